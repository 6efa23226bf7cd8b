/** Events of a stream → the text the model wrote in them, to estimate what nobody counted: names, ids, padding and repetitions are left out. */
import { isRecord, type Said } from "./said.ts";

/** What holds a piece of an answer, in chat, completions, messages, Converse, Google's and Cohere's events. */
const TEXTS = new Set([
  "content",
  "text",
  "reasoning",
  "reasoning_content",
  "refusal",
  "arguments",
  "thinking",
  "partial_json",
  "input",
  "name",
  "functionCall",
  "args",
  "generation",
  "completion",
  "outputText",
]);
/** On the way to them. */
const PATHS = new Set([
  "choices",
  "delta",
  "message",
  "tool_calls",
  "function",
  "function_call",
  "contentBlockDelta",
  "contentBlockStart",
  "content_block",
  "start",
  "toolUse",
  "reasoningContent",
  "candidates",
  "parts",
]);
const DEEPEST = 12;

/** @param event parsed JSON. Responses repeat in later events what their deltas wrote. */
export function writtenText(event: unknown): string {
  if (!isRecord(event)) return "";
  const { type, delta } = event;
  if (typeof type === "string" && type.startsWith("response.")) return typeof delta === "string" ? delta : "";
  return textIn(event, 0);
}

export function isFailure(event: unknown): boolean {
  if (!isRecord(event)) return false;
  return isRecord(event["error"]) || event["type"] === "error" || event["type"] === "response.failed";
}

function textIn(said: Said, depth: number): string {
  if (depth > DEEPEST) return "";
  let text = "";
  for (const [name, value] of Object.entries(said)) {
    if (TEXTS.has(name)) text += allOf(value, depth + 1);
    else if (PATHS.has(name)) text += below(value, depth + 1);
  }
  return text;
}

function below(value: unknown, depth: number): string {
  if (Array.isArray(value)) return value.reduce<string>((text, each) => text + below(each, depth + 1), "");
  return isRecord(value) ? textIn(value, depth) : "";
}

/** Of what is text already, also of what it holds: arguments are an object in Google's events, content is a list in others. */
function allOf(value: unknown, depth: number): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return below(value, depth);
  if (!isRecord(value)) return "";
  return Object.keys(value).length === 0 ? "" : textIn(value, depth) || JSON.stringify(value);
}
