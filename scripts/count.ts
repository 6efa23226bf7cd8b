/** `npm run count`: 100,000 calls over four isolates, and the ledger's sums against the provider's own count; then a process that is killed. `-- --calls N --seed N` for others. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { countOnce, type Counted } from "./count/exactly-once.ts";
import { killUnderLoad, type Killed } from "./count/killed.ts";

const ISOLATES = 4;
const FLUSH_MS = 5_000;
const REPORT_EVERY = 10_000;
/** The promise: up to 5 s of an isolate's calls; the batch it sends may take a second on its way. */
const MOST_MISSING_MS = 6_000;

process.chdir(resolve(import.meta.dirname, ".."));
const { values } = parseArgs({ options: { calls: { type: "string" }, seed: { type: "string" } } });
const calls = Number(values.calls ?? 100_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

console.log(`${calls} calls over ${ISOLATES} isolates, seed ${seed}.`);
const counted = await countOnce({
  calls,
  isolates: ISOLATES,
  seed,
  flushMs: FLUSH_MS,
  progress: (done) => {
    if (done % REPORT_EVERY === 0) console.log(`${String(done).padStart(9)} calls made`);
  },
});
const problems = [...counted.problems, ...tell(counted)];
const killed = await killUnderLoad({ seconds: 12, seed, flushMs: FLUSH_MS });
problems.push(...tellKilled(killed));
for (const problem of problems) console.log(`WRONG  ${problem}`);
console.log(problems.length === 0 ? "Every call counted once." : `${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;

function tell({ ledger, provider, kinds, attempts, counts, seconds, releasedMs }: Counted): string[] {
  for (const [kind, times] of [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${String(times).padStart(9)} ${kind}`);
  }
  console.log(`${String(attempts).padStart(9)} attempts at the provider, in ${seconds.toFixed(0)} s`);
  console.log(
    `${String(counts.reports).padStart(9)} batches at the ledger, ${counts.lost} answers lost, ${counts.known} known again, ${counts.rowsWritten} rows written`,
  );
  console.log(`ledger    ${JSON.stringify(ledger)}`);
  console.log(`provider  ${JSON.stringify(provider)}`);
  const late: string[] = [];
  for (const [kind, times] of releasedMs) {
    const sorted = times.toSorted((a, b) => a - b);
    const [p50 = 0, p99 = 0, most = 0] = [0.5, 0.99, 1].map((share) => sorted[Math.ceil(sorted.length * share) - 1]);
    console.log(
      `released  ${kind}: ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, at most ${most.toFixed(0)} ms, ${times.length} times`,
    );
    if (most > 500) late.push(`a provider was released ${most.toFixed(0)} ms after its caller left (${kind})`);
  }
  return late;
}

function tellKilled({ ended, missingMs, doubled, kept, listed }: Killed): string[] {
  const missing = missingMs.flat();
  const oldest = Math.max(0, ...missing);
  console.log(
    `killed    ${ended} calls had ended, ${missing.length} are missing (by isolate ${missingMs.map(({ length }) => length).join(", ")}), the oldest ${oldest} ms old`,
  );
  const wrong: string[] = [];
  if (oldest > MOST_MISSING_MS) wrong.push(`a call that had ended ${oldest} ms before the kill is missing`);
  if (doubled > 0) wrong.push(`${doubled} calls are listed twice after the kill`);
  if (listed < kept) wrong.push(`${kept} calls were kept before the kill, ${listed} are there after it`);
  return wrong;
}
