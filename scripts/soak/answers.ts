/** A kind of call and its id → the answer a provider that is well gives to it, byte for byte the same for caller and provider. */

/** `leave` and `early` are left by their caller: mid-stream, and before the first byte. */
export const KINDS = ["plain", "chat", "messages", "gzip", "large", "upload", "wrong", "leave", "early"] as const;
export type Kind = (typeof KINDS)[number];

const EVENTS = 20;
const LARGE_BYTES = 2_000_000;
const UPLOAD_BYTES = 1_000_000;

export const PATHS: Readonly<Record<Kind, string>> = {
  plain: "/v1/chat/completions",
  chat: "/v1/chat/completions",
  messages: "/v1/messages",
  gzip: "/v1/chat/completions",
  large: "/v1/responses",
  upload: "/v1/messages",
  wrong: "/v1/chat/completions",
  leave: "/v1/responses",
  early: "/v1/messages",
};

export function isStream(kind: Kind): boolean {
  return kind !== "plain" && kind !== "upload" && kind !== "wrong";
}

/** What the caller sends. */
export function question(kind: Kind, id: string): string {
  const pad = kind === "upload" ? "ü".repeat(UPLOAD_BYTES / 2) : "";
  return `{"id": "${id}","kind":"${kind}", "model" : "soak","pad":"${pad}","stream":${isStream(kind)}}`;
}

/** What the provider hears: the same bytes, its own model in them. */
export function heard(kind: Kind, id: string, target: string): string {
  return question(kind, id).replace('"soak"', `"${target}.soak"`);
}

/** In pieces, as they are sent. */
export function answerOf(kind: Kind, id: string): readonly string[] {
  switch (kind) {
    case "plain":
    case "upload":
      return [JSON.stringify({ id, ok: true })];
    case "wrong":
      return [JSON.stringify({ error: { message: `what ${id} asks for is wrong` } })];
    case "messages":
      return [
        named("message_start", { message: { id } }),
        named("ping", {}),
        ...deltas(id).map((text) => named("content_block_delta", { delta: { text } })),
        named("message_stop", { id }),
      ];
    case "large":
      return [
        named("response.created", { response: { id } }),
        ...Array.from({ length: EVENTS }, () => named("response.output_text.delta", { delta: FILLER })),
        named("response.completed", { response: { id } }),
      ];
    case "chat":
    case "gzip":
    case "leave":
    case "early":
      return [...deltas(id).map((content) => data({ id, choices: [{ delta: { content } }] })), "data: [DONE]\n\n"];
  }
}

const FILLER = "x".repeat(LARGE_BYTES / EVENTS);

function deltas(id: string): string[] {
  return Array.from({ length: EVENTS }, (_, at) => `${id}:${at} "error" 😀`);
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function named(type: string, more: object): string {
  return `event: ${type}\n${data({ type, ...more })}`;
}
