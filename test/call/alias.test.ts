/** A model name of the gateway's own: which targets it stands for, at which paths, for whom, in which order and in which shares. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { modelOf, named, putAlias } from "../support/aliases.ts";
import { candidates, CHAT, events, nameOf, providers, silent } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const MESSAGES = "/v1/messages";
const RETRIED = [408, 429, 500, 502, 503, 504, 529];

const says =
  (status: number, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response(`{"status":${status}}`, { status, headers });

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

/** How many calls each provider had. */
function counted(asked: readonly Seen[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const seen of asked) counts[nameOf(seen)] = (counts[nameOf(seen)] ?? 0) + 1;
  return counts;
}

async function code(response: Response): Promise<unknown[]> {
  const { error } = await response.json<{ error: { message: string } }>();
  return [response.status, response.headers.get("x-gateway-error"), error.message];
}

describe("rule 0: an alias", () => {
  it("is called by its name, and the answer says what was called", async ({ expect }) => {
    const { on, id } = await named(["a", "b"]);
    await putAlias(on, id, "smart", [{ model: modelOf("b") }]);
    const asked = upstream();
    const response = await post(on, CHAT, '{"model": "smart", "n": 1.0}');
    expect(asked.map((seen) => [nameOf(seen), seen.body])).toEqual([["b", '{"model": "m-b", "n": 1.0}']]);
    expect(response.headers.get("x-gateway-target")).toBe("b");
    expect(response.headers.get("x-gateway-model")).toBe("m-b");
  });

  it("wins over an id of its name, and never over a target that is named", async ({ expect }) => {
    const { on, id } = await named(["a", "b"]);
    await putAlias(on, id, "m-a", [{ model: modelOf("b") }]);
    const asked = upstream();
    await post(on, CHAT, { model: "m-a" });
    await post(on, CHAT, { model: "a/m-a" });
    expect(asked.map(nameOf)).toEqual(["b", "a"]);
    // Whoever was there first: a target that is made later takes its name.
    await putAlias(on, id, "team/smart", [{ model: modelOf("b") }]);
    expect((await post(on, CHAT, { model: "team/smart" })).status).toBe(200);
    await providerTarget(on, id, "team", { operations: [{ path: CHAT, models: ["smart"] }] });
    await post(on, CHAT, { model: "team/smart" });
    expect(asked.map(nameOf)).toEqual(["b", "a", "b", "team"]);
    const list = await (await on.fetch("/inference/v1/models")).json<{ data: { id: string; owned_by: string }[] }>();
    expect(list.data.filter((model) => model.id === "team/smart").map((model) => model.owned_by)).not.toContain(
      "gateway",
    );
  });

  it("of the name of what it stands for is no loop", async ({ expect }) => {
    const { on, id } = await named(["a"]);
    await putAlias(on, id, "m-a", [{ model: "m-a" }]);
    const asked = upstream();
    expect((await post(on, CHAT, { model: "m-a" })).status).toBe(200);
    expect(asked.map(nameOf)).toEqual(["a"]);
  });

  it("serves each path by those of its targets that can", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "openai", { operations: [{ path: CHAT, models: ["gpt"] }] });
    await providerTarget(on, id, "claude", { operations: [{ path: MESSAGES, models: ["opus"] }] });
    await putAlias(on, id, "smart", [{ model: "openai/gpt" }, { model: "claude/opus" }]);
    const asked = upstream();
    for (const path of [CHAT, MESSAGES, CHAT, MESSAGES])
      expect((await post(on, path, { model: "smart" })).status).toBe(200);
    expect(asked.map(nameOf)).toEqual(["openai", "claude", "openai", "claude"]);
    const [status, error, message] = await code(await post(on, "/v1/embeddings", { model: "smart" }));
    expect([status, error]).toEqual([404, "unsupported_operation"]);
    expect(message).toContain(`but at ${CHAT}, ${MESSAGES}`);
  });

  it("whose targets are not READY, or gone, says so", async ({ expect }) => {
    const { on, id } = await named(["a"]);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    await env.DB.prepare("UPDATE targets SET status = 'FAILED'").run();
    const waiting = await code(await post(isolate(), CHAT, { model: "smart" }));
    expect(waiting).toMatchObject([503, "target_not_ready", expect.stringContaining('"a" is FAILED')]);
    await env.DB.prepare("DELETE FROM targets").run();
    const [status, error, message] = await code(await post(isolate(), CHAT, { model: "smart" }));
    expect([status, error]).toEqual([404, "unknown_model"]);
    expect(message).toContain('"smart" stands for nothing that a target has any more');
  });

  it("whose row cannot be read fails alone", async ({ expect }) => {
    const { on, id } = await named(["a"]);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    await env.DB.prepare(`UPDATE aliases SET spec = '{"nonsense":1}'`).run();
    upstream();
    const other = isolate();
    expect((await code(await post(other, CHAT, { model: "smart" })))[1]).toBe("target_misconfigured");
    expect((await post(other, CHAT, { model: "m-a" })).status).toBe(200);
  });

  it("is among the ids near to one that there is not", async ({ expect }) => {
    const { on, id } = await named(["a"]);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    const [, error, message] = await code(await post(on, CHAT, { model: "smrat" }));
    expect(error).toBe("unknown_model");
    expect(message).toContain('Did you mean "smart"?');
  });

  it("is listed in both shapes, and by its name alone", async ({ expect }) => {
    const { on, id } = await named(["a"]);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    const openai = await (await on.fetch("/inference/v1/models")).json<{ data: object[] }>();
    expect(openai.data[0]).toMatchObject({ id: "smart", object: "model", owned_by: "gateway" });
    const headers = { "anthropic-version": "2023-06-01" };
    const anthropic = await (await on.fetch("/inference/v1/models", { headers })).json<{ data: object[] }>();
    expect(anthropic.data[0]).toMatchObject({ type: "model", id: "smart", display_name: "smart" });
    expect(await (await on.fetch("/inference/v1/models/smart")).json()).toMatchObject({ id: "smart" });
  });

  it("is listed only while it leads somewhere", async ({ expect }) => {
    const { on, id } = await named(["a"]);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    await env.DB.prepare("UPDATE targets SET status = 'FAILED'").run();
    expect(await (await isolate().fetch("/inference/v1/models")).json()).toMatchObject({ data: [] });
  });
});

