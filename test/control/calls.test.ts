/** GET /control/gateways/{id}/calls: the latest calls one by one. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import type { CallRecord } from "../../src/usage/record.ts";
import { stopClock } from "../support/clock.ts";
import { gateway } from "../support/config.ts";
import { batches, caller, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "../support/worker.ts";

interface Answer {
  readonly items: readonly Record<string, unknown>[];
  readonly nextToken?: string;
}

stopClock();

let on: Isolate;
let id: string;
let report: (...calls: readonly Partial<CallRecord>[]) => Promise<unknown>;

beforeEach(async () => {
  on = isolate();
  id = await gateway(on);
  const batch = batches("a");
  report = (...calls) =>
    env.LEDGER.getByName(id).report(batch(calls.map((call) => record({ gatewayId: id, ...call }))));
});

afterEach(async () => {
  await reset();
});

async function calls(query = ""): Promise<Answer> {
  const response = await on.admin("GET", `/gateways/${id}/calls${query}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<Answer>();
}

describe("the calls of a gateway", () => {
  it("say what each used, cost and took, and never what it held", async ({ expect }) => {
    await report({ requestId: "r-1", alias: "smart", stream: true });
    expect(await calls()).toEqual({
      items: [
        {
          time: new Date(Date.now()).toISOString(),
          requestId: "r-1",
          callerId: "key-1",
          callerName: "app",
          target: "openai",
          model: "gpt-5",
          modelAsked: "openai/gpt-5",
          alias: "smart",
          path: "/v1/chat/completions",
          stream: true,
          status: 200,
          attempts: 1,
          ended: "complete",
          source: "reported",
          inputTokens: 100,
          cacheReadTokens: 40,
          cacheWrite5mTokens: 3,
          cacheWrite1hTokens: 2,
          outputTokens: 20,
          reasoningTokens: 5,
          costUsd: 0.001,
          priceVersion: "2026-11-20",
          firstByteMs: 200,
          durationMs: 1_000,
        },
      ],
    });
  });

  it("leave out what is not known", async ({ expect }) => {
    await report({
      status: 504,
      code: "upstream_timeout",
      usage: undefined,
      source: "none",
      costNanos: undefined,
      firstByteMs: undefined,
      ended: "left",
    });
    const [call] = (await calls()).items;
    expect(call).toMatchObject({ status: 504, code: "upstream_timeout", source: "none", ended: "left" });
    expect(Object.keys(call ?? {}).filter((name) => /Tokens|costUsd|firstByte|alias/.test(name))).toEqual([]);
  });

  it("come latest first, in pages that hold each once although new ones arrive", async ({ expect }) => {
    const now = Date.now();
    await report(...[3, 1, 5, 2, 4].map((age) => ({ requestId: `age-${age}`, time: now - age * 1_000 })));
    const seen: unknown[] = [];
    let token: string | undefined;
    do {
      const page = await calls(`?maxResults=2${token === undefined ? "" : `&nextToken=${token}`}`);
      seen.push(...page.items.map(({ requestId }) => requestId));
      token = page.nextToken;
      await report({ requestId: "new", time: now - 500 });
    } while (token !== undefined);
    expect(seen).toEqual(["age-1", "age-2", "age-3", "age-4", "age-5"]);
  });

  it("are filtered by period, caller, target, model and alias", async ({ expect }) => {
    const now = Date.now();
    await report(
      { requestId: "old", time: now - 25 * 3_600_000 },
      { requestId: "a", caller: caller("key-2"), time: now - 2_000 },
      { requestId: "b", target: "claude", model: "opus", alias: "best", time: now - 1_000 },
    );
    const found = async (query: string): Promise<unknown[]> =>
      (await calls(query)).items.map(({ requestId }) => requestId);
    expect(await found("")).toEqual(["b", "a"]);
    expect(await found(`?from=${new Date(now - 26 * 3_600_000).toISOString()}`)).toEqual(["b", "a", "old"]);
    expect(await found(`?to=${new Date(now - 1_000).toISOString()}`)).toEqual(["a"]);
    expect(await found("?caller=key-2")).toEqual(["a"]);
    expect(await found("?target=claude")).toEqual(["b"]);
    expect(await found("?model=opus&alias=best")).toEqual(["b"]);
    expect(await found("?alias=")).toEqual(["a"]);
  });

  it("come as CSV, the names in them as text", async ({ expect }) => {
    await report({ requestId: "r-1", caller: { kind: "token", id: "=cmd|' /C calc'!A0", name: 'a"b\n+c' } });
    const response = await on.fetch(`/control/gateways/${id}/calls`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, accept: "text/csv" },
    });
    const text = await response.text();
    expect(text.slice(0, text.indexOf("\r\n")).replaceAll('"', "")).toBe(
      "time,requestId,callerId,callerName,target,model,alias,path,stream,status,code,attempts,ended,source,inputTokens,cacheReadTokens,cacheWrite5mTokens,cacheWrite1hTokens,outputTokens,reasoningTokens,costUsd,firstByteMs,durationMs,modelAsked,priceVersion",
    );
    expect(text).toContain(
      `"r-1","'=cmd|' /C calc'!A0","a""b\n'+c","openai","gpt-5",,"/v1/chat/completions",false,200,,1,"complete","reported",100,40,3,2,20,5,0.001,200,1000,"openai/gpt-5","2026-11-20"\r\n`,
    );
  });

  it.for([
    ["granularity=day", "granularity"],
    ["groupBy=caller", "groupBy"],
    ["from=x", "from"],
    ["maxResults=-1", "maxResults"],
  ])("are refused for ?%s with the field's name", async ([query, field], { expect }) => {
    const response = await on.admin("GET", `/gateways/${id}/calls?${query}`);
    expect(response.status).toBe(400);
    expect((await response.json<{ fieldList: { name: string }[] }>()).fieldList.map(({ name }) => name)).toEqual([
      field,
    ]);
  });

  it("of no gateway are not found", async ({ expect }) => {
    expect((await on.admin("GET", "/gateways/nothing-0123456789/calls")).status).toBe(404);
  });
});
