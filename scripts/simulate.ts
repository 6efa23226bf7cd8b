/** `npm run simulate -- --runs 10000 --from 1`: limits under so many seeds of isolates, bursts, losses and clocks; ends with a non-zero status where one let too much through. */
import { parseArgs } from "node:util";
import { simulate, type Run } from "../test/limits/simulation.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, from: { type: "string", default: "1" } },
});
const [runs, from] = [Number(values.runs), Number(values.from)];
const sums = { calls: 0, passed: 0, ledgerCalls: 0, used: 0, allowed: 0, failed: 0 };
const began = performance.now();
for (let seed = from; seed < from + runs; seed++) {
  const run: Run = await simulate(seed);
  sums.calls += run.calls;
  sums.passed += run.passed;
  sums.ledgerCalls += run.ledgerCalls;
  sums.used += run.used;
  sums.allowed += run.allowed;
  if (run.faults.length === 0) continue;
  sums.failed++;
  if (sums.failed <= 10) console.log(`seed ${seed}: ${run.faults.length} faults: ${run.faults.slice(0, 3).join("; ")}`);
}
console.log(
  `${runs} runs, ${sums.calls} calls, ${sums.passed} let through, ${sums.ledgerCalls} calls to the ledger, ` +
    `estimates went over by ${((100 * sums.used) / Math.max(1, sums.allowed)).toFixed(3)} % of windows half used or more, ` +
    `${sums.failed} runs let too much through or kept too much, ${((performance.now() - began) / 1_000).toFixed(0)} s`,
);
process.exitCode = sums.failed === 0 ? 0 : 1;
