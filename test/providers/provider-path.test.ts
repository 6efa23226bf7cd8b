/** Where a provider is called: a version that both its endpoint and a path name stands in the address once. */
import { afterEach, describe, it } from "vitest";
import { create, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const AWS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

afterEach(async () => {
  await reset();
});

describe("a provider's addresses", () => {
  const HOST = "https://t.provider.test";
  for (const [endpoint, providerPath, url] of [
    ["", undefined, "/v1/chat/completions"],
    ["/v1", undefined, "/v1/chat/completions"],
    ["/v1/", undefined, "/v1/chat/completions"],
    ["/v1", "/v1/chat/completions", "/v1/chat/completions"],
    ["/v1", "/chat/completions", "/v1/chat/completions"],
    // Azure's.
    ["/openai/v1", undefined, "/openai/v1/chat/completions"],
    ["/openai/v1", "/openai/v1/chat/completions", "/openai/v1/chat/completions"],
    ["/openai/v1", "/chat/completions", "/openai/v1/chat/completions"],
    ["/v1beta", "/v1beta/openai/chat/completions", "/v1beta/openai/chat/completions"],
    // What is no version may well be there twice, and a version that another follows is not doubled.
    ["/api", "/api/chat", "/api/api/chat"],
    ["/v1/openai", "/v1/chat/completions", "/v1/openai/v1/chat/completions"],
    ["/v1", "/openai/v1/chat/completions", "/v1/openai/v1/chat/completions"],
    ["/v1", "/v10/chat/completions", "/v1/v10/chat/completions"],
    ["/v1", "/v1", "/v1/v1"],
    ["", "/v1/v1/chat/completions", "/v1/v1/chat/completions"],
  ] as const) {
    it(`have a version once: ${endpoint === "" ? "/" : endpoint} and ${providerPath ?? "no path of its own"}`, async ({
      expect,
    }) => {
      const on = isolate();
      const id = await gateway(on);
      const more = providerPath === undefined ? {} : { providerPath };
      const operations = [{ path: CHAT, ...more, models: ["m"] }];
      await providerTarget(on, id, "t", { endpoint: HOST + endpoint, operations });
      const asked = upstream();
      expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
      expect(asked.map((one) => one.url)).toEqual([HOST + url]);
      const explained = await on.admin("GET", `/gateways/${id}/route?model=m`);
      expect(await explained.json()).toMatchObject({ candidates: [{ providerUrl: HOST + url }] });
    });
  }

  it("have a version once where the target declares none, and where its models are asked for", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const asked = upstream(({ method }) => Response.json(method === "GET" ? { data: [{ id: "m" }] } : {}));
    await providerTarget(on, id, "plain", { endpoint: "https://a.provider.test/v1" });
    await providerTarget(on, id, "lists", {
      endpoint: "https://b.provider.test/openai/v1/",
      operations: [{ path: "/v1/models" }, { path: CHAT }],
    });
    await providerTarget(on, id, "elsewhere", {
      endpoint: "https://c.provider.test/v1",
      operations: [{ path: "/v1/models", providerPath: "/v1/list" }, { path: CHAT }],
    });
    for (const model of ["plain/m", "lists/m"]) expect((await post(on, CHAT, { model })).status).toBe(200);
    expect(asked.map(({ url }) => url)).toEqual([
      "https://b.provider.test/openai/v1/models",
      "https://c.provider.test/v1/list",
      "https://a.provider.test/v1/chat/completions",
      "https://b.provider.test/openai/v1/chat/completions",
    ]);
  });

  it("have a version once where a connector's base URL ends in one", async ({ expect }) => {
    const at = (name: string): string => `https://${name}.provider.test/v1/`;
    const on = isolate({
      ...AWS,
      UPSTREAM_KEY: "sk",
      OPENAI_BASE_URL: at("openai"),
      ANTHROPIC_BASE_URL: at("anthropic"),
      AWS_ENDPOINT_URL_BEDROCK_MANTLE: at("mantle"),
    });
    const id = await gateway(on);
    const asked = upstream(({ method }) => Response.json(method === "GET" ? { data: [{ id: "m" }] } : {}));
    const key = await keyIn(on, "key", "UPSTREAM_KEY");
    for (const [name, connectorId, credential] of [
      ["o", "openai", key],
      ["a", "anthropic", key],
      ["b", "bedrock-mantle", GATEWAY_ROLE],
    ] as const) {
      await create(on, `/gateways/${id}/targets/`, {
        name,
        targetConfiguration: { inference: { connector: { source: { connectorId } } } },
        credentialProviderConfigurations: [credential],
      });
    }
    for (const [model, path] of [
      ["o/m", CHAT],
      ["a/m", "/v1/messages"],
      ["b/m", CHAT],
      ["b/m", "/v1/messages"],
    ] as const) {
      expect((await post(on, path, { model })).status).toBe(200);
    }
    expect(asked.map(({ url }) => url.replace(".provider.test", ""))).toEqual([
      "https://openai/v1/models",
      "https://anthropic/v1/models?limit=1000",
      "https://mantle/v1/models",
      "https://openai/v1/chat/completions",
      "https://anthropic/v1/messages",
      "https://mantle/v1/chat/completions",
      "https://mantle/anthropic/v1/messages",
    ]);
  });
});
