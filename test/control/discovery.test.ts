/** Discovery: a target's models as its provider lists them, asked for behind the answer, or a reason someone can act on. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, describe, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { gateway, GATEWAY_ROLE, keyIn } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, ORIGIN, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const KEY = "sk-canary-4f1d";
const SECRETS = { UPSTREAM_KEY: KEY, AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
const connector = (connectorId: string) => ({ inference: { connector: { source: { connectorId } } } });
const provider = (operations: readonly object[]) => ({
  inference: { provider: { endpoint: "https://own.provider.test/base/", operations } },
});
const OWN = provider([{ path: "/v1/models", providerPath: "/catalogue/models" }, { path: CHAT }]);

interface Shown {
  readonly targetId: string;
  readonly status: string;
  readonly statusReasons?: readonly string[];
  readonly lastSynchronizedAt?: string;
}

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

/** As `isolate().admin`, but what goes on behind the answer is waited for only by `settled`. */
async function creation(on: Isolate, id: string, targetConfiguration: object, credential: object) {
  const ctx = createExecutionContext();
  const request = new Request(`${ORIGIN}/control/gateways/${id}/targets/`, {
    method: "POST",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ name: "it", targetConfiguration, credentialProviderConfigurations: [credential] }),
  });
  const response = await worker.fetch(request, on.env, ctx);
  return { status: response.status, shown: await response.json<Shown>(), settled: () => waitOnExecutionContext(ctx) };
}

async function look(on: Isolate, id: string, targetId: string): Promise<Shown> {
  return (await on.admin("GET", `/gateways/${id}/targets/${targetId}/`)).json<Shown>();
}

/** What becomes of a new target whose provider answers so. */
async function discovered(
  answer: (seen: Seen) => Response | Promise<Response>,
  targetConfiguration: object = connector("openai"),
  secrets: Record<string, unknown> = SECRETS,
): Promise<{ on: Isolate; id: string; target: Shown; asked: Seen[] }> {
  const on = isolate(secrets);
  const id = await gateway(on);
  const asked = upstream(answer);
  const credential = targetConfiguration === MANTLE ? GATEWAY_ROLE : await keyIn(on, "key", "UPSTREAM_KEY");
  const { shown, settled } = await creation(on, id, targetConfiguration, credential);
  await settled();
  return { on, id, target: await look(on, id, shown.targetId), asked };
}

const MANTLE = connector("bedrock-mantle");
const MANTLE_MODELS = ["openai.gpt-oss-120b", "anthropic.claude-haiku-4-5", "deepseek.v3.2"].concat(
  Array.from({ length: 50 }, (_, number) => `vendor${number}.model-${number}`),
);
const listOf = (ids: readonly string[]) =>
  Response.json({
    object: "list",
    data: ids.map((id) => ({ id, object: "model", created: 1_750_000_000, owned_by: "system" })),
  });

async function listed(on: Isolate, headers: Record<string, string> = {}): Promise<{ id: string }[]> {
  const response = await on.fetch("/inference/v1/models?limit=1000", { headers });
  return (await response.json<{ data: { id: string }[] }>()).data;
}

