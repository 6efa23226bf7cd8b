/** `node bench/ledger.ts`: how long questions take over 30 days of 1,000 keys that are called in every hour, and what a batch costs. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { cpuMicroseconds } from "./processes.ts";
import { startWorkerd, type Workerd } from "./workerd/start.ts";

const ROOT = resolve(import.meta.dirname, "..");
const KEYS = 1_000;
const DAYS = 31;
const CALLS_AN_HOUR = 10;
const TIMES = 9;
const DAY_MS = 86_400_000;

const directory = await mkdtemp(join(tmpdir(), "signalbox-ledger-"));
try {
  await promisify(execFile)(
    join(ROOT, "node_modules/.bin/node"),
    [
      join(ROOT, "node_modules/.bin/wrangler"),
      "deploy",
      "bench/workerd/ledger.js",
      "--dry-run",
      "--outdir",
      directory,
      "--env-file=/dev/null",
    ],
    { cwd: ROOT, env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" } },
  );
  const workerd = await startWorkerd({
    bundle: join(directory, "ledger.js"),
    durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
  });
  try {
    await measure(workerd);
  } finally {
    await workerd.stop();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(workerd: Workerd): Promise<void> {
  const ask = async (body: object): Promise<unknown> => {
    const response = await fetch(workerd.origin, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return response.json();
  };
  const everyKey = Array.from({ length: KEYS }, (_, at) => at + 1);
  let sequence = 0;
  await ask({ what: "report", keys: everyKey, sequence: ++sequence });
  for (let before = 0; before < DAYS; before += 5) {
    await ask({ what: "fill", keys: KEYS, days: DAYS, each: CALLS_AN_HOUR, before });
  }
  const now = Date.now();
  const question = (granularity: string, groupBy: readonly string[], more = {}): object => ({
    what: "usage",
    question: { from: now - 30 * DAY_MS, to: now + 60_000, granularity, groupBy, filters: {}, ...more },
  });
  const questions: readonly (readonly [string, object])[] = [
    ["30 days, total by key", question("total", ["caller"])],
    ["30 days, total", question("total", [])],
    ["30 days by day", question("day", [])],
    ["30 days by day and key, first page of 1,000", question("day", ["caller"])],
    ["30 days by hour and key, first page of 1,000", question("hour", ["caller"])],
    ["30 days by hour of one key", question("hour", [], { filters: { callerId: "key-00500" } })],
    ["30 days, total of one key", question("total", [], { filters: { callerId: "key-00500" } })],
    [
      "30 days to yesterday noon, total by key",
      question("total", ["caller"], { to: now - (now % DAY_MS) - DAY_MS / 2 }),
    ],
    ["latest 100 calls", { what: "calls", most: 100, question: { from: 0, to: now + 60_000, filters: {} } }],
  ];
  for (const [name, body] of questions) {
    const taken: number[] = [];
    let answer: unknown;
    for (let time = 0; time < TIMES; time++) {
      const startedAt = performance.now();
      answer = await ask(body);
      taken.push(performance.now() - startedAt);
    }
    console.log(`${name}: ${median(taken).toFixed(0)} ms (first ${taken[0]?.toFixed(0)}) ${JSON.stringify(answer)}`);
  }
  for (const combinations of [1, 10, 50]) {
    const keys = Array.from({ length: 50 }, (_, at) => 1 + (at % combinations));
    await ask({ what: "report", keys, sequence: ++sequence });
    const before = cpuMicroseconds(workerd.pid);
    const startedAt = performance.now();
    for (let batch = 0; batch < 100; batch++) await ask({ what: "report", keys, sequence: ++sequence });
    const wallMs = (performance.now() - startedAt) / 100;
    const cpuMs = (cpuMicroseconds(workerd.pid) - before) / 100_000;
    console.log(
      `a batch of 50 calls, ${combinations} combinations: ${wallMs.toFixed(1)} ms, ${cpuMs.toFixed(1)} ms of CPU`,
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
