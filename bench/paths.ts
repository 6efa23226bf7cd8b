/** What models in paths cost calls whose model is in the body: the gateway as it is deployed beside the same built without them; and what a call by such a path costs itself. */
import { BASE, gatewayRequest, type Call } from "./calls.ts";
import type { Gateway } from "./gateway.ts";
import { compared, measure, median, ratio, type Cell, type Plan } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Subjects } from "./subjects.ts";

const [WITH, WITHOUT, AGAIN, IN_PATH] = ["with", "without", "with, another process", "in the path"];

const PLAN: Plan = { rounds: 60, seconds: 0.25, warmUpSeconds: 4, connections: 16 };
/** Two processes of the same differ by as much. */
const MOST_SHARE = 1.03;

/** As long as the base case's, so that its body is. */
const BY_PATH: Call = { ...BASE, model: "paths/gpt-5", hasPath: true };

/** @param isQuick only to see that it runs: the figures say little. */
export async function paths({ issuer, generator, ...subjects }: Subjects, isQuick: boolean): Promise<Line[]> {
  const [all, without, again] = await subjects.besidePaths();
  try {
    const cell = async (name: string, gateway: Gateway, call = BASE): Promise<Cell> => ({
      name,
      origin: gateway.origin,
      pid: gateway.pid,
      request: await gatewayRequest(call, gateway, issuer),
    });
    const cells = [
      await cell(WITH, all),
      await cell(WITHOUT, without),
      await cell(AGAIN, again),
      await cell(IN_PATH, all, BY_PATH),
    ];
    const samples = await measure(generator, cells, isQuick ? { ...PLAN, rounds: 3, warmUpSeconds: 1 } : PLAN);
    const line = (what: string, one: string, other: string): Line => ({
      what,
      gateway: median(samples, one, "cpuMicros").toFixed(0),
      bare: median(samples, other, "cpuMicros").toFixed(0),
      beside: compared(samples, one, other, "cpuMicros", ratio).toFixed(3),
    });
    const share = compared(samples, WITH, WITHOUT, "cpuMicros", ratio);
    const goal = { asked: "no cost: within 3 %, as two processes of the same", isMet: share <= MOST_SHARE };
    return [
      { ...line("1 KB, its model in the body: CPU µs per call", WITH, WITHOUT), goals: [goal] },
      line("the same beside another process of the same", WITH, AGAIN),
      line("1 KB, its model in the path, beside the body", IN_PATH, WITH),
    ];
  } finally {
    await Promise.all([all.stop(), without.stop(), again.stop()]);
  }
}
