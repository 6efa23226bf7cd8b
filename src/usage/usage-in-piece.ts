/** A piece of an answer → the usage it reports, by how the answer is framed. */
import type { AnswerFormat } from "./answer-format.ts";
import { frames, payloadOf } from "./event-stream-frames.ts";
import { findUsage, joined, type Reported } from "./find-usage.ts";
import { usageOfLines } from "./lines.ts";
import { membersFromEnd } from "./members-from-end.ts";
import type { Piece } from "./piece.ts";
import { parse } from "./said.ts";

/** Of the frames of a piece, usage is in one of the first or of the last. */
const FIRST_FRAMES = 4;
const LAST_FRAMES = 8;
/** So far from its end the usage of a JSON answer is looked for before all of it is parsed. */
const END_BYTES = 65_536;

const decoder = new TextDecoder();

export function usageInPiece(piece: Piece, framing: AnswerFormat["framing"]): Reported | undefined {
  switch (framing) {
    case "sse":
      return usageOfLines(piece, "data:");
    case "lines":
      return usageOfLines(piece, "");
    case "aws-event-stream":
      return usageOfFrames(piece);
    case "json":
      return piece.isLast ? usageOfJson(piece) : undefined;
  }
}

function usageOfFrames(piece: Piece): Reported | undefined {
  const all = frames(piece);
  const last = Math.max(0, all.length - LAST_FRAMES);
  const looked = [...all.slice(0, Math.min(FIRST_FRAMES, last)), ...all.slice(last)];
  return looked.reduce<Reported | undefined>((sum, frame) => joined(sum, findUsage(payloadOf(frame))), undefined);
}

function usageOfJson({ bytes, isFirst }: Piece): Reported | undefined {
  const isCut = !isFirst || bytes.length > END_BYTES;
  const found = findUsage(membersFromEnd(decoder.decode(bytes.subarray(-END_BYTES)), isCut)?.own);
  if (found !== undefined || !isFirst || !isCut) return found;
  // Some write it first.
  const whole = decoder.decode(bytes);
  return whole.includes('"usage') ? findUsage(parse(whole)) : undefined;
}
