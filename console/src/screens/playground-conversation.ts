/** A conversation of the playground: what was said, and the call that is under way. */
import { useEffect, useRef, useState } from "react";
import type { Prompt, Turn } from "../api/dialects.ts";
import { useSend } from "../api/playground.ts";
import type { Said } from "./playground-turn.tsx";

/** What was said, and what is about to be. */
export function turnsOf(said: readonly Said[], text: string): readonly Turn[] {
  const turns = said
    .filter((one) => one.role === "user" || one.text !== "")
    .map(({ role, text: words }) => ({ role, text: words }));
  const next = text.trim() === "" ? (turns.length === 0 ? "Hello!" : "") : text;
  if (next !== "") return [...turns, { role: "user", text: next }];
  // A conversation is asked with its last question, not with its last answer.
  return turns.slice(0, turns.findLastIndex(({ role }) => role === "user") + 1);
}

export function useConversation(gatewayId: string) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [isBusy, setBusy] = useState(false);
  const ask = useSend(gatewayId);
  const running = useRef<AbortController>(undefined);
  const ids = useRef(0);
  useEffect(() => () => running.current?.abort(), []);
  const change = (id: number, part: (before: Said) => Partial<Said>): void =>
    setSaid((all) => all.map((one) => (one.id === id ? { ...one, ...part(one) } : one)));
  const send = (text: string, promptOf: (turns: readonly Turn[]) => Prompt): void => {
    const question: Said = { id: ++ids.current, role: "user", text, state: "done" };
    const answer: Said = { id: ++ids.current, role: "assistant", text: "", state: "waiting" };
    const turns = turnsOf(said, text);
    const control = new AbortController();
    running.current = control;
    setSaid([...said, question, answer]);
    setBusy(true);
    ask(
      promptOf(turns),
      (piece) => change(answer.id, (before) => ({ text: before.text + piece, state: "writing" })),
      control.signal,
    )
      .then((reply) => change(answer.id, () => ({ state: "done", reply })))
      .catch((fault: unknown) =>
        change(answer.id, () => (control.signal.aborted ? { state: "stopped" } : { state: "failed", fault })),
      )
      .finally(() => setBusy(false));
  };
  return {
    said,
    isBusy,
    send,
    stop: () => running.current?.abort(),
    /** @returns what brings it back. */
    clear: () => {
      running.current?.abort();
      setSaid([]);
      return () => setSaid(said);
    },
  };
}
