/** Calls of the past: a quiet and a busy part of each day, a few callers, models with and without a price. */
import type { Batch } from "../../../src/objects/ledger-question.ts";
import type { CallRecord } from "../../../src/usage/record.ts";
import type { Stage } from "./stage.ts";

export const PAST_PATH = "/test/past";

export interface Past {
  readonly gatewayId: string;
  /** In the order of their times. */
  readonly batches: readonly { readonly at: number; readonly batch: Batch }[];
}

export const WITH_A_PAST = "test/browser/support/worker-with-a-past.ts";

const HOUR_MS = 3_600_000;
const CALLERS = ["shop-backend", "claude-code-jinno", "evaluation", "support-bot"] as const;
const MODELS = [
  { target: "openai", model: "gpt-5.5", nanos: 9_000, alias: "smart" },
  { target: "claude", model: "claude-opus-5", nanos: 14_000, alias: "smart" },
  { target: "azure-foundry", model: "DeepSeek-V4-Flash", nanos: undefined, alias: undefined },
  { target: "bedrock", model: "openai.gpt-oss-120b", nanos: 700, alias: undefined },
] as const;

let requests = 0;

/** @param spec what is not left to the rule. */
export function pastCall(gatewayId: string, time: number, at: number, spec: Partial<CallRecord> = {}): CallRecord {
  const { target, model, nanos, alias } = MODELS[(at * 7) % 11 > 5 ? at % 2 : at % MODELS.length] ?? MODELS[0];
  const name = CALLERS[(at * 5) % 7 > 3 ? 0 : at % CALLERS.length] ?? CALLERS[0];
  const input = 400 + ((at * 373) % 5_200);
  const output = 60 + ((at * 191) % 900);
  const isRefused = at % 29 === 0;
  return {
    time,
    requestId: `past-${String(++requests).padStart(6, "0")}`,
    gatewayId,
    caller: { kind: "api_key", id: `key-${name}`, name },
    target,
    model,
    modelAsked: alias ?? `${target}/${model}`,
    alias,
    path: target === "claude" ? "/v1/messages" : "/v1/chat/completions",
    stream: at % 3 !== 0,
    status: isRefused ? 429 : 200,
    code: undefined,
    attempts: at % 17 === 0 ? 2 : 1,
    usage: isRefused
      ? undefined
      : { input, cacheRead: Math.floor(input / 3), cacheWrite5m: 0, cacheWrite1h: 0, output, reasoning: 0 },
    source: isRefused ? "none" : at % 23 === 0 ? "estimated" : "reported",
    costNanos: isRefused || nanos === undefined ? undefined : input * nanos + output * nanos * 4,
    priceVersion: nanos === undefined ? undefined : "genai-prices 0.1.8",
    firstByteMs: 180 + ((at * 97) % 700),
    durationMs: 900 + ((at * 389) % 6_000),
    ended: at % 41 === 0 ? "left" : "complete",
    ...spec,
  };
}

export async function tellPast({ worker }: Stage, past: Past): Promise<void> {
  const response = await fetch(worker.origin + PAST_PATH, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(past),
  });
  if (!response.ok) throw new Error(`the past was refused: ${response.status} ${await response.text()}`);
}

/** So many days until now, hour by hour. */
export async function daysOfCalls(stage: Stage, gatewayId: string, days: number): Promise<void> {
  const now = Date.now();
  const hours = Array.from({ length: days * 24 }, (_, back) => now - (days * 24 - 1 - back) * HOUR_MS);
  let sequence = 0;
  const batches = hours.map((at) => {
    const hour = new Date(at).getUTCHours();
    const count = Math.max(1, Math.round(7 + 6 * Math.sin(((hour - 8) / 24) * 2 * Math.PI) + ((at / HOUR_MS) % 5)));
    const calls = Array.from({ length: count }, (_, one) =>
      pastCall(gatewayId, at - 1_000 * one - 500, Math.floor(at / HOUR_MS) * 13 + one * 3),
    );
    return { at, batch: { sender: "past", sequence: ++sequence, calls, dropped: 0 } };
  });
  await tellPast(stage, { gatewayId, batches });
}
