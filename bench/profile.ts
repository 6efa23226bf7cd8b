/** `npm run bench -- --profile`: where the gateway's own time goes, as V8 samples it and as the kernel does. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BASE, gatewayRequest, type Call } from "./calls.ts";
import { openDevTools } from "./dev-tools.ts";
import type { Gateway } from "./gateway.ts";
import { aim } from "./memory.ts";
import { startSubjects } from "./subjects.ts";

const SECONDS = 6;
const WARM_UP_SECONDS = 2;
const SAMPLE_MICROSECONDS = 100;
const MOST_LINES = 40;

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly hitCount?: number;
  readonly children?: readonly number[];
}

/** @param change what is not as in the base case. */
export async function profile(change: Partial<Call> = {}): Promise<void> {
  const subjects = await startSubjects(true);
  const load = async (gateway: Gateway, seconds: number): Promise<number> => {
    const request = await gatewayRequest({ ...BASE, ...change }, gateway, subjects.issuer);
    const outcome = await subjects.generator.run(
      aim(gateway.origin, request, (change.bytes ?? 0) > 1e6 ? 4 : 16, seconds),
    );
    if (outcome.failed > 0) throw new Error(`${outcome.failed} calls failed: ${outcome.failure}`);
    return outcome.answered / outcome.seconds;
  };
  try {
    const inspected = await subjects.startGateway(true);
    await load(inspected, WARM_UP_SECONDS);
    await sampleV8(inspected.inspectorOrigin ?? "", () => load(inspected, SECONDS));
    await inspected.stop();

    const plain = await subjects.startGateway();
    await load(plain, WARM_UP_SECONDS);
    await samplePerf(plain.pid, () => load(plain, SECONDS));
  } finally {
    await subjects.stop();
  }
}

async function sampleV8(inspectorOrigin: string, load: () => Promise<number>): Promise<void> {
  const tools = await openDevTools(inspectorOrigin);
  await tools.ask("Profiler.enable");
  await tools.ask("Profiler.setSamplingInterval", { interval: SAMPLE_MICROSECONDS });
  await tools.ask("Profiler.start");
  const rate = await load();
  const { profile: found } = await tools.ask<{ profile: { nodes: ProfileNode[] } }>("Profiler.stop");
  tools.close();
  const { nodes } = found;
  const selves = new Map<string, number>();
  for (const { callFrame, hitCount = 0 } of nodes) {
    const { functionName, url, lineNumber } = callFrame;
    const name = `${functionName || "(anonymous)"}${url === "" ? "" : ` ${url.split("/").at(-1)}:${lineNumber + 1}`}`;
    selves.set(name, (selves.get(name) ?? 0) + hitCount);
  }
  const idle = (selves.get("(idle)") ?? 0) + 0;
  const all = [...selves.values()].reduce((sum, hits) => sum + hits, 0) - idle;
  console.log(`V8's samples at ${Math.round(rate)} calls a second (slower than without it), self time without idle:`);
  const sorted = [...selves].filter(([name]) => name !== "(idle)").toSorted(([, a], [, b]) => b - a);
  for (const [name, hits] of sorted.slice(0, MOST_LINES)) console.log(`${percent(hits / all)}  ${name}`);
  console.log("\nTotal time, callees included:");
  for (const [name, hits] of totals(nodes).slice(0, MOST_LINES)) console.log(`${percent(hits / all)}  ${name}`);
}

/** A function that calls itself counts once. */
function totals(nodes: readonly ProfileNode[]): [string, number][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sums = new Map<string, number>();
  const visit = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const { functionName, url, lineNumber } = node.callFrame;
    const name = `${functionName || "(anonymous)"} ${url.split("/").at(-1)}:${lineNumber + 1}`;
    const within = new Set(above).add(name);
    let hits = node.hitCount ?? 0;
    for (const child of node.children ?? []) {
      const found = byId.get(child);
      if (found !== undefined) hits += visit(found, within);
    }
    if (!above.has(name)) sums.set(name, (sums.get(name) ?? 0) + hits);
    return hits;
  };
  const [root] = nodes;
  if (root !== undefined) visit(root, new Set());
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

/** The kernel's view of workerd's native code, where `perf` is there. */
async function samplePerf(pid: number, load: () => Promise<number>): Promise<void> {
  const data = join(tmpdir(), `signalbox-perf-${pid}.data`);
  const { spawn } = await import("node:child_process");
  const recorder = spawn("perf", ["record", "-g", "-F", "1999", "-o", data, "-p", String(pid)], { stdio: "ignore" });
  let isThere = true;
  recorder.once("error", () => (isThere = false));
  const rate = await load();
  recorder.kill("SIGINT");
  await new Promise((resolve) => (isThere ? recorder.once("exit", resolve) : resolve(undefined)));
  if (!isThere) {
    console.log("\nperf is not installed here: no native samples.");
    return;
  }
  console.log(`\nThe kernel's samples at ${Math.round(rate)} calls a second, self time:`);
  const { stdout } = spawnSync(
    "perf",
    ["report", "-i", data, "--no-children", "-g", "none", "--percent-limit", "0.4", "--stdio", "-F", "overhead,sym"],
    { encoding: "utf8", maxBuffer: 64e6 },
  );
  console.log(
    stdout
      .split("\n")
      .filter((line) => /^\s+\d/.test(line))
      .slice(0, MOST_LINES)
      .join("\n"),
  );
  if (process.env["BENCH_KEEP"] === undefined) rmSync(data, { force: true });
  else console.log(data);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).padStart(5)} %`;
}
