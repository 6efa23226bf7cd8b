/** GET …/route: the routing decision explained, and nobody called for it. */
import { afterEach, beforeEach, describe, it } from "vitest";
import { connectorTarget, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";

interface Explanation {
  readonly model: string;
  readonly path: string;
  readonly configVersion: number;
  readonly matched: boolean;
  readonly rule?: string;
  readonly reason?: string;
  readonly explanation: string;
  readonly candidates: readonly Record<string, string>[];
  readonly nearModels?: readonly string[];
  readonly unusableTargets?: readonly object[];
  readonly passedOver?: readonly { readonly targetName: string; readonly reason: string }[];
}

let asked: Seen[] = [];

beforeEach(() => {
  asked = upstream();
});

afterEach(async () => {
  await reset();
});

async function explain(on: Isolate, id: string, model: string, path?: string): Promise<Explanation> {
  const query = new URLSearchParams({ model, ...(path === undefined ? {} : { path }) });
  const response = await on.admin("GET", `/gateways/${id}/route?${query.toString()}`);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json<Explanation>();
}

const serving = (...models: string[]) => ({ operations: [{ path: CHAT, models }] });

describe("a route that is explained", () => {
  it("names the target that the model names, its address and its model", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const targetId = await providerTarget(on, id, "gemini", {
      endpoint: "https://gemini.provider.test/v1beta/openai/",
      operations: [{ path: CHAT, providerPath: "/chat/completions", models: ["google.gemini-3"] }],
      strip: true,
    });
    const version = await on.env.DB.prepare("SELECT version FROM config_version").first("version");
    expect(await explain(on, id, "gemini/gemini-3", CHAT)).toEqual({
      model: "gemini/gemini-3",
      path: CHAT,
      configVersion: version,
      matched: true,
      rule: "qualified",
      explanation: "The model names its target.",
      candidates: [
        {
          targetId,
          targetName: "gemini",
          status: "READY",
          providerUrl: "https://gemini.provider.test/v1beta/openai/chat/completions",
          providerModel: "google.gemini-3",
        },
      ],
    });
  });

  it("names the one target that lists the model, exactly or by a pattern", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "exact", serving("gpt-5.5"));
    await providerTarget(on, id, "glob", serving("gpt-*"));
    for (const [model, target] of [
      ["gpt-5.5", "exact"],
      ["gpt-5.4", "glob"],
    ] as const) {
      const { rule, candidates } = await explain(on, id, model);
      expect([rule, candidates]).toMatchObject(["only_match", [{ targetName: target, providerModel: model }]]);
      expect(candidates).toHaveLength(1);
    }
  });

  it("puts Bedrock first and the others behind it", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const lists = { operations: [{ path: "/v1/models" }, { path: CHAT }] };
    upstream(() => Response.json({ data: [{ id: "openai.gpt-5.5" }] }));
    await providerTarget(on, id, "a", lists);
    asked = upstream();
    await connectorTarget(on, id, "z-mantle", "bedrock-mantle", GATEWAY_ROLE, ["openai.gpt-5.5"]);
    const { rule, candidates } = await explain(on, id, "openai.gpt-5.5");
    expect([rule, candidates.map(({ targetName }) => targetName)]).toEqual(["bedrock_first", ["z-mantle", "a"]]);
    expect(candidates[0]).toMatchObject({
      providerUrl: "https://bedrock-mantle.us-east-1.api.aws/openai/v1/chat/completions",
      providerModel: "openai.gpt-5.5",
    });
    expect(asked).toEqual([]);
  });

  it("goes by what an administrator declared, id before pattern, before what a provider lists", async ({ expect }) => {
    const on = isolate({ AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" });
    const id = await gateway(on);
    const names = async (model: string, path?: string) => {
      const { explanation, candidates, passedOver = [] } = await explain(on, id, model, path);
      return [explanation, candidates.map(({ targetName }) => targetName), passedOver];
    };
    await connectorTarget(on, id, "mantle", "bedrock-mantle", GATEWAY_ROLE, ["openai.gpt-5.5", "openai.o4"]);
    await providerTarget(on, id, "glob", serving("openai.gpt-*"));
    const listed = {
      targetName: "mantle",
      reason: "Its provider lists the model, which an administrator declared for another.",
    };
    expect(await names("openai.gpt-5.5")).toEqual([
      expect.stringContaining("declared a pattern that covers it, which comes before what providers list"),
      ["glob"],
      [listed],
    ]);
    await providerTarget(on, id, "exact", serving("openai.gpt-5.5"));
    expect(await names("openai.gpt-5.5")).toEqual([
      expect.stringContaining("declared its id, which comes before patterns and before what providers list"),
      ["exact"],
      [{ targetName: "glob", reason: "Its pattern covers the model, which another declares by its id." }, listed],
    ]);
    const elsewhere = { reason: `It serves the model at ${CHAT}, not at /v1/responses.` };
    expect(await names("openai.gpt-5.5", "/v1/responses")).toEqual([
      expect.stringContaining("a provider lists it"),
      ["mantle"],
      [
        { targetName: "exact", ...elsewhere },
        { targetName: "glob", ...elsewhere },
      ],
    ]);
    expect(await names("openai.o4")).toEqual([expect.stringContaining("a provider lists it"), ["mantle"], []]);
  });

  it("has those that take turns in their order, and takes no turn itself", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const name of ["c", "a", "b"]) await providerTarget(on, id, name, serving("m"));
    for (let times = 0; times < 3; times++) {
      const { rule, candidates } = await explain(on, id, "m");
      expect([rule, candidates.map(({ targetName }) => targetName)]).toEqual(["round_robin", ["a", "b", "c"]]);
    }
    expect(asked).toEqual([]);
    await post(on, CHAT, { model: "m" });
    expect(asked.map(({ url }) => new URL(url).host)).toEqual(["a.provider.test"]);
  });

  it("is for chat completions unless a path is given, whose slashes are forgiven", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "t", {
      operations: [
        { path: CHAT, models: ["m"] },
        { path: "/v1/messages", models: ["m"] },
      ],
    });
    expect(await explain(on, id, "m")).toMatchObject({ path: CHAT, matched: true });
    for (const path of ["/v1/messages", "//v1//messages/"]) {
      const { candidates } = await explain(on, id, "m", path);
      expect(candidates).toMatchObject([{ providerUrl: "https://t.provider.test/v1/messages" }]);
    }
  });
});

