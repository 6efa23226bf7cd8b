/** What of a call's CPU is the platform's price: bare Workers that do one thing more each, and the gateway, side by side under the same load. */
import { join } from "node:path";
import { BASE, bareRequest, gatewayRequest } from "./calls.ts";
import { compared, measure, median, ratio, type Cell } from "./measure.ts";
import { MEASURED_CORE } from "./processes.ts";
import type { Subjects } from "./subjects.ts";
import { startWorkerd } from "./workerd/start.ts";

/** As in `workerd/floor.js`. */
const STEPS = [
  ["pass", "hands the request on"],
  ["read", "reads the body, makes the request's headers"],
  ["answer", "makes the answer's headers"],
  ["end", "has an id, a listener for a leave, a timer, a line of log"],
  ["meter", "reads the answer whole"],
] as const;

/** @param bytes of each body. */
export async function benchFloor(subjects: Subjects, bytes: number): Promise<void> {
  const { provider, issuer, generator } = subjects;
  const call = { ...BASE, bytes };
  const workers = await Promise.all(
    STEPS.map(([step]) =>
      startWorkerd({
        bundle: join(import.meta.dirname, "workerd/floor.js"),
        core: MEASURED_CORE,
        text: { PROVIDER: provider.origin, STEP: step },
      }),
    ),
  );
  try {
    const cells: Cell[] = STEPS.map(([name], at) => {
      const { origin = "", pid = 0 } = workers[at] ?? {};
      return { name, origin, pid, request: bareRequest(call, origin) };
    });
    const gateway = await subjects.startGateway();
    cells.push({ name: "gateway", ...gateway, request: await gatewayRequest(call, gateway, issuer) });
    const samples = await measure(generator, cells, { rounds: 30, seconds: 0.2, warmUpSeconds: 4, connections: 16 });
    console.log(`A call of ${bytes} bytes, CPU beside the Worker that only hands it on, and calls a second beside it:`);
    for (const [name, what] of [...STEPS, ["gateway", "the gateway"] as const]) {
      const cpu = compared(samples, name, "pass", "cpuMicros", ratio).toFixed(2);
      const calls = compared(samples, name, "pass", "perSecond", ratio).toFixed(2);
      console.log(`  ${cpu}  ${calls}  ${median(samples, name, "cpuMicros").toFixed(0).padStart(4)} µs  ${what}`);
    }
  } finally {
    await Promise.all(workers.map((one) => one.stop()));
  }
}
