/** What was kept of an answer → about how many tokens the model wrote, where nobody counted: a quarter of its text's bytes. */
import { frames, isException, payloadOf, type Frame } from "./event-stream-frames.ts";
import type { AnswerFormat } from "./answer-format.ts";
import { lineEnd, textOfLines } from "./lines.ts";
import type { Piece } from "./piece.ts";
import { parse } from "./said.ts";
import { isFailure, writtenText } from "./written-text.ts";

/** Of English text and of code, by the providers' own rule of thumb. */
export const BYTES_PER_TOKEN = 4;
/** So many events of a piece are read; of the others the mean is taken. */
const MOST_READ = 64;

const encoder = new TextEncoder();

export interface Written {
  readonly tokens: number;
  /** An error came, and no text. */
  readonly hasFailed: boolean;
}

/**
 * @param length of the answer in bytes.
 * @param pieces the head, where there is one, and the tail. What stood between them is taken to be like the tail.
 */
export function estimateOutput(length: number, pieces: readonly Piece[], { framing, isText }: AnswerFormat): Written {
  if (framing === "json") return { tokens: isText ? Math.ceil(length / BYTES_PER_TOKEN) : 0, hasFailed: false };
  const samples = pieces.map((piece) => sampleOf(piece, framing));
  const text = samples.reduce((sum, { textBytes }) => sum + textBytes, 0);
  const between = length - pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const last = samples.at(-1);
  const density = last === undefined || last.bytes === 0 ? 0 : last.textBytes / last.bytes;
  const tokens = Math.ceil((text + between * density) / BYTES_PER_TOKEN);
  return { tokens, hasFailed: tokens === 0 && last?.hasFailed === true };
}

interface Sample {
  readonly bytes: number;
  readonly textBytes: number;
  readonly hasFailed: boolean;
}

function sampleOf(piece: Piece, framing: AnswerFormat["framing"]): Sample {
  const events: readonly (string | Frame)[] =
    framing === "aws-event-stream" ? frames(piece) : dataOf(piece, framing === "sse" ? "data:" : "");
  const step = Math.ceil(events.length / MOST_READ);
  let text = "";
  let read = 0;
  for (let i = 0; i < events.length; i += step, read++) text += writtenText(valueOf(events[i]));
  const textBytes = read === 0 ? 0 : (encoder.encode(text).length * events.length) / read;
  return { bytes: piece.bytes.length, textBytes, hasFailed: events.slice(-2).some(hasFailed) };
}

function hasFailed(event: string | Frame): boolean {
  return typeof event === "string" ? isFailure(parse(event)) : isException(event) || isFailure(payloadOf(event));
}

function valueOf(event: string | Frame | undefined): unknown {
  if (event === undefined) return undefined;
  return typeof event === "string" ? parse(event) : payloadOf(event);
}

/** The events' JSON as it stands. What is no JSON, and an event over several lines, is no text. */
function dataOf(piece: Piece, prefix: string): string[] {
  const text = textOfLines(piece.bytes);
  const data: string[] = [];
  let at = piece.isFirst ? 0 : lineEnd(text, 0) + 1;
  while (at < text.length) {
    const end = lineEnd(text, at);
    if (end > at && text.startsWith(prefix, at)) data.push(text.slice(at + prefix.length, end));
    at = end + 1;
  }
  return data;
}
