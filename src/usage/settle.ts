/** The pieces of an answer that were kept → what the call used: as the provider reports it, else estimated. */
import type { AnswerFormat } from "./answer-format.ts";
import type { Billing } from "./billing.ts";
import { usageOf, type Counts } from "./counts.ts";
import { estimateOutput } from "./estimate-output.ts";
import { joined, type Reported } from "./find-usage.ts";
import type { Piece } from "./piece.ts";
import { usageInPiece } from "./usage-in-piece.ts";
import type { Usage, UsageSource } from "./usage.ts";

export interface End {
  /** Did its provider end the answer? False where its caller left or its connection broke. */
  readonly isWhole: boolean;
  /** What the request's input is estimated to be, in tokens. */
  readonly input: number;
  /** What the answer's headers said. */
  readonly headers?: Reported | undefined;
}

export interface Observed {
  /** Absent where the source is `none`. */
  readonly usage: Usage | undefined;
  readonly source: UsageSource;
  readonly billing: Billing;
}

const NONE: Observed = { usage: undefined, source: "none", billing: {} };

/** @param length of the answer in bytes; the pieces may leave out its middle. */
export function settle(length: number, pieces: readonly Piece[], format: AnswerFormat, end: End): Observed {
  const said = pieces.reduce<Reported | undefined>(
    (sum, piece) => joined(sum, usageInPiece(piece, format.framing)),
    undefined,
  );
  // Headers and body count the same tokens, the body in more detail.
  const reported = said ?? end.headers;
  if (reported !== undefined && isComplete(reported)) {
    return { usage: usageOf(reported.counts), source: "reported", billing: reported.billing };
  }
  if (!format.isInference && reported === undefined) return NONE;
  const written = estimateOutput(length, pieces, format);
  if (reported === undefined && (written.hasFailed || (end.isWhole && length === 0))) return NONE;
  const counts = completed(reported?.counts, end.input, written.tokens);
  return { usage: usageOf(counts), source: "estimated", billing: reported?.billing ?? {} };
}

/** What was said before the answer, or of the output alone, is a part. */
function isComplete({ counts, isOpening }: Reported): boolean {
  return !isOpening && (counts.input !== undefined || counts.cacheRead > 0);
}

const NO_COUNTS: Counts = {
  input: undefined,
  includesCache: true,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: undefined,
  reasoning: 0,
  beside: undefined,
};

function completed(counts: Counts = NO_COUNTS, input: number, output: number): Counts {
  return { ...counts, input: counts.input ?? input, output: Math.max(counts.output ?? 0, output) };
}