describe("a target whose models are asked for", () => {
  it("is answered 202 CREATING while its provider still writes, and is READY with them afterwards", async ({
    expect,
  }) => {
    const on = isolate(SECRETS);
    const id = await gateway(on);
    const held = Promise.withResolvers<Response>();
    const asked = upstream(async () => held.promise);
    const { status, shown, settled } = await creation(on, id, MANTLE, GATEWAY_ROLE);
    expect([status, shown.status]).toEqual([202, "CREATING"]);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect((await look(on, id, shown.targetId)).status).toBe("CREATING");
    expect((await post(on, CHAT, { model: "it/openai.gpt-oss-120b" })).status).toBe(503);
    held.resolve(listOf(MANTLE_MODELS));
    await settled();
    const ready = await look(on, id, shown.targetId);
    expect(ready).toMatchObject({ status: "READY", lastSynchronizedAt: expect.stringMatching(/Z$/) });
    expect(ready.statusReasons).toBeUndefined();
  });

  it("of Mantle is signed for bedrock-mantle, lists them all and takes shortened ids", async ({ expect }) => {
    const { on, target, asked } = await discovered(() => listOf(MANTLE_MODELS), MANTLE);
    expect(target.status).toBe("READY");
    expect(asked.map(({ url }) => url)).toEqual(["https://bedrock-mantle.us-east-1.api.aws/v1/models"]);
    expect(asked[0]?.headers["authorization"]).toContain("/us-east-1/bedrock-mantle/aws4_request");
    expect(asked[0]?.redirect).toBe("manual");
    expect((await listed(on)).map(({ id }) => id)).toEqual(MANTLE_MODELS.map((id) => `it/${id}`));
    const called = upstream();
    for (const model of ["openai.gpt-oss-120b", "gpt-oss-120b", "it/gpt-oss-120b", "v3.2", "model-49"]) {
      expect([model, (await post(on, CHAT, { model })).status]).toEqual([model, 200]);
    }
    expect(called.map(({ body }) => JSON.parse(body).model)).toEqual([
      ...Array(3).fill("openai.gpt-oss-120b"),
      "deepseek.v3.2",
      "vendor49.model-49",
    ]);
  });

  it("of OpenAI is asked with its key, and has no short ids", async ({ expect }) => {
    const { on, target, asked } = await discovered(() => listOf(["gpt-5.5", "text-embedding-3-small"]));
    expect(target.status).toBe("READY");
    expect(asked[0]?.url).toBe("https://api.openai.com/v1/models");
    expect(asked[0]?.headers["authorization"]).toBe(`Bearer ${KEY}`);
    expect(await listed(on)).toEqual([
      { id: "it/gpt-5.5", object: "model", created: 1_750_000_000, owned_by: "system" },
      { id: "it/text-embedding-3-small", object: "model", created: 1_750_000_000, owned_by: "system" },
    ]);
    upstream();
    expect((await post(on, CHAT, { model: "gpt-5.5" })).status).toBe(200);
    expect((await post(on, CHAT, { model: "5" })).status).toBe(404);
  });

  it("of Anthropic is read page by page, with names and times", async ({ expect }) => {
    const claude = (id: string) => ({
      type: "model",
      id,
      display_name: `Name of ${id}`,
      created_at: "2025-10-01T00:00:00Z",
    });
    const { on, target, asked } = await discovered(({ url }) => {
      const after = new URL(url).searchParams.get("after_id");
      return Response.json(
        after === null
          ? {
              data: [claude("claude-a"), claude("claude/b")],
              has_more: true,
              first_id: "claude-a",
              last_id: "claude/b",
            }
          : { data: [claude("claude-c")], has_more: false, first_id: "claude-c", last_id: "claude-c" },
      );
    }, connector("anthropic"));
    expect(target.status).toBe("READY");
    expect(asked.map(({ url }) => url)).toEqual([
      "https://api.anthropic.com/v1/models?limit=1000",
      "https://api.anthropic.com/v1/models?limit=1000&after_id=claude%2Fb",
    ]);
    for (const { headers } of asked) {
      expect(headers).toMatchObject({ "x-api-key": KEY, "anthropic-version": "2023-06-01" });
      expect(headers["authorization"]).toBeUndefined();
    }
    const [first, ...others] = await listed(on, { "anthropic-version": "2023-06-01" });
    expect(first).toEqual({
      type: "model",
      id: "claude-a",
      display_name: "Name of claude-a",
      created_at: "2025-10-01T00:00:00.000Z",
    });
    expect(others.map(({ id }) => id)).toEqual(["claude/b", "claude-c"]);
  });

  it("declared by a provider's /v1/models is asked at its provider path, below the base path", async ({ expect }) => {
    const { on, target, asked } = await discovered(() => listOf(["own-1", "own/2"]), OWN);
    expect(target.status).toBe("READY");
    expect(asked[0]?.url).toBe("https://own.provider.test/base/catalogue/models");
    expect(asked[0]?.headers["authorization"]).toBe(`Bearer ${KEY}`);
    expect((await listed(on)).map(({ id }) => id)).toEqual(["it/own-1", "it/own/2"]);
    const called = upstream();
    expect((await post(on, CHAT, { model: "own/2" })).status).toBe(200);
    expect(called[0]?.url).toBe(`https://own.provider.test/base${CHAT}`);
  });

  it("takes what is usable of a list in which not all is", async ({ expect }) => {
    const entries = [
      { id: "good", created: null, owned_by: null, display_name: null },
      { id: "micro", created: 1_750_000_000_000_000 },
      { id: "bell\u0007" },
      { id: "x".repeat(257) },
      { name: "no id" },
      "text",
    ];
    const { on, target } = await discovered(() => Response.json({ data: entries, has_more: null, last_id: 7 }));
    expect(target.status).toBe("READY");
    const models = await listed(on, { "anthropic-version": "2023-06-01" });
    expect(models.map(({ id }) => id)).toEqual(["good", "micro"]);
  });

  it("may have 10,000 models, all of them listed and callable", async ({ expect }) => {
    const ids = Array.from({ length: 10_000 }, (_, number) => `vendor/model-${number}`);
    const { on, target } = await discovered(() => listOf(ids));
    expect(target.status).toBe("READY");
    expect(await listed(on)).toHaveLength(10_000);
    upstream();
    expect((await post(on, CHAT, { model: "vendor/model-9999" })).status).toBe(200);
  });

  it("ends with a provider's first page where that comes back for ever", async ({ expect }) => {
    const { target, asked } = await discovered(() =>
      Response.json({ data: [{ id: "m" }], has_more: true, last_id: "m" }),
    );
    expect([target.status, asked.length]).toEqual(["READY", 2]);
  });
});

