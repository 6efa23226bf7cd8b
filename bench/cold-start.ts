/** What the first call of a new isolate waits for: the bundle evaluated, and D1 asked. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BASE, gatewayRequest } from "./calls.ts";
import { buildBundle, gatewayOptions, startGateway } from "./gateway.ts";
import { aim } from "./memory.ts";
import { cpuMicroseconds } from "./processes.ts";
import type { Line } from "./report.ts";
import type { Subjects } from "./subjects.ts";
import { startWorkerd, type WorkerdOptions } from "./workerd/start.ts";

const STARTS = 9;
const MOST_MS = 15;

/** The same classes and no more: what workerd itself needs to start. */
const EMPTY = `import { DurableObject } from "cloudflare:workers";
export class Rotation extends DurableObject {}
export class Ledger extends DurableObject {}
export default { fetch: () => new Response("ok") };
`;

export async function coldStart({ provider, issuer, generator }: Subjects): Promise<Line[]> {
  const directory = await mkdtemp(join(tmpdir(), "signalbox-cold-"));
  try {
    const empty = join(directory, "empty.js");
    await writeFile(empty, EMPTY);
    const options = { ...gatewayOptions(buildBundle()), disk: join(directory, "disk") };
    const gateway = await startGateway(options, provider, issuer);
    await gateway.stop();

    const ours: Start[] = [];
    const theirs: Start[] = [];
    for (let i = 0; i < STARTS; i++) {
      theirs.push(await start({ ...options, bundle: empty }));
      ours.push(await start(options));
    }
    const over = (part: keyof Start): number => middle(ours, part) - middle(theirs, part);
    const trips = await tripsOfFirstAnswers(options, async (origin) => {
      const request = await gatewayRequest(BASE, { ...gateway, origin }, issuer);
      const outcome = await generator.run({ ...aim(origin, request, 1, 5), count: 1 });
      if (outcome.failed > 0) throw new Error(`the first call failed: ${outcome.failure}`);
    });
    return [
      {
        what: "cold start: CPU ms to compile and evaluate the bundle, over an empty Worker's",
        gateway: over("evaluated").toFixed(1),
        bare: `${middle(theirs, "evaluated").toFixed(0)} in all`,
        goals: [{ asked: `under ${MOST_MS} ms`, isMet: over("evaluated") < MOST_MS }],
      },
      {
        what: "cold start: CPU ms of the first answer, /healthz, over an empty Worker's",
        gateway: over("answered").toFixed(1),
      },
      {
        what: "cold start: D1 round trips before the first answer, API key",
        gateway: String(trips),
        goals: [{ asked: "one", isMet: trips === 1 }],
      },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** CPU time of all of workerd's threads, in milliseconds: the clock would count what others do as well. */
export interface Start {
  /** Until it listens: by then the bundle has been evaluated. */
  readonly evaluated: number;
  /** From there until the first answer. */
  readonly answered: number;
}

export async function start(options: WorkerdOptions): Promise<Start> {
  const workerd = await startWorkerd(options);
  const evaluated = cpuMicroseconds(workerd.pid) / 1_000;
  await (await fetch(`${workerd.origin}/healthz`)).text();
  const answered = cpuMicroseconds(workerd.pid) / 1_000 - evaluated;
  await workerd.stop();
  return { evaluated, answered };
}

async function tripsOfFirstAnswers(options: WorkerdOptions, call: (origin: string) => Promise<void>): Promise<number> {
  const workerd = await startWorkerd(options);
  const before = await workerd.databaseTrips();
  await call(workerd.origin);
  const trips = (await workerd.databaseTrips()) - before;
  await workerd.stop();
  return trips;
}

export function middle(starts: readonly Start[], part: keyof Start): number {
  return starts.map((one) => one[part]).toSorted((a, b) => a - b)[Math.floor(starts.length / 2)] ?? Number.NaN;
}
