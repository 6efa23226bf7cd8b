/** GET and DELETE /control/gateways/{id}/usage: who used what and what it cost, as an administrator asks for it. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it } from "vitest";
import type { CallRecord } from "../../src/usage/record.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway } from "../support/config.ts";
import { batches, caller, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "../support/worker.ts";

interface Answer {
  readonly items: readonly Record<string, unknown>[];
  readonly nextToken?: string;
  readonly droppedRecords?: number;
}

const HOUR = 3_600_000;

stopClock();

let on: Isolate;
let id: string;
let report: (calls: readonly Partial<CallRecord>[], dropped?: number) => Promise<unknown>;

beforeEach(async () => {
  on = isolate();
  id = await gateway(on);
  const batch = batches("a");
  report = (calls, dropped) =>
    env.LEDGER.getByName(id).report(
      batch(
        calls.map((call) => record({ gatewayId: id, ...call })),
        dropped,
      ),
    );
});

afterEach(async () => {
  await reset();
});

async function usage(query = ""): Promise<Answer> {
  const response = await on.admin("GET", `/gateways/${id}/usage${query}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<Answer>();
}

async function sheet(query: string, accept = "text/csv"): Promise<Response> {
  return on.fetch(`/control/gateways/${id}/usage${query}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, accept },
  });
}

describe("the usage of a gateway", () => {
  it("is one sum of the last 24 hours where nothing else is asked for", async ({ expect }) => {
    await report([{}, { status: 500, usage: undefined, source: "none", costNanos: undefined, firstByteMs: undefined }]);
    expect(await usage()).toEqual({
      items: [
        {
          start: new Date(Date.now() - 24 * HOUR).toISOString(),
          calls: 2,
          failures: 1,
          inputTokens: 100,
          cacheReadTokens: 40,
          cacheWrite5mTokens: 3,
          cacheWrite1hTokens: 2,
          outputTokens: 20,
          reasoningTokens: 5,
          costUsd: 0.001,
          callsWithoutPrice: 0,
          callsEstimated: 0,
          firstByteMs: { p50: 193.9, p95: 193.9, p99: 193.9 },
          durationMs: { p50: 981, p95: 981, p99: 981 },
        },
      ],
    });
    pass(25 * HOUR);
    expect(await usage()).toEqual({ items: [] });
  });

  it("is grouped by caller, target, model and alias, and by any of them", async ({ expect }) => {
    await report([
      { caller: caller("key-1"), target: "openai", model: "gpt-5" },
      { caller: caller("key-2"), target: "openai", model: "gpt-5", alias: "smart" },
      { caller: caller("key-2"), target: "claude", model: "opus" },
    ]);
    const { items } = await usage("?groupBy=caller,target,model,alias");
    expect(
      items.map(({ callerId, callerName, target, model, alias, calls }) => [
        callerId,
        callerName,
        target,
        model,
        alias,
        calls,
      ]),
    ).toEqual([
      ["key-1", "name of key-1", "openai", "gpt-5", "", 1],
      ["key-2", "name of key-2", "claude", "opus", "", 1],
      ["key-2", "name of key-2", "openai", "gpt-5", "smart", 1],
    ]);
    const byModel = await usage("?groupBy=model");
    expect(byModel.items.map((item) => [item["model"], item["calls"], "callerId" in item, "target" in item])).toEqual([
      ["gpt-5", 2, false, false],
      ["opus", 1, false, false],
    ]);
  });

  it("is filtered by caller, target, model and alias", async ({ expect }) => {
    await report([
      { caller: caller("key-1"), target: "openai", model: "gpt-5" },
      { caller: caller("key-2"), target: "openai", model: "meta/llama 3" },
      { caller: caller("key-2"), target: "claude", model: "opus", alias: "best" },
    ]);
    const count = async (query: string): Promise<unknown> => (await usage(query)).items[0]?.["calls"];
    expect(await count("?caller=key-2")).toBe(2);
    expect(await count("?target=openai")).toBe(2);
    expect(await count(`?model=${encodeURIComponent("meta/llama 3")}`)).toBe(1);
    expect(await count("?alias=best")).toBe(1);
    expect(await count("?alias=")).toBe(2);
    expect(await count("?caller=key-2&target=claude&model=opus")).toBe(1);
    expect(await usage("?caller=key-3")).toEqual({ items: [] });
  });

  it("comes by minute, hour and day of a period, given as times or days", async ({ expect }) => {
    const midnight = Math.ceil(Date.now() / (24 * HOUR)) * 24 * HOUR;
    pass(midnight + 3 * HOUR - Date.now());
    await report([
      { time: midnight + HOUR },
      { time: midnight + HOUR + 60_000 },
      { time: midnight + 2 * HOUR + 60_000 },
    ]);
    const day = new Date(midnight).toISOString().slice(0, 10);
    const starts = async (query: string): Promise<unknown[]> =>
      (await usage(query)).items.map(({ start, calls }) => [start, calls]);
    // What is late by more than an hour is booked as an hour late.
    expect(await starts(`?from=${day}&granularity=minute`)).toEqual([
      [`${day}T02:00:00.000Z`, 2],
      [`${day}T02:01:00.000Z`, 1],
    ]);
    expect(await starts(`?from=${day}&granularity=hour`)).toEqual([[`${day}T02:00:00.000Z`, 3]]);
    expect(await starts(`?from=${day}&granularity=day`)).toEqual([[`${day}T00:00:00.000Z`, 3]]);
    expect(await starts(`?from=${day}T02:01:00Z&to=${day}T02:02:00Z&granularity=minute`)).toEqual([
      [`${day}T02:01:00.000Z`, 1],
    ]);
    expect(await starts(`?from=${day}T04:01:00%2B02:00&to=${day}T02:02:00.000Z`)).toEqual([
      [`${day}T02:01:00.000Z`, 1],
    ]);
  });

  it("says how many calls had no price, and has no cost where none had", async ({ expect }) => {
    await report([
      { model: "known", costNanos: 0 },
      { model: "mixed", costNanos: 2_500_000 },
      { model: "mixed", costNanos: undefined },
      { model: "unknown", costNanos: undefined, source: "estimated" },
    ]);
    const { items } = await usage("?groupBy=model");
    expect(
      items.map((item) => [item["model"], item["costUsd"], item["callsWithoutPrice"], item["callsEstimated"]]),
    ).toEqual([
      ["known", 0, 0, 0],
      ["mixed", 0.0025, 1, 0],
      ["unknown", undefined, 1, 1],
    ]);
  });

  it("says how many records never arrived", async ({ expect }) => {
    await report([{}], 3);
    expect((await usage()).droppedRecords).toBe(3);
  });

  it("comes in pages that are of one period, however much later the next one is asked for", async ({ expect }) => {
    await report([5, 3, 1, 4, 2].map((number) => ({ caller: caller(`key-${number}`), model: `m\0${number}` })));
    const seen: unknown[] = [];
    let token: string | undefined;
    let pages = 0;
    do {
      const next = token === undefined ? "" : `&nextToken=${token}`;
      const page = await usage(`?groupBy=caller,model&maxResults=2${next}`);
      seen.push(...page.items.map(({ callerId }) => callerId));
      token = page.nextToken;
      pages++;
      pass(61_000);
    } while (token !== undefined);
    expect(seen).toEqual(["key-1", "key-2", "key-3", "key-4", "key-5"]);
    expect(pages).toBe(3);
  });

  it("takes no token of another question, period or gateway", async ({ expect }) => {
    await report([{ model: "a" }, { model: "b" }]);
    const { nextToken = "" } = await usage("?groupBy=model&maxResults=1");
    expect(nextToken).toMatch(/^[\w-]+$/);
    const refused = async (path: string): Promise<unknown> => {
      const response = await on.admin("GET", path);
      return [response.status, (await response.json<{ fieldList: { name: string }[] }>()).fieldList[0]?.name];
    };
    const named = [400, "nextToken"];
    expect(await refused(`/gateways/${id}/usage?groupBy=target&nextToken=${nextToken}`)).toEqual(named);
    expect(await refused(`/gateways/${id}/usage?groupBy=model&caller=a&nextToken=${nextToken}`)).toEqual(named);
    expect(await refused(`/gateways/${id}/usage?groupBy=model&from=2026-01-01&nextToken=${nextToken}`)).toEqual(named);
    expect(await refused(`/gateways/${id}/calls?nextToken=${nextToken}`)).toEqual(named);
    expect(await refused(`/gateways/${id}/usage?groupBy=model&nextToken=${nextToken}A`)).toEqual(named);
    const other = await gateway(on, { name: "other" });
    expect(await refused(`/gateways/${other}/usage?groupBy=model&nextToken=${nextToken}`)).toEqual(named);
  });

  it.for([
    ["from=yesterday", "from"],
    ["from=2026-02-30", "from"],
    ["from=2026-11-25T25:00:00Z", "from"],
    ["from=2026-11-25T08:00:00", "from"],
    ["from=1764057600", "from"],
    ["from=2999-01-01", "from"],
    ["to=", "to"],
    ["from=2026-01-02&to=2026-01-02", "from"],
    ["granularity=week", "granularity"],
    ["groupBy=team", "groupBy"],
    ["groupBy=caller,,constructor", "groupBy"],
    ["maxResults=0", "maxResults"],
    ["maxResults=1001", "maxResults"],
    ["maxResults=1e2", "maxResults"],
    ["nextToken=abc", "nextToken"],
    ["nextToken=", "nextToken"],
    ["grupBy=caller", "grupBy"],
    ["caller=a&caller=b", "caller"],
  ])("is refused for ?%s with the field's name", async ([query, field], { expect }) => {
    const response = await on.admin("GET", `/gateways/${id}/usage?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get("x-amzn-errortype")).toBe("ValidationException");
    const { fieldList, message } = await response.json<{ fieldList: { name: string }[]; message: string }>();
    expect(fieldList).toEqual([{ name: field, message }]);
    expect(message).toMatch(new RegExp(`^${field}: `));
  });

  it("is no stranger's, and that of no gateway is not found", async ({ expect }) => {
    expect((await on.fetch(`/control/gateways/${id}/usage`)).status).toBe(403);
    for (const label of ["nothing-0123456789", "..", "a%2Fb", "arn:aws:x:::gateway%2Fnothing-0123456789"]) {
      const response = await on.admin("GET", `/gateways/${label}/usage`);
      expect([label, response.status]).toEqual([label, 404]);
    }
    const unset = await on.admin("GET", "/gateways//usage");
    expect((await unset.json<{ message: string }>()).message).toContain("gatewayIdentifier");
  });

  it("stays readable after the gateway is deleted", async ({ expect }) => {
    await report([{}]);
    expect((await on.admin("DELETE", `/gateways/${id}/`)).status).toBe(202);
    expect((await usage()).items).toHaveLength(1);
    expect(await usage("?caller=nobody")).toEqual({ items: [] });
  });

  it("is added up over shards", async ({ expect }) => {
    await report([{}]);
    await env.LEDGER.getByName(`${id}/1`).report(batches("b")([record({ gatewayId: id })]));
    on = isolate({ LEDGER_SHARDS: "2" });
    expect((await usage()).items[0]?.["calls"]).toBe(2);
  });
});

describe("the usage of a gateway as CSV", () => {
  it("has a line for each item, and every column whatever was grouped by", async ({ expect }) => {
    await report([{ costNanos: undefined }]);
    const response = await sheet("?groupBy=model");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    const [header, line, ...rest] = (await response.text()).split("\r\n");
    expect(header?.replaceAll('"', "")).toBe(
      "start,callerId,callerName,target,model,alias,calls,failures,inputTokens,cacheReadTokens,cacheWrite5mTokens,cacheWrite1hTokens,outputTokens,reasoningTokens,costUsd,callsWithoutPrice,callsEstimated,firstByteMs.p50,firstByteMs.p95,firstByteMs.p99,durationMs.p50,durationMs.p95,durationMs.p99",
    );
    expect(line).toMatch(/^"[^"]+",,,,"gpt-5",,1,0,100,40,3,2,20,5,,1,0,193\.9,193\.9,193\.9,981,981,981$/);
    expect(rest).toEqual([""]);
  });

  it.for([
    ["=1+1", `"'=1+1"`],
    ["+1", `"'+1"`],
    ["-1", `"'-1"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["\t=1", `"'\t=1"`],
    ["\r=1", `"'\r=1"`],
    [' "=1', `"' ""=1"`],
    ["＝1", `"'＝1"`],
    ["a;=1", `"a;'=1"`],
    ["a,-1", `"a,'-1"`],
    ["a\n=1", `"a\n'=1"`],
    ['a"b, c\r\nd', `"a""b, c\r\nd"`],
    ["gpt-5+x=y@z", `"gpt-5+x=y@z"`],
  ])("holds the model %j as text", async ([model = "", written], { expect }) => {
    await report([{ model }]);
    const text = await (await sheet("?groupBy=model")).text();
    const [, , line] = /^([^\r]*)\r\n([^]*)\r\n$/.exec(text) ?? [];
    expect(line).toContain(`,,,,${written},,1,`);
  });

  it("says where the next page is", async ({ expect }) => {
    await report([{ model: "a" }, { model: "b" }]);
    const first = await sheet("?groupBy=model&maxResults=1");
    const [, next = ""] = /^<(.*)>; rel="next"$/.exec(first.headers.get("link") ?? "") ?? [];
    const second = await on.fetch(next, { headers: { authorization: `Bearer ${ADMIN_TOKEN}`, accept: "text/csv" } });
    expect(await second.text()).toContain('"b"');
    expect(second.headers.get("link")).toBeNull();
  });

  it.for([
    ["application/json, text/csv;q=0.5", "text/csv"],
    ["TEXT/CSV", "text/csv"],
    ["*/*", "application/json"],
    ["text/csvx", "application/json"],
  ])("is what accept: %s brings as %s", async ([accept = "", type], { expect }) => {
    expect((await sheet("", accept)).headers.get("content-type")?.split(";")[0]).toBe(type);
  });
});

