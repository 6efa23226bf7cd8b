/** `npm run soak`: mixed traffic with faults, slow senders and strangers on raw workerd; no answer is lost or doubled, and memory stays flat. `-- --seconds N` for another time than ten minutes. */
import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundleInto } from "../bench/workerd/bundle.ts";
import { startWorkerd } from "../bench/workerd/start.ts";
import { KINDS } from "./soak/answers.ts";
import { call, faultOf } from "./soak/call.ts";
import { configure } from "./soak/configure.ts";
import { growth, scales, type Sample } from "./soak/memory.ts";
import { startSoakProvider } from "./soak/provider.ts";
import { seeded } from "./soak/random.ts";
import { sendSlowly, STRANGERS, type Encounter } from "./soak/strangers.ts";

const CALLERS = 12;
const FAULTY_SHARE = 0.25;
/** They hold room all the while. */
const SLOW_SENDERS = 12;
const STRANGER_EVERY_MS = 20;
const FIRST_BYTE_TIMEOUT_MS = 2_000;
/** A change to the configuration every so often: snapshots are swapped and turns begin anew. */
const CHANGE_EVERY_MS = 3_000;
const REPORT_EVERY_MS = 10_000;
const WEIGH_EVERY_MS = 2_000;
/** What may come and go, garbage collected: the process's own buffers, and the heap's. */
const MOST_GROWTH_MB = { residentMb: 16, heapMb: 2 } as const;
const MOST_SHOWN = 20;

process.chdir(resolve(import.meta.dirname, ".."));
const { values } = parseArgs({ options: { seconds: { type: "string" }, seed: { type: "string" } } });
const seconds = Number(values.seconds ?? 600);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const warmUpSeconds = Math.min(60, seconds / 3);
const random = seeded(seed);
const counts = new Map<string, number>();
const problems: string[] = [];
const samples: Sample[] = [];

const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
const passed = (since: number): number => (performance.now() - since) / 1_000;

console.log(`Soak: ${seconds} s, ${CALLERS} callers, ${FAULTY_SHARE * 100} % faults, seed ${seed}.`);
const directory = await mkdtemp(join(tmpdir(), "signalbox-soak-"));
const provider = await startSoakProvider(random, FAULTY_SHARE);
const workerd = await startWorkerd({
  bundle: await bundleInto(directory),
  inspector: true,
  durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
  database: { binding: "DB", migrations: "migrations" },
  text: {
    ADMIN_TOKEN: "soak-admin-token",
    ALLOW_LOCAL_ENDPOINTS: "true",
    UPSTREAM_SOAK: "sk-soak",
    FIRST_BYTE_TIMEOUT_MS: String(FIRST_BYTE_TIMEOUT_MS),
    ACCESS_KEYS: JSON.stringify([
      {
        accessKeyId: "AKIDSOAKEXAMPLE00",
        secretAccessKey: "soak-secret-access-key",
        arn: "arn:aws:iam::000000000000:user/soak",
        roles: ["caller"],
      },
    ]),
  },
});
try {
  await soak();
} finally {
  await workerd.stop();
  await provider.close();
  await rm(directory, { recursive: true, force: true });
}
report();

async function soak(): Promise<void> {
  const configured = await configure(workerd.origin, "soak-admin-token", provider.origin);
  const weights = await scales(workerd);
  const agent = new Agent({ keepAlive: true });
  const startedAt = performance.now();
  const isOver = (): boolean => passed(startedAt) >= seconds;
  let calls = 0;

  const caller = async (): Promise<void> => {
    while (!isOver()) {
      const id = `call-${calls++}`;
      const kind = KINDS[Math.floor(random() * KINDS.length)] ?? "plain";
      const outcome = await call(workerd.origin, configured.apiKey, kind, id, agent);
      // A provider that is reset hears of it a moment later.
      if (outcome.how === "left") await new Promise((done) => setTimeout(done, 50));
      const attempts = provider.take(id);
      count(`calls: ${kind}`);
      count(`ended: ${outcome.how}${outcome.how === "whole" ? ` ${outcome.status}` : ""}`);
      count(`attempts: ${attempts.length}`);
      const fault = await Promise.race([faultOf(kind, id, outcome, attempts), late()]);
      if (fault !== undefined)
        problems.push(`${kind} ${id}: ${fault} [${attempts.map((one) => one.fault ?? "well").join(" ")}]`);
    }
  };
  const note = ({ name, fault }: Encounter): void => {
    count(`strangers: ${name}`);
    if (fault !== undefined) problems.push(`${name}: ${fault}`);
  };
  const slowSender = async (_: unknown, at: number): Promise<void> => {
    while (!isOver()) note(await sendSlowly(workerd.origin, configured, at % 2 === 0 ? "stalls" : "trickles", isOver));
  };
  let met = 0;
  const every = async (ms: number, work: () => Promise<unknown>): Promise<void> => {
    for (let next = ms; !isOver(); next += ms) {
      await new Promise((done) =>
        setTimeout(done, Math.max(0, Math.min(next, seconds * 1_000) - passed(startedAt) * 1_000)),
      );
      await work();
    }
  };
  await Promise.all([
    ...Array.from({ length: CALLERS }, caller),
    ...Array.from({ length: SLOW_SENDERS }, slowSender),
    every(STRANGER_EVERY_MS, async () => {
      const stranger = STRANGERS[met++ % STRANGERS.length];
      if (stranger !== undefined) note(await stranger(workerd.origin, configured, random));
    }),
    every(CHANGE_EVERY_MS, async () => {
      await configured.change();
      count("changes to the configuration");
    }),
    every(WEIGH_EVERY_MS, async () => samples.push(await weights.weigh(passed(startedAt)))),
    every(REPORT_EVERY_MS, async () => {
      const { residentMb = 0, heapMb = 0 } = samples.at(-1) ?? {};
      console.log(
        `${passed(startedAt).toFixed(0).padStart(5)} s  ${calls} calls  ${residentMb.toFixed(0)} MB, heap ${heapMb.toFixed(1)} MB  ${problems.length} problems`,
      );
    }),
  ]);
  counts.set("round trips to D1", await workerd.databaseTrips());
  weights.close();
  agent.destroy();
}

function late(): Promise<string> {
  return new Promise((done) => {
    setTimeout(() => done("not cancelled within 10 s"), 10_000).unref();
  });
}

function report(): void {
  for (const [fault, times] of provider.injected) counts.set(`faults: ${fault}`, times);
  for (const name of [...counts.keys()].toSorted()) console.log(`${String(counts.get(name)).padStart(8)}  ${name}`);
  for (const weight of ["residentMb", "heapMb"] as const) {
    const { from, to, most } = growth(samples, warmUpSeconds, weight);
    const [start, end, peak] = [from, to, most].map((mb) => mb.toFixed(1));
    console.log(`${weight}: ${start} after ${warmUpSeconds.toFixed(0)} s, ${end} at the end, ${peak} at most`);
    if (!(to - from <= MOST_GROWTH_MB[weight])) problems.push(`${weight} grew from ${start} to ${end}`);
  }
  problems.push(...provider.garbled.map((text) => `garbled: ${text}`));
  for (const problem of problems.slice(0, MOST_SHOWN)) console.log(`WRONG  ${problem}`);
  console.log(problems.length === 0 ? "Nothing lost, nothing doubled." : `${problems.length} problems.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