/** What a provider says with the key in it, wherever it can. */
const says =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response(`${body} ${KEY}`, { status, headers: { "x-echo": KEY, ...headers } });

const DENIED = `{"message":"User: arn:aws:sts::000000000000:assumed-role/gw/signalbox is not authorized to perform: bedrock-mantle:ListModels on resource: arn:aws:bedrock-mantle:us-east-1:000000000000:project/default"}`;

/** How a discovery fails, and what the reason says: at least what was seen and what to do. */
const FAULTS: readonly (readonly [what: string, () => Response, says: readonly string[], configuration?: object])[] = [
  ["says 401", says(401, "Incorrect API key"), ["status 401", "Check that the API key is valid"]],
  ["says 401 to a signature", says(401, ""), ["status 401", "bedrock-mantle:ListModels"], MANTLE],
  ["says 403", says(403, "no"), ["status 403", "workspace is active"], connector("anthropic")],
  [
    "denies a permission",
    says(403, DENIED),
    ["status 403", "not authorized to perform bedrock-mantle:ListModels", "AmazonBedrockMantleInferenceAccess"],
    MANTLE,
  ],
  [
    "denies a permission that is no Bedrock permission",
    says(403, `not authorized to perform: ${KEY}:Value`),
    ["status 403", "Check the credential"],
    OWN,
  ],
  [
    "says 404",
    says(404, "where?"),
    ["status 404", "https://own.provider.test/base/catalogue/models", "Check the endpoint"],
    OWN,
  ],
  ["says 429", says(429, "slow down"), ["status 429", "asked again by itself"]],
  ["says 500", says(500, "oh"), ["status 500", "asked again by itself"]],
  [
    "redirects",
    says(302, "", { location: `https://elsewhere.test/?key=${KEY}` }),
    ["redirects (status 302)", "endpoint"],
  ],
  [
    "answers in HTML",
    says(200, "<html>Welcome</html>", { "content-type": "text/html" }),
    ["not with a list of models", "https://api.openai.com/v1/models"],
  ],
  ["answers with other JSON", () => Response.json({ models: [{ name: KEY }] }), ["not with a list of models"]],
  ["lists entries without an id", () => Response.json({ data: [{ name: KEY }] }), ["not with a list of models"]],
  ["lists nothing", () => Response.json({ object: "list", data: [] }), ["lists no models", "Check that the API key"]],
  [
    "lists 10,001 models",
    () => listOf(Array.from({ length: 10_001 }, (_, number) => `m${number}`)),
    ["more models than a target can hold: 10000", "provider target"],
  ],
  // 1.4 million characters, 2.3 million bytes: a row holds 2.
  [
    "lists ids that are too long in all",
    () => listOf(Array.from({ length: 10_000 }, (_, number) => `${"ü".repeat(90)}${number}`)),
    ["more models than a target can hold"],
  ],
  [
    "cannot be reached",
    () => {
      throw new TypeError(`Network connection lost: ${KEY}`);
    },
    ["api.openai.com cannot be reached", "Check the endpoint's host"],
  ],
];

