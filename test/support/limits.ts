/** Gateways with limits, and calls to them that wait for nothing an isolate does behind its answers. */
import { create, gateway, providerTarget } from "./config.ts";
import { isolate, type Isolate } from "./worker.ts";

export const CHAT = "/v1/chat/completions";
export const MESSAGES = "/v1/messages";
export const COUNT = "/v1/messages/count_tokens";

export interface Limited {
  readonly on: Isolate;
  readonly id: string;
}

type Limit = Readonly<Record<string, unknown>>;

/** One limit for all callers, each with a bucket of its own. */
export const ofCallers = (metrics: Record<string, unknown>, more: Record<string, unknown> = {}): Limit => ({
  rateLimitId: "callers",
  dimensionKeys: ["$.context.caller"],
  entries: [{ dimensions: { "$.context.caller": "*" }, ...metrics }],
  ...more,
});

/** One limit for all targets, each with a bucket of its own. */
export const ofTargets = (metrics: Record<string, unknown>, more: Record<string, unknown> = {}): Limit => ({
  rateLimitId: "targets",
  dimensionKeys: ["targetName"],
  entries: [{ dimensions: { targetName: "*" }, ...metrics }],
  ...more,
});

export async function limited(
  limits: readonly Limit[],
  settings: Record<string, unknown> = {},
  spec: Record<string, unknown> = {},
): Promise<Limited> {
  const on = isolate(settings);
  const id = await gateway(on, spec);
  for (const limit of limits) await create(on, `/gateways/${id}/rate-limits`, limit);
  return { on, id };
}

/** A target of OpenAI's prices: $1.25 a million tokens of gpt-5.1's input, $10 of its output. */
export async function openai({ on, id }: Limited, name = "t", endpoint = "https://api.openai.com"): Promise<void> {
  const operations = [CHAT, MESSAGES, COUNT, "/v1/embeddings"].map((path) => ({ path, models: ["gpt-5.1"] }));
  await providerTarget(on, id, name, { endpoint, operations });
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly error: Readonly<Record<string, unknown>>;
}

interface Calling {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export async function call(
  on: Isolate,
  body: object = {},
  { path = CHAT, headers = {}, signal }: Calling = {},
): Promise<Answered> {
  const response = await on.fetch(`/inference${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "gpt-5.1", ...body }),
    background: false,
    ...(signal === undefined ? {} : { signal }),
  });
  const { status, headers: said } = response;
  const text = await response.text();
  const { error }: { error?: Answered["error"] } = status === 200 ? {} : JSON.parse(text);
  return { status, headers: said, error: error ?? {} };
}

/** A provider's answer that says what it used. */
export const used = (input: number, output: number): Response =>
  Response.json({ model: "gpt-5.1", usage: { prompt_tokens: input, completion_tokens: output } });
