/** Aliases at the control plane: set, shown, listed and taken away, and refused at once where they would lead nowhere. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { modelOf, named, putAlias } from "../support/aliases.ts";
import { CHAT, nameOf } from "../support/candidates.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate, post } from "../support/worker.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

interface Refused {
  readonly message: string;
  readonly fieldList?: readonly { readonly name: string; readonly message: string }[];
}

describe("an alias", () => {
  it("is set, shown, listed, replaced whole and taken away", async ({ expect }) => {
    const { on, id } = await named(["a", "b"]);
    const path = `/gateways/${id}/aliases`;
    const spec = {
      targets: [
        { model: "a/m-a", weight: 90 },
        { model: "m-b", tier: 2 },
      ],
      affinity: "conversation",
    };
    const made = await on.admin("PUT", `${path}/smart`, spec);
    expect(made.status).toBe(200);
    const shown = await made.json<Record<string, unknown>>();
    expect(shown).toEqual({ name: "smart", ...spec, createdAt: expect.any(String), updatedAt: expect.any(String) });
    expect(await (await on.admin("GET", `${path}/smart`)).json()).toEqual(shown);
    for (const name of ["vendor/large:v1", "größe"]) await putAlias(on, id, name, [{ model: "a/m-a" }]);
    expect((await on.admin("GET", `${path}/vendor/large:v1`)).status).toBe(200);
    expect((await on.admin("GET", `${path}/gr%C3%B6%C3%9Fe`)).status).toBe(200);
    const first = await (
      await on.admin("GET", `${path}?maxResults=2`)
    ).json<{ items: { name: string }[]; nextToken: string }>();
    expect(first.items.map(({ name }) => name)).toEqual(["größe", "smart"]);
    const second = await (
      await on.admin("GET", `${path}?maxResults=2&nextToken=${first.nextToken}`)
    ).json<typeof first>();
    expect(second.items.map(({ name }) => name)).toEqual(["vendor/large:v1"]);
    expect(second.nextToken).toBeUndefined();
    const replaced = await (await on.admin("PUT", `${path}/smart`, { targets: [{ model: "m-b" }] })).json();
    expect(replaced).toEqual({
      name: "smart",
      targets: [{ model: "m-b" }],
      createdAt: shown["createdAt"],
      updatedAt: expect.any(String),
    });
    expect((await on.admin("DELETE", `${path}/smart`)).status).toBe(204);
    for (const method of ["GET", "DELETE"]) expect((await on.admin(method, `${path}/smart`)).status).toBe(404);
  });

  it("of no gateway is not there, and goes with its gateway", async ({ expect }) => {
    const { on } = await named([]);
    for (const method of ["GET", "DELETE"]) {
      expect((await on.admin(method, "/gateways/none-0123456789/aliases/x")).status).toBe(404);
    }
    const body = { targets: [{ model: "m" }] };
    expect((await on.admin("PUT", "/gateways/none-0123456789/aliases/x", body)).status).toBe(404);
    expect((await on.admin("GET", "/gateways/none-0123456789/aliases")).status).toBe(404);
    const id = await gateway(on, { name: "gone" });
    const targetId = await providerTarget(on, id, "a", { operations: [{ path: CHAT, models: ["m"] }] });
    await putAlias(on, id, "smart", [{ model: "m" }]);
    await on.admin("DELETE", `/gateways/${id}/targets/${targetId}`);
    expect((await on.admin("DELETE", `/gateways/${id}`)).status).toBe(202);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM aliases").first("n")).toBe(0);
  });

  const wrong: Record<string, [body: unknown, field: string]> = {
    "no target": [{ targets: [] }, "targets"],
    "no targets at all": [{}, "targets"],
    "a weight of 0": [{ targets: [{ model: "m-a", weight: 0 }] }, "targets.0.weight"],
    "a weight of 1001": [{ targets: [{ model: "m-a", weight: 1_001 }] }, "targets.0.weight"],
    "half a weight": [{ targets: [{ model: "m-a", weight: 1.5 }] }, "targets.0.weight"],
    "a tier of 11": [{ targets: [{ model: "m-a", tier: 11 }] }, "targets.0.tier"],
    "a tier of 0": [{ targets: [{ model: "m-a", tier: 0 }] }, "targets.0.tier"],
    "another affinity": [{ targets: [{ model: "m-a" }], affinity: "sticky" }, "affinity"],
    "a member that there is not": [{ targets: [{ model: "m-a", wieght: 3 }] }, "targets.0.wieght"],
    "a pattern": [{ targets: [{ model: "a/*" }] }, "targets.0.model"],
    "one model twice": [{ targets: [{ model: "m-a" }, { model: "m-a", tier: 2 }] }, "targets.1.model"],
    "a model that nobody lists": [{ targets: [{ model: "m-a" }, { model: "m-x" }] }, "targets.1.model"],
    "a model that its target does not list": [{ targets: [{ model: "a/m-x" }] }, "targets.0.model"],
    "another alias": [{ targets: [{ model: "other" }] }, "targets.0.model"],
    itself: [{ targets: [{ model: "smart" }] }, "targets.0.model"],
  };
  for (const [what, [body, field]] of Object.entries(wrong)) {
    it(`with ${what} is refused, naming the member, and nothing is changed`, async ({ expect }) => {
      const { on, id } = await named(["a"]);
      await putAlias(on, id, "other", [{ model: "m-a" }]);
      const response = await on.admin("PUT", `/gateways/${id}/aliases/smart`, body);
      expect(response.status).toBe(400);
      const { fieldList } = await response.json<Refused>();
      expect(fieldList?.map(({ name }) => name)).toContain(field);
      expect((await on.admin("GET", `/gateways/${id}/aliases/smart`)).status).toBe(404);
    });
  }

  it("is told every fault at once, with what may have been meant", async ({ expect }) => {
    const { on, id } = await named(["a", "b"]);
    await putAlias(on, id, "other", [{ model: "m-a" }]);
    const models = ["other", "a/m-aa", "m-bb", "nothing-like-it"];
    const response = await on.admin("PUT", `/gateways/${id}/aliases/a%2Fx`, {
      targets: models.map((model) => ({ model })),
    });
    const { fieldList = [] } = await response.json<Refused>();
    expect(fieldList.map(({ name }) => name)).toEqual(["name", ...models.map((_, at) => `targets.${at}.model`)]);
    const messages = fieldList.map(({ message }) => message);
    expect(messages[0]).toContain('"a" is a target');
    expect(messages[1]).toContain("is an alias");
    expect(messages[2]).toContain('"a/m-a"');
    expect(messages[3]).toContain('"b/m-b"');
  });

  for (const name of ["a*", "a?", "%20a", "a%00", "x".repeat(257)]) {
    it(`named ${name.slice(0, 8)} is refused`, async ({ expect }) => {
      const { on, id } = await named(["a"]);
      const response = await on.admin("PUT", `/gateways/${id}/aliases/${name.replace("?", "%3F")}`, {
        targets: [{ model: "m-a" }],
      });
      expect(response.status).toBe(400);
    });
  }

  it("may name what a target will list that has not been asked yet", async ({ expect }) => {
    const { on, id } = await named([]);
    upstream(() => new Response("", { status: 500 }));
    await on.admin("POST", `/gateways/${id}/targets/`, {
      name: "later",
      targetConfiguration: {
        inference: {
          provider: { endpoint: "https://later.provider.test", operations: [{ path: "/v1/models" }, { path: CHAT }] },
        },
      },
    });
    await putAlias(on, id, "smart", [{ model: "later/anything" }, { model: "plain" }]);
    expect((await on.admin("GET", `/gateways/${id}/aliases/smart`)).status).toBe(200);
  });

  it("is one of a thousand at most", async ({ expect }) => {
    const { on, id } = await named(["a"]);
    const rows = Array.from({ length: 1_000 }, (_, at) => `n${at}`);
    await env.DB.prepare(
      `INSERT INTO aliases (gateway_id, name, spec, revision, created_at, updated_at)
       SELECT ?1, value, '{"targets":[{"model":"m-a"}]}', 1, 0, 0 FROM json_each(?2)`,
    )
      .bind(id, JSON.stringify(rows))
      .run();
    const body = { targets: [{ model: "m-a" }] };
    const refused = await on.admin("PUT", `/gateways/${id}/aliases/one-more`, body);
    expect(refused.headers.get("x-amzn-errortype")).toBe("ServiceQuotaExceededException");
    expect((await on.admin("PUT", `/gateways/${id}/aliases/n7`, body)).status).toBe(200);
  });
});

describe("route's explanation", () => {
  it("names the alias, its affinity, and each candidate's tier and share", async ({ expect }) => {
    const { on, id } = await named(["a", "b", "c"], { affinity: "conversation" });
    await putAlias(on, id, "smart", [
      { model: modelOf("a"), weight: 90 },
      { model: modelOf("b"), weight: 10 },
      { model: modelOf("c"), tier: 2 },
    ]);
    const told = await (await on.admin("GET", `/gateways/${id}/route?model=smart`)).json();
    expect(told).toMatchObject({
      matched: true,
      rule: "alias",
      alias: { name: "smart", affinity: "conversation" },
      candidates: [
        { targetName: "a", providerModel: "m-a", tier: 1, share: 0.9 },
        { targetName: "b", providerModel: "m-b", tier: 1, share: 0.1 },
        { targetName: "c", providerModel: "m-c", tier: 2, share: 1 },
      ],
    });
    const elsewhere = await (await on.admin("GET", `/gateways/${id}/route?model=smart&path=/v1/messages`)).json();
    expect(elsewhere).toMatchObject({
      matched: false,
      reason: "unsupported_operation",
      alias: { name: "smart" },
      passedOver: [{ targetName: "a" }, { targetName: "b" }, { targetName: "c" }],
    });
  });
});

describe("usage", () => {
  it("is kept under both names", async ({ expect }) => {
    const { id } = await named(["a"]);
    const on = isolate(BOOKS);
    await putAlias(on, id, "smart", [{ model: modelOf("a") }]);
    upstream(() => Response.json({ usage: { prompt_tokens: 3, completion_tokens: 2 } }));
    await post(on, CHAT, { model: "smart" });
    await post(on, CHAT, { model: "a/m-a" });
    const { items } = await (await on.admin("GET", `/gateways/${id}/calls`)).json<{ items: object[] }>();
    expect(items).toMatchObject([
      { target: "a", model: "m-a" },
      { target: "a", model: "m-a", alias: "smart" },
    ]);
    const grouped = await (
      await on.admin("GET", `/gateways/${id}/usage?granularity=total&groupBy=alias,model`)
    ).json<{ items: { alias: string; calls: number }[] }>();
    expect(grouped.items.map(({ alias, calls }) => `${alias}: ${calls}`).toSorted()).toEqual([": 1", "smart: 1"]);
  });
});

describe("a database without the aliases' migration", () => {
  it("is served as if there were none, and who wants to set one is told the command", async ({ expect }) => {
    await reset();
    const before = env.TEST_MIGRATIONS.findIndex(({ name }) => name.includes("add_aliases"));
    expect(before).toBeGreaterThan(0);
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS.slice(0, before));
    const { on, id } = await named(["a"]);
    const asked = upstream();
    expect((await post(on, CHAT, { model: "m-a" })).status).toBe(200);
    expect(asked.map(nameOf)).toEqual(["a"]);
    const refused = await on.admin("PUT", `/gateways/${id}/aliases/smart`, { targets: [{ model: "m-a" }] });
    expect(refused.status).toBe(503);
    expect((await refused.json<Refused>()).message).toContain("migrations apply");
  });
});