describe("a key", () => {
  it("that may use an alias may use what it stands for, through it and no other way", async ({ expect }) => {
    const { on, id } = await named(["a", "b"], { authorizerType: "API_KEY" });
    await putAlias(on, id, "smart", [{ model: modelOf("a") }, { model: modelOf("b"), tier: 2 }]);
    const headers = { authorization: `Bearer ${await apiKey(on, id, { allowedModels: ["smart"] })}` };
    const asked = providers({ a: says(503) });
    expect((await post(on, CHAT, { model: "smart" }, headers)).status).toBe(200);
    expect(asked.map(nameOf)).toEqual(["a", "b"]);
    for (const model of ["a/m-a", "m-a", "b/m-b"]) {
      expect((await code(await post(on, CHAT, { model }, headers)))[1]).toBe("forbidden");
    }
    const list = await (await on.fetch("/inference/v1/models", { headers })).json<{ data: { id: string }[] }>();
    expect(list.data.map((model) => model.id)).toEqual(["smart"]);
  });

  it("that may not use it does not have it, and what it may use is as without", async ({ expect }) => {
    const { on, id } = await named(["a", "b"], { authorizerType: "API_KEY" });
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    await putAlias(on, id, "m-b", [{ model: modelOf("a") }]);
    const headers = { authorization: `Bearer ${await apiKey(on, id, { allowedModels: ["b/*"] })}` };
    const asked = upstream();
    expect((await code(await post(on, CHAT, { model: "smart" }, headers)))[1]).toBe("forbidden");
    expect((await post(on, CHAT, { model: "m-b" }, headers)).status).toBe(200);
    expect(asked.map(nameOf)).toEqual(["b"]);
    const list = await (await on.fetch("/inference/v1/models", { headers })).json<{ data: { id: string }[] }>();
    expect(list.data.map((model) => model.id)).toEqual(["b/m-b"]);
    expect((await code(await post(on, CHAT, { model: "smrat" }, headers)))[2]).not.toContain("smart");
  });
});

describe("weights", () => {
  it("are the shares of calls, exactly, and tiers behind have none of them", async ({ expect }) => {
    const { on, id } = await named(["a", "b", "c", "d"]);
    await putAlias(on, id, "smart", [
      { model: modelOf("a"), weight: 50 },
      { model: modelOf("b"), weight: 30 },
      { model: modelOf("c"), weight: 20 },
      { model: modelOf("d"), tier: 2, weight: 1_000 },
    ]);
    const asked = upstream();
    for (let call = 0; call < 100; call++) await post(on, CHAT, { model: "smart" });
    expect(counted(asked)).toEqual({ a: 50, b: 30, c: 20 });
  });

  it("that are the same are plain rotation", async ({ expect }) => {
    const { on, id } = await named(["a", "b", "c"]);
    await putAlias(
      on,
      id,
      "smart",
      ["c", "a", "b"].map((name) => ({ model: modelOf(name), weight: 7 })),
    );
    const asked = upstream();
    for (let call = 0; call < 6; call++) await post(on, CHAT, { model: "smart" });
    expect(asked.map(nameOf).join("")).toBe("cabcab");
  });

  it("of a model that several targets share are theirs together", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const name of ["a", "b"])
      await providerTarget(on, id, name, { operations: [{ path: CHAT, models: ["both"] }] });
    await providerTarget(on, id, "c", { operations: [{ path: CHAT, models: ["one"] }] });
    await putAlias(on, id, "smart", [
      { model: "both", weight: 1 },
      { model: "one", weight: 1 },
    ]);
    const asked = upstream();
    for (let call = 0; call < 40; call++) await post(on, CHAT, { model: "smart" });
    expect(counted(asked)).toEqual({ a: 10, b: 10, c: 20 });
  });
});

