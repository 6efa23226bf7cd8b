/** Limits for real, through the whole Worker: several isolates of workerd on one ledger, thousands of calls, counted at the provider. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { bundleInto } from "../../../bench/workerd/bundle.ts";
import { startWorkerd, type Workerd } from "../../../bench/workerd/start.ts";

const CHAT = "/v1/chat/completions";
const ADMIN_TOKEN = "test-admin-token";
const AT_ONCE = 30;
/** What a call here may use at most by a strict limit: its bytes, what stands around them, and its answer. */
const MOST_TOKENS = 2_150;
const USED = { prompt_tokens: 60, completion_tokens: 40 };

let provider: CountingProvider;

/** Counts by model who calls it, and how many at once; one that is held answers nobody. */
class CountingProvider {
  readonly calls = new Map<string, number>();
  readonly most = new Map<string, number>();
  origin = "";
  readonly #atOnce = new Map<string, number>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((asked, response) => void this.#answer(asked, response));
  }

  async #answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of asked) text += String(chunk);
    const { model = "" }: { model?: string } = JSON.parse(text);
    this.calls.set(model, (this.calls.get(model) ?? 0) + 1);
    const now = (this.#atOnce.get(model) ?? 0) + 1;
    this.#atOnce.set(model, now);
    this.most.set(model, Math.max(now, this.most.get(model) ?? 0));
    response.on("close", () => this.#atOnce.set(model, (this.#atOnce.get(model) ?? 0) - 1));
    if (model === "held" && this.calls.get(model) === 1) return;
    setTimeout(() => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ model, usage: USED }));
    }, 10);
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    this.origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

beforeAll(async () => {
  provider = new CountingProvider();
  await provider.listen();
});
afterAll(() => provider.close());

