/** Makers of calls' records, and a ledger to report them to. */
import { env } from "cloudflare:workers";
import type { LedgerOf } from "../../src/objects/ask-ledger.ts";
import type { Batch } from "../../src/objects/ledger-question.ts";
import type { CallRecord } from "../../src/usage/record.ts";

let made = 0;

/** A whole call that used 100 tokens in and 20 out and cost a thousandth of a dollar. */
export function record(spec: Partial<CallRecord> = {}): CallRecord {
  return {
    time: Date.now(),
    requestId: `request-${String(++made).padStart(6, "0")}`,
    gatewayId: "gateway",
    caller: { kind: "key", id: "key-1", name: "app" },
    target: "openai",
    model: "gpt-5",
    modelAsked: "openai/gpt-5",
    alias: undefined,
    path: "/v1/chat/completions",
    stream: false,
    status: 200,
    code: undefined,
    attempts: 1,
    usage: { input: 100, cacheRead: 40, cacheWrite5m: 3, cacheWrite1h: 2, output: 20, reasoning: 5 },
    source: "reported",
    costNanos: 1_000_000,
    priceVersion: "2026-11-20",
    firstByteMs: 200,
    durationMs: 1_000,
    ended: "complete",
    ...spec,
  };
}

export function caller(id: string): CallRecord["caller"] {
  return { kind: "key", id, name: `name of ${id}` };
}

/** Batches of one sender, numbered as they are made. */
export function batches(sender: string): (calls: readonly CallRecord[], dropped?: number) => Batch {
  let sequence = 0;
  return (calls, dropped = 0) => ({ sender, sequence: ++sequence, calls, dropped });
}

export function ledger(gatewayId = "gateway", shards = 1): LedgerOf {
  return { namespace: env.LEDGER, gatewayId, shards };
}
