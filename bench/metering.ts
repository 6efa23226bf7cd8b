/** What metering costs: the gateway as it is deployed beside the same built without it, in CPU and in what a caller waits for. */
import { BASE, gatewayRequest, type Call } from "./calls.ts";
import type { Gateway } from "./gateway.ts";
import { compared, difference, measure, median, ratio, type Cell, type Plan, type Samples } from "./measure.ts";
import type { Goal, Line } from "./report.ts";
import type { Subjects } from "./subjects.ts";

const [ON, OFF] = ["on", "off"];

interface Case {
  readonly what: string;
  readonly call: Call;
  readonly plan: Plan;
  readonly lines: (what: string, samples: Samples) => readonly Line[];
}

const FAST: Plan = { rounds: 20, seconds: 0.25, warmUpSeconds: 4, connections: 16 };
/** So few at once that nobody waits for the core. */
const PACED: Plan = { rounds: 6, seconds: 2, warmUpSeconds: 1.5, connections: 8, chunks: true };

const CASES: readonly Case[] = [
  {
    what: "1 KB JSON",
    call: BASE,
    plan: FAST,
    lines: (what, samples) => {
      const micros = compared(samples, ON, OFF, "cpuMicros", difference);
      return [cpuLine(what, samples, [{ asked: `at most 40 µs more, is ${micros.toFixed(0)}`, isMet: micros <= 40 }])];
    },
  },
  {
    what: "100 KB JSON, asked and answered",
    call: { ...BASE, bytes: 100_000, model: "large/gpt-5-large", way: "large" },
    plan: { ...FAST, rounds: 12 },
    lines: (what, samples) => [cpuLine(what, samples, [])],
  },
  {
    what: "a stream of 31 events",
    call: { ...BASE, model: "stream/gpt-5-stream", way: "stream" },
    plan: PACED,
    lines: (what, samples) => [cpuLine(what, samples, []), ...waitingLines(what, samples)],
  },
  {
    what: "a stream of 500 events",
    call: { ...BASE, model: "long/gpt-5-long", way: "long" },
    plan: PACED,
    lines: (what, samples) => {
      const share = compared(samples, ON, OFF, "cpuMicros", ratio);
      return [
        cpuLine(what, samples, [{ asked: "at most 15 % more", isMet: share <= 1.15 }]),
        ...waitingLines(what, samples),
      ];
    },
  },
];

/** @param isQuick only to see that it runs: the figures say little. */
export async function metering(subjects: Subjects, isQuick: boolean): Promise<Line[]> {
  const { issuer, generator } = subjects;
  const [on, off] = [await subjects.startGateway(), await subjects.startUnmetered()];
  try {
    const lines: Line[] = [];
    for (const { what, call, plan, lines: linesOf } of CASES) {
      const cell = async (name: string, gateway: Gateway): Promise<Cell> => ({
        name,
        origin: gateway.origin,
        pid: gateway.pid,
        request: await gatewayRequest(call, gateway, issuer),
      });
      const cells = [await cell(ON, on), await cell(OFF, off)];
      const asked = isQuick ? { ...plan, rounds: 3, warmUpSeconds: Math.min(1, plan.warmUpSeconds) } : plan;
      lines.push(...linesOf(what, await measure(generator, cells, asked)));
    }
    return lines;
  } finally {
    await Promise.all([on.stop(), off.stop()]);
  }
}

function cpuLine(what: string, samples: Samples, goals: readonly Goal[]): Line {
  return {
    what: `${what}: CPU µs per call`,
    gateway: median(samples, ON, "cpuMicros").toFixed(0),
    bare: median(samples, OFF, "cpuMicros").toFixed(0),
    beside: compared(samples, ON, OFF, "cpuMicros", ratio).toFixed(3),
    goals,
  };
}

function waitingLines(what: string, samples: Samples): Line[] {
  const fields = [
    ["firstChunkP50", "first chunk, p50"],
    ["gapP50", "gaps between chunks, p50"],
    ["gapP99", "gaps between chunks, p99"],
  ] as const;
  return fields.map(([field, name]) => {
    const share = compared(samples, ON, OFF, field, ratio);
    return {
      what: `${what}: ${name}`,
      gateway: `${median(samples, ON, field).toFixed(2)} ms`,
      bare: `${median(samples, OFF, field).toFixed(2)} ms`,
      beside: share.toFixed(3),
      goals: [{ asked: "within 2 %", isMet: share <= 1.02 }],
    };
  });
}