describe("a target whose models cannot be had is FAILED, and says why, where its provider", () => {
  it.for(FAULTS)("%s", async ([, answer, reasons, configuration], { expect }) => {
    const { on, target, asked } = await discovered(answer, configuration);
    expect(target.status).toBe("FAILED");
    expect(target.statusReasons).toHaveLength(1);
    for (const reason of reasons) expect(target.statusReasons?.[0]).toContain(reason);
    expect(JSON.stringify(target)).not.toContain(KEY);
    expect(asked).toHaveLength(1);
    expect(await listed(on)).toEqual([]);
    expect((await post(on, CHAT, { model: "it/any" })).headers.get("x-gateway-error")).toBe("target_not_ready");
  });

  it("never answers: it is given up after eight seconds", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const on = isolate(SECRETS);
    const id = await gateway(on);
    const reached = Promise.withResolvers<AbortSignal | undefined>();
    upstream(async ({ signal }) => {
      reached.resolve(signal);
      return new Promise(() => undefined);
    });
    const { shown, settled } = await creation(on, id, MANTLE, GATEWAY_ROLE);
    const signal = await reached.promise;
    await vi.advanceTimersByTimeAsync(7_999);
    expect(signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await settled();
    expect(signal?.aborted).toBe(true);
    const { status, statusReasons } = await look(on, id, shown.targetId);
    expect(status).toBe("FAILED");
    expect(statusReasons?.[0]).toContain("no whole answer within 8 s");
  });

  it.for([
    [200, "larger than 8388608 bytes", 8_388_608],
    [401, "status 401", 65_536],
  ] as const)(
    "never ends its answer of status %d: it is cut off and the rest given up",
    async ([status, reason, most], { expect }) => {
      let [sent, cancelled] = [0, false];
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 16_384;
          controller.enqueue(new Uint8Array(16_384).fill(0x20));
        },
        cancel() {
          cancelled = true;
        },
      });
      const { target } = await discovered(() => new Response(endless, { status }));
      expect(target.status).toBe("FAILED");
      expect(target.statusReasons?.[0]).toContain(reason);
      expect(cancelled).toBe(true);
      expect(sent).toBeLessThan(most + 1_048_576);
    },
  );
});

describe("a target whose credential cannot be had is FAILED, and nobody is asked, where", () => {
  it("its secret is not set", async ({ expect }) => {
    const { target, asked } = await discovered(() => listOf(["m"]), connector("openai"), { UPSTREAM_KEY: undefined });
    expect(target).toMatchObject({
      status: "FAILED",
      statusReasons: [expect.stringContaining("wrangler secret put UPSTREAM_KEY")],
    });
    expect(asked).toEqual([]);
  });

  it("the gateway has no AWS identity", async ({ expect }) => {
    const { target, asked } = await discovered(() => listOf(["m"]), MANTLE, {});
    expect(target).toMatchObject({ status: "FAILED", statusReasons: [expect.stringContaining("AWS_ACCESS_KEY_ID")] });
    expect(asked).toEqual([]);
  });

  it("its credential provider is gone", async ({ expect }) => {
    const { on, id, target, asked } = await discovered(says(500, ""));
    await on.env.DB.prepare("DELETE FROM credential_providers").run();
    await on.admin("PUT", `/gateways/${id}/synchronizeTargets`, { targetIdList: [target.targetId] });
    const { status, statusReasons } = await look(on, id, target.targetId);
    expect(status).toBe("FAILED");
    expect(statusReasons?.[0]).toContain("names a credential provider that does not exist");
    expect(asked).toHaveLength(1);
  });
});
