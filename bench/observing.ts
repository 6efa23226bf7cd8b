/** What seeing a stream to its end costs: the same 500 events handed on in each way that there is, side by side. Why `src/call/follow.ts` looks as it does. */
import { join } from "node:path";
import { BASE, bareRequest } from "./calls.ts";
import { compared, measure, median, ratio, type Cell, type Plan } from "./measure.ts";
import { MEASURED_CORE } from "./processes.ts";
import type { Subjects } from "./subjects.ts";
import { startWorkerd } from "./workerd/start.ts";

/** As in `workerd/observing.js`. */
const WAYS = [
  ["bare", "the provider's body as it is: no byte seen, nor its end"],
  ["pipe", "an identity pipe: its end is seen"],
  ["looks", "the platform's tee, our branch read five times a second: every byte is seen"],
  ["chunks", "the platform's tee, our branch read as it comes"],
  ["pump", "read and written in JavaScript"],
  ["transform", "a TransformStream in JavaScript"],
] as const;

const PLAN: Plan = { rounds: 4, seconds: 2, warmUpSeconds: 1.5, connections: 8, chunks: true };

export async function observing({ provider, generator }: Subjects): Promise<void> {
  const call = { ...BASE, way: "long", model: "gpt-5" } as const;
  const bundle = join(import.meta.dirname, "workerd/observing.js");
  const workers = await Promise.all(
    WAYS.map(([way]) => startWorkerd({ bundle, core: MEASURED_CORE, text: { PROVIDER: provider.origin, WAY: way } })),
  );
  try {
    const cells: Cell[] = WAYS.map(([name], at) => {
      const { origin = "", pid = 0 } = workers[at] ?? {};
      return { name, origin, pid, request: bareRequest(call, origin) };
    });
    const samples = await measure(generator, cells, PLAN);
    console.log(
      "A stream of 500 events: CPU in ms, beside the bare one; gaps between chunks (p50, p99), beside the bare one:",
    );
    for (const [name, what] of WAYS) {
      const ms = (median(samples, name, "cpuMicros") / 1_000).toFixed(1).padStart(5);
      const share = (field: "cpuMicros" | "gapP50" | "gapP99"): string =>
        compared(samples, name, "bare", field, ratio).toFixed(2);
      console.log(`  ${ms}  ${share("cpuMicros")}  ${share("gapP50")} ${share("gapP99")}  ${what}`);
    }
  } finally {
    await Promise.all(workers.map((one) => one.stop()));
  }
}
