/** GET /inference/v1/usage: every caller sees what it used itself, and nobody else's. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import type { CallRecord } from "../../src/usage/record.ts";
import { stopClock } from "../support/clock.ts";
import { apiKey, create, gateway } from "../support/config.ts";
import { batches, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { isolate, type Isolate } from "../support/worker.ts";

interface Answer {
  readonly items: readonly Record<string, unknown>[];
  readonly nextToken?: string;
  readonly error?: Record<string, unknown>;
}

stopClock();

afterEach(async () => {
  await reset();
});

type CallerName = CallRecord["caller"];

async function report(id: string, calls: readonly [CallerName, Partial<CallRecord>?][], dropped = 0): Promise<void> {
  const all = calls.map(([caller, spec]) => record({ gatewayId: id, caller, ...spec }));
  await env.LEDGER.getByName(id).report(batches("a")(all, dropped));
}

/** A gateway for keys, and two of them with their ids. */
async function twoKeys(on: Isolate): Promise<[id: string, mine: string, mineId: string, othersId: string]> {
  const id = await gateway(on, { authorizerType: "API_KEY" });
  const mine = await apiKey(on, id, { name: "mine" });
  const other = await create<{ apiKeyId: string }>(on, `/gateways/${id}/api-keys`, { name: "other" });
  const list = await (await on.admin("GET", `/gateways/${id}/api-keys`)).json<{ items: { apiKeyId: string }[] }>();
  const mineId = list.items.map(({ apiKeyId }) => apiKeyId).find((one) => one !== other.apiKeyId) ?? "";
  return [id, mine, mineId, other.apiKeyId];
}

describe("a caller's own usage", () => {
  it("is its key's alone, whatever it asks for, at both addresses of its gateway", async ({ expect }) => {
    const on = isolate();
    const [id, key, mine, others] = await twoKeys(on);
    await report(
      id,
      [
        [{ kind: "api_key", id: mine, name: "mine" }, { model: "a" }],
        [{ kind: "api_key", id: mine, name: "mine" }, { model: "b" }],
        [{ kind: "api_key", id: others, name: "other" }, { model: "a" }],
        // A token's subject may be called what it likes.
        [{ kind: "token", id: mine, name: "mine" }],
      ],
      7,
    );
    const ask = async (path: string): Promise<[number, Answer]> => {
      const response = await on.fetch(path, { headers: { authorization: `Bearer ${key}` } });
      return [response.status, await response.json<Answer>()];
    };
    for (const path of ["/inference/v1/usage", `/gateways/${id}/inference/v1/usage`, "/inference//v1/usage/"]) {
      const [status, { items, ...rest }] = await ask(path);
      expect(status).toBe(200);
      expect(items).toEqual([expect.objectContaining({ calls: 2, inputTokens: 200, costUsd: 0.002 })]);
      expect(rest).toEqual({});
    }
    const [, grouped] = await ask("/inference/v1/usage?groupBy=caller,model");
    expect(grouped.items.map(({ callerId, callerName, model, calls }) => [callerId, callerName, model, calls])).toEqual(
      [
        [mine, "mine", "a", 1],
        [mine, "mine", "b", 1],
      ],
    );
    const [, one] = await ask("/inference/v1/usage?model=a");
    expect(one.items[0]?.["calls"]).toBe(1);
    const [status, { error }] = await ask(`/inference/v1/usage?caller=${others}`);
    expect([status, error?.["param"]]).toEqual([400, "caller"]);
  });

  it("comes in pages, whose tokens are no other caller's", async ({ expect }) => {
    const on = isolate();
    const [id, key, mine] = await twoKeys(on);
    const another = await apiKey(on, id, { name: "another" });
    await report(id, [
      [{ kind: "api_key", id: mine, name: "mine" }, { model: "a" }],
      [{ kind: "api_key", id: mine, name: "mine" }, { model: "b" }],
    ]);
    const page = (bearer: string, query: string): Promise<Response> =>
      on.fetch(`/inference/v1/usage?groupBy=model&maxResults=1${query}`, { headers: { "x-api-key": bearer } });
    const { items, nextToken = "" } = await (await page(key, "")).json<Answer>();
    expect(items.map(({ model }) => model)).toEqual(["a"]);
    const next = await (await page(key, `&nextToken=${nextToken}`)).json<Answer>();
    expect([next.items.map(({ model }) => model), next.nextToken]).toEqual([["b"], undefined]);
    expect((await page(another, `&nextToken=${nextToken}`)).status).toBe(400);
  });

  it("is everybody's where everybody is let in", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await report(id, [
      [{ kind: "anonymous", id: "anonymous", name: "anonymous" }],
      [{ kind: "api_key", id: "anonymous", name: "from before" }],
    ]);
    const { items } = await (await on.fetch("/inference/v1/usage?groupBy=caller")).json<Answer>();
    expect(items).toEqual([expect.objectContaining({ callerId: "anonymous", calls: 1 })]);
  });

  it("is refused to who has no key, and for a wrong question in OpenAI's words or Anthropic's", async ({ expect }) => {
    const on = isolate();
    const [, key] = await twoKeys(on);
    const stranger = await on.fetch("/inference/v1/usage");
    expect([stranger.status, stranger.headers.get("x-gateway-error")]).toEqual([401, "unauthenticated"]);
    const openai = await on.fetch("/inference/v1/usage?from=x", { headers: { "x-api-key": key } });
    expect([openai.status, openai.headers.get("x-gateway-error")]).toEqual([400, "invalid_request"]);
    expect(await openai.json<Answer>()).toMatchObject({ error: { param: "from", type: "invalid_request_error" } });
    const anthropic = await on.fetch("/inference/v1/usage?from=x", {
      headers: { "x-api-key": key, "anthropic-version": "2023-06-01" },
    });
    expect(await anthropic.json()).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
  });

  it("is CSV where that is asked for, nothing for HEAD, and not written to", async ({ expect }) => {
    const on = isolate();
    const [, key] = await twoKeys(on);
    const headers = { "x-api-key": key };
    const sheet = await on.fetch("/inference/v1/usage", { headers: { ...headers, accept: "text/csv" } });
    expect(sheet.headers.get("content-type")).toContain("text/csv");
    const head = await on.fetch("/inference/v1/usage", { method: "HEAD", headers });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const written = await on.fetch("/inference/v1/usage", { method: "POST", headers, body: "{}" });
    expect([written.status, written.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("is told to be asked again while the ledger does not answer", async ({ expect }) => {
    vi.spyOn(console, "error").mockReturnValue(undefined);
    const dead = {
      getByName: () => ({
        usage: () => Promise.reject(new Error("no such object")),
        report: () => Promise.resolve(true),
      }),
    };
    const on = isolate({ LEDGER: dead });
    await gateway(on);
    const response = await on.fetch("/inference/v1/usage");
    expect([response.status, response.headers.get("x-gateway-error"), response.headers.get("retry-after")]).toEqual([
      503,
      "overloaded",
      "1",
    ]);
    expect(await response.text()).not.toContain("no such object");
  });
});
