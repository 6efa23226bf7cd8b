/** An empty gateway → one whose targets are the counting provider's, with prices, and what its ledger says. */
import * as z from "zod";
import { KINDS } from "./kinds.ts";

const Created = z.looseObject({
  gatewayId: z.string().optional(),
  credentialProviderArn: z.string().optional(),
  apiKey: z.string().optional(),
});

/** Dollars a million tokens: a thousand and two thousand billionths for one. */
export const PRICE = { input: 1, output: 2 };
export const NANOS = { input: 1_000, output: 2_000 };

/** Sums of one group, as the usage API tells them. */
const Sums = z.object({
  callerName: z.string(),
  target: z.string(),
  model: z.string(),
  calls: z.number(),
  failures: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  callsEstimated: z.number(),
  costUsd: z.number().optional(),
});
export type Sums = z.infer<typeof Sums>;
const Usage = z.object({ items: z.array(Sums), droppedRecords: z.number().optional() });

const Call = z.looseObject({ requestId: z.string(), time: z.string() });
const Calls = z.object({ items: z.array(Call), nextToken: z.string().optional() });

const Counts = z.object({
  reports: z.number(),
  known: z.number(),
  lost: z.number(),
  refused: z.number(),
  kept: z.number(),
  rowsWritten: z.number(),
});
export type Counts = z.infer<typeof Counts>;

export interface CountedGateway {
  readonly gatewayId: string;
  /** By the name of each caller. */
  readonly apiKeys: ReadonlyMap<string, string>;
}

export async function configure(
  origin: string,
  adminToken: string,
  provider: string,
  callers: readonly string[],
): Promise<CountedGateway> {
  const ask = async (method: string, path: string, body: unknown): Promise<z.infer<typeof Created>> => {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return Created.parse(JSON.parse(text === "" ? "{}" : text));
  };
  const { gatewayId = "" } = await ask("POST", "/gateways/", { name: "default", authorizerType: "API_KEY" });
  const target = async (name: string, model: string, more: object = {}): Promise<void> => {
    const path = model === "messages" ? "/v1/messages" : "/v1/chat/completions";
    const inference = { provider: { endpoint: `${provider}/${name}`, operations: [{ path, models: [{ model }] }] } };
    await ask("POST", `/gateways/${gatewayId}/targets/`, { name, targetConfiguration: { inference }, ...more });
    await ask("PUT", `/prices/${name}/*`, PRICE);
  };
  await target("single", KINDS.json.model, { streamUsage: "as_sent" });
  await target("hidden", KINDS.hidden.model, { streamUsage: "ask_and_hide" });
  await target("messages", KINDS.messages.model);
  await target("first", KINDS.shared.model, { streamUsage: "as_sent" });
  await target("second", KINDS.shared.model, { streamUsage: "as_sent" });
  await target("drained", "drained", { streamUsage: "as_sent", onDisconnect: "drain" });
  const apiKeys = new Map<string, string>();
  for (const name of callers) {
    const { apiKey = "" } = await ask("POST", `/gateways/${gatewayId}/api-keys`, { name });
    apiKeys.set(name, apiKey);
  }
  return { gatewayId, apiKeys };
}

export interface Books {
  sums(): Promise<z.infer<typeof Usage>>;
  /** Every call's request id, latest first. */
  requestIds(): Promise<string[]>;
  /** What the ledger's object did since it was woken. */
  counts(): Promise<Counts>;
  /** How it behaves from now on: `bench/workerd/ledger.js` says how it may. */
  behave(how: string, losesEach?: number): Promise<void>;
}

/** @param from milliseconds since 1970. */
export function booksOf(origin: string, adminToken: string, gatewayId: string, from: number): Books {
  const read = async (what: string, more: string): Promise<unknown> => {
    const query = `from=${new Date(from).toISOString()}&maxResults=1000${more}`;
    const response = await fetch(`${origin}/control/gateways/${gatewayId}/${what}?${query}`, {
      headers: { authorization: `Bearer ${adminToken}` },
    });
    if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const direct = async (body: object): Promise<unknown> => {
    const response = await fetch(`${origin}/ledger`, {
      method: "POST",
      body: JSON.stringify({ gateway: gatewayId, ...body }),
    });
    return response.json();
  };
  return {
    sums: async () => Usage.parse(await read("usage", "&groupBy=caller,target,model")),
    requestIds: async () => {
      const ids: string[] = [];
      let page = "";
      do {
        const { items, nextToken } = Calls.parse(await read("calls", page));
        ids.push(...items.map(({ requestId }) => requestId));
        page = nextToken === undefined ? "" : `&nextToken=${encodeURIComponent(nextToken)}`;
      } while (page !== "");
      return ids;
    },
    counts: async () => Counts.parse(await direct({ what: "counts" })),
    behave: async (how, losesEach = 0) => void (await direct({ what: "behave", how, losesEach })),
  };
}
