/** What the gateway holds: over a hundred thousand calls, and with a hundred bodies of a megabyte at once. */
import { BASE, bareRequest, gatewayRequest } from "./calls.ts";
import { openDevTools } from "./dev-tools.ts";
import type { Load, Outcome } from "./load.ts";
import { peakMb, residentMb } from "./processes.ts";
import type { Line } from "./report.ts";
import type { Subjects } from "./subjects.ts";
import type { Workerd } from "./workerd/start.ts";

const CALLS = 100_000;
/** The first and the last calls, of which the isolate's memory is compared. */
const WINDOW_CALLS = 15_000;
const WARM_UP_CALLS = 5_000;
/** Time that is kept for the last window, however slow the machine is. */
const LAST_WINDOW_MS = 12_000;
const LOOK_EVERY_MS = 50;
const BODIES = 100;
const ALLOWANCE_MB = 128;

/** V8's own account, in bytes: https://chromedevtools.github.io/devtools-protocol/v8/Runtime/#method-getHeapUsage */
interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

/**
 * Between two collections the heap grows and that says nothing: what is left after one does. The process's own memory
 * says little too, for workerd gives back none of what it once had: the bare pass-through grows like that as well.
 *
 * @param mostSeconds on a machine that is busy there may be fewer calls: the line says how many there were.
 */
export async function manyCalls(subjects: Subjects, mostSeconds: number): Promise<Line> {
  const gateway = await subjects.startGateway(true);
  const request = await gatewayRequest(BASE, gateway, subjects.issuer);
  const memory = await watchMemory(gateway);
  const idle = residentMb(gateway.pid);
  const endsAt = performance.now() + mostSeconds * 1_000;
  let answered = 0;
  const call = async (count: number): Promise<number> => {
    memory.begin();
    const seconds = Math.max(2, (endsAt - performance.now()) / 1_000);
    const outcome = await subjects.generator.run({ ...aim(gateway.origin, request, 32, seconds), count });
    if (outcome.failed > 0) throw new Error(`${outcome.failed} calls failed: ${outcome.failure}`);
    answered += outcome.answered;
    return memory.least();
  };
  await call(WARM_UP_CALLS);
  const first = await call(WINDOW_CALLS);
  const goesOn = (): boolean => answered < CALLS - WINDOW_CALLS && performance.now() < endsAt - LAST_WINDOW_MS;
  while (goesOn()) await call(5_000);
  const last = await call(WINDOW_CALLS);
  memory.stop();
  await gateway.stop();
  return {
    what: `the isolate's memory after a collection, in the first and last ${thousands(WINDOW_CALLS)} of ${thousands(answered)} calls`,
    gateway: `${first.toFixed(1)}, ${last.toFixed(1)} MB`,
    beside: `${signed(last - first)} MB`,
    goals: [{ asked: `flat (process: ${idle.toFixed(0)} MB idle)`, isMet: last - first < 2 }],
  };
}

/** All wait for their answers at the same time: the isolate's own memory is what Cloudflare limits. */
export async function manyBodies(subjects: Subjects): Promise<Line> {
  const { generator, issuer } = subjects;
  const [gateway, bare] = [await subjects.startGateway(true), await subjects.startBare(true)];
  const call = { ...BASE, bytes: 1_000_000, way: "hold", model: "hold/gpt-5-hold" } as const;
  const most = async (workerd: Workerd, request: string): Promise<[number, Outcome]> => {
    const memory = await watchMemory(workerd);
    const outcome = await generator.run({ ...aim(workerd.origin, request, BODIES, 30), count: BODIES });
    memory.stop();
    return [memory.most(), outcome];
  };
  const [mb, outcome] = await most(gateway, await gatewayRequest(call, gateway, issuer));
  const [bareMb] = await most(bare, bareRequest(call, bare.origin));
  const [process, bareProcess] = [peakMb(gateway.pid), peakMb(bare.pid)];
  await Promise.all([gateway.stop(), bare.stop()]);
  return {
    what: `${BODIES} bodies of 1 MB at once: the isolate's most (the process's), calls answered`,
    gateway: `${mb.toFixed(0)} MB (${process.toFixed(0)}), ${outcome.answered} and ${outcome.failed} refused`,
    bare: `${bareMb.toFixed(0)} MB (${bareProcess.toFixed(0)})`,
    goals: [{ asked: `under ${ALLOWANCE_MB} MB, none broken`, isMet: mb < ALLOWANCE_MB && isRefusalOnly(outcome) }],
  };
}

function isRefusalOnly({ failed, failure }: Outcome): boolean {
  return failed === 0 || failure?.startsWith("503") === true;
}

export function aim(origin: string, request: string, connections: number, seconds: number): Load {
  const { hostname: host, port } = new URL(origin);
  return { host, port: Number(port), requests: [request], connections, seconds };
}

/** Looks again and again while something else goes on. */
async function watchMemory({ inspectorOrigin = "" }: Workerd) {
  const tools = await openDevTools(inspectorOrigin);
  let seen: number[] = [];
  const look = async (): Promise<void> => {
    const { usedSize, embedderHeapUsedSize, backingStorageSize } = await tools.ask<HeapUsage>("Runtime.getHeapUsage");
    seen.push((usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return {
    begin: (): void => void (seen = []),
    least: (): number => Math.min(...seen),
    most: (): number => Math.max(...seen),
    stop: (): void => {
      clearInterval(timer);
      tools.close();
    },
  };
}

function thousands(count: number): string {
  return count.toLocaleString("en");
}

function signed(value: number): string {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(1);
}
