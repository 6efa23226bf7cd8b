/** An answer of the data plane in any dialect, as a stream or whole → its text, piece by piece, and what it says it used. */
import { eventsOf, parse } from "./event-streams.ts";
import type { Dialect } from "./dialects.ts";

export interface Piece {
  readonly text?: string;
  readonly input?: number;
  readonly output?: number;
  /** The provider broke off with these words. */
  readonly fault?: string;
}

/** @yields what each event of a stream brings. */
export async function* piecesOf(
  dialect: Dialect,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Piece> {
  for await (const event of eventsOf(dialect === "converse" ? "frames" : "lines", body)) yield pieceOf(dialect, event);
}

function pieceOf(dialect: Dialect, event: unknown): Piece {
  const fault = faultOf(event);
  if (fault !== undefined) return { fault };
  switch (dialect) {
    case "chat":
      return {
        ...textOf(member(event, "choices", 0, "delta", "content")),
        ...usageOf(member(event, "usage"), "prompt_tokens", "completion_tokens"),
      };
    case "messages":
      return {
        ...textOf(member(event, "delta", "text")),
        ...usageOf(member(event, "message", "usage") ?? member(event, "usage"), "input_tokens", "output_tokens"),
      };
    case "responses":
      return {
        ...(member(event, "type") === "response.output_text.delta" ? textOf(member(event, "delta")) : {}),
        ...usageOf(member(event, "response", "usage"), "input_tokens", "output_tokens"),
      };
    case "converse":
      return {
        ...textOf(member(event, "delta", "text")),
        ...usageOf(member(event, "usage"), "inputTokens", "outputTokens"),
      };
    case "gemini":
      return geminiPiece(event);
  }
}

function geminiPiece(answer: unknown): Piece {
  return {
    ...textOf(textsOf(member(answer, "candidates", 0, "content", "parts"))),
    ...usageOf(member(answer, "usageMetadata"), "promptTokenCount", "candidatesTokenCount"),
  };
}

/** Of an answer that came whole. */
export function wholeOf(dialect: Dialect, body: string): Piece {
  const answer = parse(body);
  switch (dialect) {
    case "chat":
      return {
        ...textOf(member(answer, "choices", 0, "message", "content")),
        ...usageOf(member(answer, "usage"), "prompt_tokens", "completion_tokens"),
      };
    case "messages":
      return {
        text: textsOf(member(answer, "content")),
        ...usageOf(member(answer, "usage"), "input_tokens", "output_tokens"),
      };
    case "responses": {
      const output = member(answer, "output");
      const parts = Array.isArray(output) ? output.map((item: unknown) => textsOf(member(item, "content"))) : [];
      return { text: parts.join(""), ...usageOf(member(answer, "usage"), "input_tokens", "output_tokens") };
    }
    case "converse":
      return {
        text: textsOf(member(answer, "output", "message", "content")),
        ...usageOf(member(answer, "usage"), "inputTokens", "outputTokens"),
      };
    case "gemini":
      return geminiPiece(answer);
  }
}

/** What an error says, in the shape of any of them. */
export function messageIn(body: string): string | undefined {
  const answer = parse(body);
  return faultOf(answer) ?? string(member(answer, "message"));
}

function faultOf(event: unknown): string | undefined {
  return string(member(event, "error", "message")) ?? string(member(event, "response", "error", "message"));
}

function textsOf(content: unknown): string {
  return Array.isArray(content) ? content.map((part: unknown) => string(member(part, "text")) ?? "").join("") : "";
}

function textOf(text: unknown): Piece {
  return typeof text === "string" && text !== "" ? { text } : {};
}

function usageOf(usage: unknown, input: string, output: string): Piece {
  const [tokensIn, tokensOut] = [member(usage, input), member(usage, output)];
  return {
    ...(typeof tokensIn === "number" ? { input: tokensIn } : {}),
    ...(typeof tokensOut === "number" ? { output: tokensOut } : {}),
  };
}

function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}

function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