describe("weights", () => {
  stopClock();

  it("that are changed hold in every isolate within five seconds, and at once in the one that changed them", async ({
    expect,
  }) => {
    const { on, id } = await named(["a", "b"]);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    const other = isolate();
    const asked = upstream();
    const ask = async (isolated: Isolate): Promise<string | undefined> => {
      await post(isolated, CHAT, { model: "smart" });
      return asked.map(nameOf).at(-1);
    };
    expect([await ask(on), await ask(other)]).toEqual(["a", "a"]);
    await putAlias(on, id, "smart", [{ model: modelOf("b") }]);
    expect(await ask(on)).toBe("b");
    pass(4_999);
    expect(await ask(other)).toBe("b");
    // Also one that is deleted and made again within the same millisecond.
    await on.admin("DELETE", `/gateways/${id}/aliases/smart`);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    pass(4_999);
    expect(await ask(other)).toBe("a");
  });
});

describe("a target of an alias that cools", () => {
  stopClock();

  it("gives its turns to the others in their proportion", async ({ expect }) => {
    const { on, id } = await named(["a", "b", "c"]);
    await putAlias(on, id, "smart", [
      { model: modelOf("a"), weight: 40 },
      { model: modelOf("b"), weight: 20 },
      { model: modelOf("c"), weight: 10 },
    ]);
    providers({ a: says(503, { "retry-after": "60" }) });
    for (let call = 0; call < 2; call++) await post(on, CHAT, { model: "smart" });
    vi.restoreAllMocks();
    const asked = providers({});
    for (let call = 0; call < 210; call++) await post(on, CHAT, { model: "smart" });
    expect(counted(asked)).toEqual({ b: 140, c: 70 });
  });

  it("among several of plain rotation too", async ({ expect }) => {
    const on = await candidates(["a", "b", "c"]);
    providers({ b: says(503, { "retry-after": "60" }) });
    for (let call = 0; call < 2; call++) await post(on, CHAT, { model: "m" });
    vi.restoreAllMocks();
    const asked = providers({});
    for (let call = 0; call < 60; call++) await post(on, CHAT, { model: "m" });
    expect(counted(asked)).toEqual({ a: 30, c: 30 });
  });

  it("leaves the next tier its calls, by weight, where its tier has nobody else, and has them back when it is well", async ({
    expect,
  }) => {
    const { on, id } = await named(["a", "b", "c"]);
    await putAlias(on, id, "smart", [
      { model: modelOf("a") },
      { model: modelOf("b"), tier: 2, weight: 3 },
      { model: modelOf("c"), tier: 2, weight: 1 },
    ]);
    providers({ a: says(503, { "retry-after": "30" }) });
    await post(on, CHAT, { model: "smart" });
    vi.restoreAllMocks();
    const asked = providers({});
    for (let call = 0; call < 40; call++) await post(on, CHAT, { model: "smart" });
    expect(counted(asked)).toEqual({ b: 30, c: 10 });
    pass(30_000);
    asked.length = 0;
    for (let call = 0; call < 5; call++) await post(on, CHAT, { model: "smart" });
    expect(counted(asked)).toEqual({ a: 5 });
  });
});

describe("the next tier is asked", () => {
  const failures: Record<string, (seen: Seen) => Response | Promise<Response>> = {
    "refuses the connection": () => {
      throw new TypeError("Network connection lost.");
    },
    "gives no headers in time": silent,
    "rejects the gateway's credential": says(401),
    redirects: says(302, { location: "https://elsewhere.test/" }),
    "begins its stream with an error": () => events('event: error\ndata: {"error":{"type":"overloaded_error"}}\n\n'),
    ...Object.fromEntries(RETRIED.map((status) => [`answers ${status}`, says(status)])),
  };
  for (const [name, failure] of Object.entries(failures)) {
    it(`where everybody of the first ${name}`, async ({ expect }) => {
      const { on, id } = await named(["a", "b", "c", "d"], {}, { FIRST_BYTE_TIMEOUT_MS: "30" });
      await putAlias(on, id, "smart", [
        { model: modelOf("d"), tier: 3 },
        { model: modelOf("a") },
        { model: modelOf("b") },
        { model: modelOf("c"), tier: 2 },
      ]);
      const asked = providers({ a: failure, b: failure });
      const response = await post(on, CHAT, { model: "smart", stream: true });
      expect([response.status, response.headers.get("x-gateway-target")]).toEqual([200, "c"]);
      expect(response.headers.get("x-gateway-model")).toBe("m-c");
      expect(response.headers.get("x-gateway-attempts")).toBe("3");
      expect(asked.map(nameOf)).toEqual(["a", "b", "c"]);
      expect(asked.map((seen) => JSON.parse(seen.body).model)).toEqual(["m-a", "m-b", "m-c"]);
    });
  }

  for (const status of [200, 400, 403, 404, 413, 422]) {
    it(`not where the first answers ${status}`, async ({ expect }) => {
      const { on, id } = await named(["a", "b"]);
      await putAlias(on, id, "smart", [{ model: modelOf("a") }, { model: modelOf("b"), tier: 2 }]);
      const asked = providers({ a: says(status) });
      expect((await post(on, CHAT, { model: "smart" })).status).toBe(status);
      expect(asked.map(nameOf)).toEqual(["a"]);
    });
  }
});
