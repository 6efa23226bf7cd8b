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
  const text = decoder.decode(piece.bytes);
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
  let first = start;
  while (first > 0) {
    const before = lineStart(text, endBefore(text, first));
    if (before === endBefore(text, first)) break;
    first = before;
  }
  const lines: string[] = [];
  for (let at = first; at < text.length;) {
    const end = lineEnd(text, at);
    if (end === at) break;
    if (text.startsWith("data:", at)) lines.push(text.slice(at + 5, end));
    at = end + (text.startsWith("\r\n", end) ? 2 : 1);
  }
  return lines.join("\n");
}

/** Where the line ends that stands before the one that begins at `start`. */
function endBefore(text: string, start: number): number {
  return start - (text.endsWith("\r\n", start) ? 2 : 1);
}

/** Where the line begins that `at` is in. */
export function lineStart(text: string, at: number): number {
  const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
  return start + text.slice(start, at).lastIndexOf("\r") + 1;
}

/** Where it ends; the text's length where it does not. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  const end = newline < 0 ? text.length : newline;
  const before = text.slice(at, end).indexOf("\r");
  return before < 0 ? end : at + before;
}
