/** A call → the conversation it belongs to, by what agents and applications say of it already. */
import type { Place } from "../body/conversation-members.ts";
import { markOf, markOfBytes, type Mark } from "../routing/rendezvous.ts";

/** Of Claude Code and of Codex, then by custom; a body's members come after them. */
const HEADERS = ["x-claude-code-session-id", "session_id", "x-session-id"];
/** A longer text says no more of which conversation it is. */
const MOST_MARKED = 1_024;

/**
 * @param said where the body says it.
 * @returns undefined where nothing does.
 */
export function conversationOf(headers: Headers, bytes: Uint8Array, said: Place | undefined): Mark | undefined {
  for (const name of HEADERS) {
    const value = headers.get(name);
    if (value !== null && value !== "") return markOf(value.slice(0, MOST_MARKED));
  }
  return said === undefined ? undefined : markOfBytes(bytes, said.start, Math.min(said.end, said.start + MOST_MARKED));
}
