/** What a provider counted, as it counts → Usage. Kept as said until all of an answer is read, for parts of it come twice and in different detail. */
import type { Usage } from "./usage.ts";

export interface Counts {
  /** Absent where it is not said. */
  readonly input: number | undefined;
  /** OpenAI and Google count cached tokens as input; Anthropic and Bedrock count them beside it. */
  readonly includesCache: boolean;
  readonly cacheRead: number;
  /** All of it, whatever is known of its parts. */
  readonly cacheWrite: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number | undefined;
  readonly reasoning: number;
  /** What the same model used beside, and the rest leaves out: Anthropic's compactions. */
  readonly beside: Usage | undefined;
}

/** The larger of each: events that follow one another repeat and complete what they said, none is a part of a sum. */
export function largerOf(a: Counts, b: Counts): Counts {
  return {
    input: larger(a.input, b.input),
    includesCache: a.includesCache || b.includesCache,
    cacheRead: Math.max(a.cacheRead, b.cacheRead),
    cacheWrite: Math.max(a.cacheWrite, b.cacheWrite),
    cacheWrite5m: Math.max(a.cacheWrite5m, b.cacheWrite5m),
    cacheWrite1h: Math.max(a.cacheWrite1h, b.cacheWrite1h),
    output: larger(a.output, b.output),
    reasoning: Math.max(a.reasoning, b.reasoning),
    beside: (a.beside?.input ?? 0) > (b.beside?.input ?? 0) ? a.beside : (b.beside ?? a.beside),
  };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

export function usageOf(counts: Counts): Usage {
  const { cacheRead, cacheWrite1h, reasoning, beside } = counts;
  const unnamed = Math.max(0, counts.cacheWrite - counts.cacheWrite5m - cacheWrite1h);
  const cacheWrite5m = counts.cacheWrite5m + unnamed;
  const cached = cacheRead + cacheWrite5m + cacheWrite1h;
  const input = counts.input ?? 0;
  // Where parts are said to be more than their whole, the whole did not include them.
  const usage = {
    input: counts.includesCache ? Math.max(input, cached) : input + cached,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    output: Math.max(counts.output ?? 0, reasoning),
    reasoning,
  };
  return beside === undefined ? usage : sumOf(usage, beside);
}

export function sumOf(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}
