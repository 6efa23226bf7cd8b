/**
 * A piece of an event stream or of lines of JSON → what its events say.
 *
 * A line break is never inside a JSON string, so each line that is whole can be read for itself, wherever the piece
 * begins. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
import { findUsage, joined, type Reported } from "./find-usage.ts";
import { membersFromEnd } from "./members-from-end.ts";
import type { Piece } from "./piece.ts";
import { parse } from "./said.ts";

/** `usageMetadata` begins so too. */
const MARK = '"usage';
/** What providers write in every event but the last one. */
const NOTHING = /"usage(?:Metadata)?"\s*:\s*null/y;
/** So many events that say their usage are read: each repeats the one before it. */
const MOST_READ = 8;

const decoder = new TextDecoder();

/** @param prefix `data:` in an event stream, nothing where each line is JSON. */
export function usageOfLines(piece: Piece, prefix: "data:" | ""): Reported | undefined {
  const text = textOfLines(piece.bytes);
  let said: Reported | undefined;
  let read = 0;
  let at = text.length;
  while (at > 0 && read < MOST_READ) {
    at = text.lastIndexOf(MARK, at - 1);
    if (at < 0) break;
    if (isNoMember(text, at)) continue;
    const start = lineStart(text, at);
    const end = lineEnd(text, at);
    const isCut = start === 0 && !piece.isFirst;
    const isEnded = end < text.length || piece.isLast;
    said = joined(isCut ? cutLine(text.slice(0, end), isEnded) : wholeLine(text, start, end, prefix), said);
    read++;
    at = start;
  }
  return said;
}

/** Inside a string its quote is escaped. */
function isNoMember(text: string, at: number): boolean {
  if (text[at - 1] === "\\") return true;
  NOTHING.lastIndex = at;
  return NOTHING.test(text);
}

/** A line whose beginning was not kept. One that may go on says nothing: what stands last so far could be anybody's. */
function cutLine(line: string, isEnded: boolean): Reported | undefined {
  const members = isEnded ? membersFromEnd(line, true) : undefined;
  if (members === undefined) return undefined;
  return findUsage(members.own) ?? findUsage({ type: "response.", response: members.inner });
}

function wholeLine(text: string, start: number, end: number, prefix: string): Reported | undefined {
  if (!text.startsWith(prefix, start)) return undefined;
  const value = parse(text.slice(start + prefix.length, end));
  return findUsage(value === undefined && prefix !== "" ? parse(dataAround(text, start)) : value);
}

/** JSON over several lines of data: those of the event that the line at `start` is in. */
function dataAround(text: string, start: number): string {
  const before = text.lastIndexOf("\n\n", start);
  const behind = text.indexOf("\n\n", start);
  const lines = text.slice(before < 0 ? 0 : before + 2, behind < 0 ? text.length : behind).split("\n");
  return lines.flatMap((line) => (line.startsWith("data:") ? [line.slice(5)] : [])).join("\n");
}

/** With one kind of line end. */
export function textOfLines(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
}

/** Where the line begins that `at` is in. */
function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** Where it ends; the text's length where it does not. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