describe.for([2, 4])("the Worker in %i isolates", (isolates) => {
  let worker: Workerd;

  async function admin<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${worker.origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  /** A gateway of its own, with one target that has one model, and one limit. */
  async function gatewayWith(
    model: string,
    metrics: object,
    more: { strict?: true; authorizerType?: string } = {},
  ): Promise<string> {
    const { authorizerType = "NONE", ...members } = more;
    const { gatewayId } = await admin<{ gatewayId: string }>("POST", "/gateways/", { name: model, authorizerType });
    const operations = [{ path: CHAT, models: [{ model }] }];
    await admin("POST", `/gateways/${gatewayId}/targets/`, {
      name: "t",
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
    });
    await admin("POST", `/gateways/${gatewayId}/rate-limits`, {
      rateLimitId: "all",
      dimensionKeys: ["targetName"],
      entries: [{ dimensions: { targetName: "*" }, ...metrics }],
      ...members,
    });
    return gatewayId;
  }

  async function call(at: number, gatewayId: string, model: string, key = ""): Promise<Response> {
    const response = await fetch(`${worker.origins[at % isolates] ?? ""}/gateways/${gatewayId}/inference${CHAT}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key === "" ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model, max_tokens: 40, messages: [] }),
    });
    await response.arrayBuffer();
    return response;
  }

  /** @returns how many passed. */
  async function calls(many: number, gatewayId: string, model: string): Promise<number> {
    let passed = 0;
    let next = 0;
    const one = async (): Promise<void> => {
      for (let at = next++; at < many; at = next++) {
        const { status } = await call(at, gatewayId, model);
        if (status === 200) passed++;
        else if (status !== 429) throw new Error(`answered ${status}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    return passed;
  }

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "signalbox-bundle-"));
    try {
      worker = await startWorkerd({
        bundle: await bundleInto(directory),
        isolates,
        durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
        database: { binding: "DB", migrations: "migrations" },
        text: { ADMIN_TOKEN, ALLOW_LOCAL_ENDPOINTS: "true" },
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
  afterAll(() => worker?.stop());

  it("lets exactly as many requests through as there are", async ({ expect }) => {
    const model = `requests-${isolates}`;
    const id = await gatewayWith(model, { requests: [{ rate: 300, period: "total" }] });
    expect(await calls(2_000, id, model)).toBe(300);
    expect(provider.calls.get(model)).toBe(300);
  });

  it("has at no moment more calls at the provider than connections", async ({ expect }) => {
    const model = `connections-${isolates}`;
    const id = await gatewayWith(model, { connections: [{ rate: 7, period: "second" }] });
    expect(await calls(1_500, id, model)).toBeGreaterThan(7);
    expect(provider.most.get(model)).toBeLessThanOrEqual(7);
  });

  it("never uses one token more than a strict limit has, and all it has otherwise", async ({ expect }) => {
    const strict = `strict-${isolates}`;
    const budget = 30_000;
    const strictId = await gatewayWith(strict, { tokens: [{ rate: budget, period: "total" }] }, { strict: true });
    const passed = await calls(1_500, strictId, strict);
    expect(passed * 100).toBeLessThanOrEqual(budget);
    expect(passed * 100).toBeGreaterThan(budget - AT_ONCE * MOST_TOKENS);

    const plain = `tokens-${isolates}`;
    const plainId = await gatewayWith(plain, { tokens: [{ rate: budget, period: "total" }] });
    // By what calls in flight had underestimated: their bodies are some 20 tokens, and the provider counts 60.
    expect((await calls(1_500, plainId, plain)) * 100).toBeLessThanOrEqual(budget + AT_ONCE * 60);
  });

  it("has a connection again when its caller resets it, and not what it had reserved", async ({ expect }) => {
    provider.calls.delete("held");
    const id = await gatewayWith("held", {
      connections: [{ rate: 1, period: "second" }],
      requests: [{ rate: 2, period: "total" }],
    });
    const { host } = new URL(worker.origin);
    const sent = request(`http://${host}/gateways/${id}/inference${CHAT}`, {
      method: "POST",
      agent: false,
      headers: { "content-type": "application/json" },
    });
    sent.on("error", () => undefined);
    sent.end(JSON.stringify({ model: "held", messages: [] }));
    await vi.waitFor(() => expect(provider.calls.get("held")).toBe(1), { timeout: 5_000 });
    expect((await call(0, id, "held")).status).toBe(429);
    sent.socket?.resetAndDestroy();
    await vi.waitFor(async () => expect((await call(0, id, "held")).status).toBe(200), {
      timeout: 8_000,
      interval: 300,
    });
    expect((await call(0, id, "held")).status).toBe(429);
    expect(provider.calls.get("held")).toBe(2);
    await admin("DELETE", `/gateways/${id}/targets/${await targetOf(id)}`);
    await vi.waitFor(() => admin("DELETE", `/gateways/${id}/`), { timeout: 5_000 });
  });

  async function targetOf(gatewayId: string): Promise<string> {
    const { items } = await admin<{ items: { targetId: string }[] }>("GET", `/gateways/${gatewayId}/targets/`);
    return items[0]?.targetId ?? "";
  }

  it("gives two keys under one limit their turns, however one of them floods", async ({ expect }) => {
    const model = `shared-${isolates}`;
    const id = await gatewayWith(model, { requests: [{ rate: 8, period: "second" }] }, { authorizerType: "API_KEY" });
    const keyOf = async (name: string): Promise<string> =>
      (await admin<{ apiKey: string }>("POST", `/gateways/${id}/api-keys`, { name })).apiKey;
    const [loud, quiet] = await Promise.all([keyOf("loud"), keyOf("quiet")]);
    const over = new AbortController();
    let isLoudThrough = 0;
    const flood = async (at: number): Promise<void> => {
      while (!over.signal.aborted) if ((await call(at, id, model, loud)).status === 200) isLoudThrough++;
    };
    const flooding = Array.from({ length: 8 }, (_, at) => flood(at));
    let comeBacks = 0;
    let passed = 0;
    while (comeBacks < 6) {
      const response = await call(0, id, model, quiet);
      comeBacks++;
      if (response.status === 200) passed++;
      const seconds = Number(response.headers.get("retry-after") ?? 0);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    }
    over.abort();
    await Promise.all(flooding);
    expect(isLoudThrough).toBeGreaterThan(0);
    expect(passed).toBeGreaterThanOrEqual(comeBacks / 2 - 1);
  });
});