describe("a route that is not there", () => {
  it("comes with the reason and ids that are near", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "t", serving("gpt-5.5", "claude-haiku-4-5"));
    const { matched, reason, explanation, candidates, nearModels, rule } = await explain(on, id, "gtp-5.5");
    expect([matched, reason, rule, candidates]).toEqual([false, "unknown_model", undefined, []]);
    expect(explanation).toContain('Model "gtp-5.5" was not found on any target');
    expect(nearModels).toEqual(["t/gpt-5.5"]);
  });

  it("names the paths that serve the model", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "t", serving("m"));
    const { reason, explanation } = await explain(on, id, "m", "/v1/embeddings");
    expect([reason, explanation]).toEqual(["unsupported_operation", expect.stringContaining(CHAT)]);
  });

  it("names the status of a target that is not ready, and its inner reason", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await providerTarget(on, id, "t", serving("m"));
    await on.env.DB.prepare(`UPDATE targets SET status = 'FAILED', status_reasons = '["The inner reason."]'`).run();
    for (const model of ["t/m", "m"]) {
      expect(await explain(on, id, model)).toMatchObject({
        matched: false,
        reason: "target_not_ready",
        explanation: expect.stringContaining("FAILED"),
        passedOver: [{ targetName: "t", reason: "It is FAILED." }],
        unusableTargets: [{ targetName: "t", status: "FAILED", reason: "It is FAILED. The inner reason." }],
      });
    }
    // Whoever it might have been meant for.
    expect(await explain(on, id, "other")).toMatchObject({
      reason: "unknown_model",
      unusableTargets: [{ targetName: "t", reason: expect.stringContaining("The inner reason.") }],
    });
    await providerTarget(on, id, "u", serving("m*"));
    expect(await explain(on, id, "m")).toMatchObject({
      matched: true,
      candidates: [{ targetName: "u" }],
      passedOver: [{ targetName: "t", reason: "It is FAILED." }],
    });
  });

  it.for([
    ["whose configuration cannot be read", `{"nonsense":1}`],
    ["whose endpoint may not be called any more", undefined],
  ] as const)("says so of a target %s, with the code a call would get", async ([, spec], { expect }) => {
    const on = isolate({ ALLOW_LOCAL_ENDPOINTS: "true" });
    const id = await gateway(on);
    await providerTarget(on, id, "t", { ...serving("m"), endpoint: "http://localhost:1" });
    await providerTarget(on, id, "good", serving("m"));
    if (spec !== undefined) await on.env.DB.prepare("UPDATE targets SET spec = ?1 WHERE name = 't'").bind(spec).run();
    const strict = isolate();
    const named = await explain(strict, id, "t/m");
    expect(named).toMatchObject({ matched: false, reason: "target_misconfigured", candidates: [] });
    const call = await post(strict, CHAT, { model: "t/m" });
    expect(call.headers.get("x-gateway-error")).toBe(named.reason);
    const plain = await explain(strict, id, "m");
    expect(plain).toMatchObject({
      matched: true,
      rule: "only_match",
      candidates: [{ targetName: "good" }],
      unusableTargets: [{ targetName: "t", reason: expect.any(String) }],
    });
  });

  for (const [what, settings, mend] of [
    ["whose secret is not set", {}, undefined],
    ["whose key is in another secret's form", { UPSTREAM_T: '{"other":"sk-canary"}' }, undefined],
    ["whose credential provider is gone", { UPSTREAM_T: "sk-canary" }, "DELETE FROM credential_providers"],
  ] as const) {
    it(`says so of a target ${what}, with the code and the words a call would get`, async ({ expect }) => {
      const on = isolate(settings);
      const id = await gateway(on);
      await providerTarget(on, id, "t", { ...serving("m"), credential: await keyIn(on, "k", "UPSTREAM_T") });
      if (mend !== undefined) await on.env.DB.prepare(mend).run();
      const call = await post(on, CHAT, { model: "m" });
      const { error } = await call.json<{ error: { message: string } }>();
      const explained = await explain(on, id, "m");
      expect(explained).toMatchObject({
        matched: false,
        reason: call.headers.get("x-gateway-error"),
        explanation: error.message,
        candidates: [{ targetName: "t", fault: error.message }],
        unusableTargets: [{ targetName: "t", status: "READY", reason: error.message }],
      });
      expect(explained.reason).toBe("target_misconfigured");
      expect(JSON.stringify(explained)).not.toContain("canary");

      await providerTarget(on, id, "u", serving("m"));
      const { matched, candidates } = await explain(on, id, "m");
      expect(matched).toBe(true);
      expect(candidates.map(({ targetName, fault }) => [targetName, fault])).toEqual([
        ["t", error.message],
        ["u", undefined],
      ]);
      expect(asked).toEqual([]);
    });
  }

  it("says so of a target that is called with an AWS identity where there is none", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await connectorTarget(on, id, "mantle", "bedrock-mantle", GATEWAY_ROLE, ["m"]);
    expect(await explain(on, id, "m")).toMatchObject({
      matched: false,
      reason: "target_misconfigured",
      explanation: expect.stringContaining("AWS_ACCESS_KEY_ID"),
    });
    const able = isolate({ AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" });
    const { matched, unusableTargets } = await explain(able, id, "m");
    expect([matched, unusableTargets]).toEqual([true, undefined]);
  });

  it("is asked for with a model, on a gateway that is there", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const query of ["", "?model=", `?path=${CHAT}`]) {
      const response = await on.admin("GET", `/gateways/${id}/route${query}`);
      expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
      expect(await response.json()).toMatchObject({ fieldList: [{ name: "model" }] });
    }
    expect((await on.admin("GET", "/gateways/none-0123456789/route?model=m")).status).toBe(404);
    expect((await explain(on, id, "m")).explanation).toContain("not found on any target");
    expect(asked).toEqual([]);
  });
});