describe("forgetting a caller", () => {
  it("takes away sums and calls of that caller and of nobody else", async ({ expect }) => {
    await report([{ caller: caller("key-1") }, { caller: caller("key-2") }]);
    expect((await on.admin("DELETE", `/gateways/${id}/usage?caller=key-1`)).status).toBe(204);
    const { items } = await usage("?groupBy=caller");
    expect(items.map(({ callerId }) => callerId)).toEqual(["key-2"]);
    const calls = await (await on.admin("GET", `/gateways/${id}/calls`)).json<Answer>();
    expect(calls.items.map(({ callerId }) => callerId)).toEqual(["key-2"]);
    expect((await on.admin("DELETE", `/gateways/${id}/usage?caller=key-1`)).status).toBe(204);
  });

  it("wants one caller named and nothing else, so that no slip forgets everybody", async ({ expect }) => {
    await report([{}]);
    for (const query of ["", "?caller=", "?caller=a&caller=b", "?caller=key-1&target=openai", "?callerId=key-1"]) {
      const response = await on.admin("DELETE", `/gateways/${id}/usage${query}`);
      expect([query, response.status]).toEqual([query, 400]);
    }
    expect((await usage()).items[0]?.["calls"]).toBe(1);
    expect((await on.admin("DELETE", "/gateways/nothing-0123456789/usage?caller=a")).status).toBe(404);
  });
});
