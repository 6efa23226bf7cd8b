/** What limits cost: three of them in the steady state beside none, what a bucket's first call waits, and how often the ledger is asked. */
import type { Account } from "../src/limits/account.ts";
import { SimulatedIsolate } from "../test/limits/simulated-isolate.ts";
import { SimulatedLedger } from "../test/limits/simulated-ledger.ts";
import { World } from "../test/limits/world.ts";
import { BASE, body, gatewayRequest, type Call } from "./calls.ts";
import type { Gateway } from "./gateway.ts";
import { compared, difference, measure, median, quantile, ratio, type Cell, type Plan } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Subjects } from "./subjects.ts";

const [WITH, WITHOUT] = ["with", "without"];
const FAST: Plan = { rounds: 20, seconds: 0.25, warmUpSeconds: 4, connections: 16 };
/** So few at once that nobody waits for the core. */
const PACED: Plan = { rounds: 6, seconds: 2, warmUpSeconds: 1.5, connections: 128, rate: 100 };
const OPEN: Call = { ...BASE, authorizer: "NONE" };

/** @param isQuick only to see that it runs: the figures say little. */
export async function limits(subjects: Subjects, isQuick: boolean): Promise<Line[]> {
  const { issuer, generator } = subjects;
  const gateway = await subjects.startGateway();
  try {
    const cell = async (name: string, call: Call): Promise<Cell> => ({
      name,
      origin: gateway.origin,
      pid: gateway.pid,
      request: await gatewayRequest(call, gateway, issuer),
    });
    const cells = [await cell(WITH, { ...OPEN, isLimited: true }), await cell(WITHOUT, OPEN)];
    const planned = (plan: Plan): Plan => (isQuick ? { ...plan, rounds: 3, warmUpSeconds: 1 } : plan);
    const fast = await measure(generator, cells, planned(FAST));
    const paced = await measure(generator, cells, planned(PACED));
    const micros = compared(fast, WITH, WITHOUT, "cpuMicros", difference);
    const waits = compared(paced, WITH, WITHOUT, "latencyP50", difference);
    return [
      {
        what: "1 KB JSON: CPU µs per call",
        gateway: median(fast, WITH, "cpuMicros").toFixed(0),
        bare: median(fast, WITHOUT, "cpuMicros").toFixed(0),
        beside: compared(fast, WITH, WITHOUT, "cpuMicros", ratio).toFixed(3),
        goals: [{ asked: `at most 40 µs more, is ${micros.toFixed(0)}`, isMet: micros <= 40 }],
      },
      {
        what: "at 100 calls a second: latency p50",
        gateway: `${median(paced, WITH, "latencyP50").toFixed(2)} ms`,
        bare: `${median(paced, WITHOUT, "latencyP50").toFixed(2)} ms`,
        beside: `+${waits.toFixed(2)} ms`,
        goals: [{ asked: "no wait", isMet: waits < 0.5 }],
      },
      await firstCalls(gateway),
      ...(await Promise.all([0.5, 5, 50].map(ledgerCalls))),
    ];
  } finally {
    await gateway.stop();
  }
}

/** The key is known by then, and its bucket is not: the ledger, here on the same machine, is waited for. */
async function firstCalls({ origin, keyed }: Gateway): Promise<Line> {
  const base = `${origin}/gateways/${keyed.id}/inference/v1`;
  const waited: [first: number[], second: number[]] = [[], []];
  for (const apiKey of keyed.apiKeys) {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    await (await fetch(`${base}/usage`, { headers })).text();
    for (const times of waited) {
      const startedAt = performance.now();
      const response = await fetch(`${base}/chat/completions`, { method: "POST", headers, body: body(OPEN) });
      await response.text();
      if (!response.ok) throw new Error(`a first call was answered ${response.status}`);
      times.push(performance.now() - startedAt);
    }
  }
  const [first, second] = waited.map((times) => quantile(times, 0.5));
  return {
    what: "a bucket's first call, p50 (beside its second)",
    gateway: `${(first ?? 0).toFixed(2)} ms`,
    bare: `${(second ?? 0).toFixed(2)} ms`,
    beside: `+${((first ?? 0) - (second ?? 0)).toFixed(2)} ms`,
  };
}

const SECONDS = 60;
const MOST: Readonly<Record<number, number>> = { 5: 0.2, 50: 0.05 };

/** The isolate's own code on a virtual clock, with a ledger 40 to 60 ms away; calls take 1.5 s, and ten seconds have passed. */
async function ledgerCalls(rate: number): Promise<Line> {
  const world = new World(1, Date.UTC(2026, 10, 25, 12));
  const ledger = new SimulatedLedger(world, { least: 40, most: 60, lost: 0, doubled: 0, late: 0 }, 0);
  const isolate = new SimulatedIsolate("0", world, ledger);
  const accounts = [account("requests", 1_000_000), account("tokens", 100_000_000), account("connections", 1_000)];
  const amounts = { tokens: 100, tokensAtMost: undefined, costNanos: 0, costNanosAtMost: undefined };
  let waited = 0;
  const run = async (seconds: number): Promise<void> => {
    for (let at = 0; at < seconds * rate; at++) {
      isolate.call(
        { gatewayId: "gateway", accounts, amounts, holder: "a" },
        (reserved, _, hasWaited) => {
          if (hasWaited) waited++;
          world.after(1_500, () => reserved.settle({ tokens: 70 }));
        },
        () => {
          throw new Error("a call was refused");
        },
      );
      await world.runUntil(world.now + 1_000 / rate);
    }
  };
  await run(10);
  const before = ledger.calls;
  waited = 0;
  await run(SECONDS);
  const each = (ledger.calls - before) / (SECONDS * rate);
  const most = MOST[rate];
  return {
    what: `calls to the ledger for each call, at ${rate} a second`,
    gateway: each.toFixed(3),
    beside: `${waited} of ${SECONDS * rate} waited`,
    ...(most === undefined ? {} : { goals: [{ asked: `under ${most}`, isMet: each < most }] }),
  };
}

function account(metric: Account["metric"], rate: number): Account {
  const limitKey = "bench/$.context.caller=anonymous";
  return { key: metric, limitKey, metric, period: "minute", rate, strict: false, whenUnavailable: "allow" };
}
