/** What calls there are, what each asks, and what a provider answers to it: callers and the provider agree by a call's kind and id. */

/** `over` fails at the first target; those of `left…` are left by their caller, by a reset or by a plain close. */
export const KINDS = {
  json: { model: "single", share: 28 },
  stream: { model: "single", share: 12 },
  hidden: { model: "hidden", share: 8 },
  messages: { model: "messages", share: 8 },
  shared: { model: "shared", share: 8 },
  over: { model: "shared", share: 8 },
  fails: { model: "shared", share: 3 },
  refused: { model: "single", share: 5 },
  unreachable: { model: "single", share: 3 },
  unknown: { model: "nobodys", share: 2 },
  cut: { model: "single", share: 3 },
  "cut-json": { model: "single", share: 2 },
  "left-early": { model: "single", share: 2 },
  left: { model: "single", share: 2 },
  "left-plain": { model: "single", share: 1 },
  "left-hidden": { model: "hidden", share: 1 },
  "left-plain-hidden": { model: "hidden", share: 1 },
  "left-error": { model: "single", share: 1 },
  "left-plain-error": { model: "single", share: 1 },
  "left-drained": { model: "drained", share: 1 },
} as const;
export type Kind = keyof typeof KINDS;

const ALL = Object.entries(KINDS).flatMap(([kind, { share }]) => Array.from({ length: share }, () => kind));

/** @param at from 0 up to 1. */
export function kindAt(at: number): Kind {
  const found = ALL[Math.floor(at * ALL.length)];
  return isKind(found) ? found : "json";
}

export function isKind(name: unknown): name is Kind {
  return typeof name === "string" && Object.hasOwn(KINDS, name);
}

export function pathOf(kind: Kind): string {
  return kind === "messages" ? "/v1/messages" : "/v1/chat/completions";
}

const PLAIN: ReadonlySet<Kind> = new Set([
  "json",
  "refused",
  "fails",
  "unreachable",
  "unknown",
  "cut-json",
  "left-early",
  "left-error",
  "left-plain-error",
]);
/** Their callers ask for the usage themselves. */
const ASKING: ReadonlySet<Kind> = new Set(["stream", "shared", "over", "left-drained"]);

export function isStream(kind: Kind): boolean {
  return !PLAIN.has(kind);
}

/** What the caller sends: under a kilobyte, so that its input is estimated as a quarter of its bytes. */
export function questionOf(kind: Kind, id: number): string {
  return JSON.stringify({
    model: KINDS[kind].model,
    stream: isStream(kind),
    ...(ASKING.has(kind) ? { stream_options: { include_usage: true } } : {}),
    metadata: { id, kind },
    messages: [{ role: "user", content: "How many were there?" }],
  });
}

/** Four bytes of text are estimated as a token. */
export const TEXT_TOKENS = 10;
const TEXT = "Four score and seven of them, all told. ";

export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** What the provider says a call used: another number for each, so that sums cannot be right by chance. */
export function tokensOf(id: number): Tokens {
  return { input: 100 + (id % 97), output: 10 + (id % 89) };
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** An event of a chat stream. */
export const EVENT = data({ choices: [{ index: 0, delta: { content: TEXT } }] });
/** Nobody's text: a provider that goes on. */
export const COMMENT = ": still here\n\n";

export function endOf(id: number): string {
  const { input, output } = tokensOf(id);
  return `${data({ choices: [], usage: { prompt_tokens: input, completion_tokens: output } })}data: [DONE]\n\n`;
}

export function messagesOf(id: number): string {
  const { input, output } = tokensOf(id);
  const event = (type: string, more: object): string => `event: ${type}\n${data({ type, ...more })}`;
  return [
    event("message_start", { message: { usage: { input_tokens: input, output_tokens: 1 } } }),
    event("content_block_delta", { index: 0, delta: { type: "text_delta", text: TEXT } }),
    event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: output } }),
    event("message_stop", {}),
  ].join("");
}

export function completionOf(id: number): string {
  const { input, output } = tokensOf(id);
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  return JSON.stringify({ id: `chatcmpl-${id}`, choices: [{ index: 0, message: { content: TEXT } }], usage });
}
