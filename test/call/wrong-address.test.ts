/** A base URL that is not right: the answer names the mistake and the base URL of the SDK that called, in that SDK's own shape, and repeats no secret. */
import { afterEach, describe, it } from "vitest";
import { Ear } from "../support/canary.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const ANTHROPIC = { "anthropic-version": "2023-06-01" };
const BODY = '{"model":"m"}';

afterEach(async () => {
  await reset();
});

/** The default gateway with a target for every known path, and another gateway's id. */
async function two(): Promise<{ on: Isolate; id: string }> {
  const on = isolate();
  await providerTarget(on, await gateway(on), "t");
  const id = await gateway(on, { name: "other" });
  await providerTarget(on, id, "t");
  return { on, id };
}

async function ask(on: Isolate, path: string, headers: Record<string, string> = {}, method = "POST") {
  const response = await on.fetch(path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(method === "POST" ? { body: BODY } : {}),
  });
  const said = await response.json<{ type?: string; message?: string; error?: { message: string; type: string } }>();
  // AWS's errors have no member but the message.
  const body = { type: said.type, error: said.error ?? { message: said.message ?? "", type: "aws" } };
  return {
    told: [response.status, response.headers.get("x-gateway-error"), response.headers.get("x-should-retry")],
    shape: body.type === "error" ? "anthropic" : "openai",
    message: body.error.message,
    type: body.error.type,
  };
}

/** Below a base, with what an SDK puts behind it. */
const WRONG_BASES = [
  "",
  "/v1",
  "/v1/v1",
  "/inference/inference",
  "/inference/v2",
  "/inference/v1/v1",
  "/api/v1",
  "/openai",
];

describe("an Anthropic SDK at a wrong base URL", () => {
  it.for([...WRONG_BASES, "/inference/v1"])("is told the right one in its own shape: %s", async (base, { expect }) => {
    const { on } = await two();
    const asked = upstream();
    for (const path of ["/v1/messages?beta=true", "/v1/messages/count_tokens"]) {
      if (base + path === `/v1${path}`) continue;
      expect([base, path, await ask(on, base + path, ANTHROPIC)]).toMatchObject([
        base,
        path,
        {
          told: [404, "not_found", "false"],
          shape: "anthropic",
          type: "not_found_error",
          message: expect.stringContaining(` ${ORIGIN}/inference here (ANTHROPIC_BASE_URL)`),
        },
      ]);
    }
    expect(asked).toHaveLength(0);
  });

  it.for(["/inference/messages", "/messages", "/v1/messages"])(
    "is told so without its version too, as curl calls: %s",
    async (path, { expect }) => {
      const { on } = await two();
      expect(await ask(on, path)).toMatchObject({
        told: [404, "not_found", "false"],
        shape: "anthropic",
        message: expect.stringContaining(` ${ORIGIN}/inference here (ANTHROPIC_BASE_URL)`),
      });
    },
  );

  it("is told the base URL of the gateway it meant", async ({ expect }) => {
    const { on, id } = await two();
    for (const path of ["/v1/messages", "/messages", "/inference/messages", "/inference/v1/v1/messages"]) {
      const { message, shape } = await ask(on, `/gateways/${id}${path}`, ANTHROPIC);
      expect([path, shape, message]).toEqual([
        path,
        "anthropic",
        expect.stringContaining(` ${ORIGIN}/gateways/${id}/inference here (ANTHROPIC_BASE_URL)`),
      ]);
    }
  });

  it("has every refusal in its own shape, whatever the path", async ({ expect }) => {
    const { on, id } = await two();
    for (const path of ["/inference/v1/files", "/inference/v1/chat/completions", "/nowhere", `/gateways/${id}/x/y`]) {
      const { shape } = await ask(on, path, ANTHROPIC, "GET");
      expect([path, shape]).toEqual([path, "anthropic"]);
    }
    const websocket = { ...ANTHROPIC, upgrade: "websocket", connection: "upgrade" };
    expect((await ask(on, "/inference/v1/responses", websocket, "GET")).shape).toBe("anthropic");
  });
});

describe("an OpenAI SDK at a wrong base URL", () => {
  it.for([...WRONG_BASES, "/inference"])("is told the right one in its own shape: %s", async (base, { expect }) => {
    const { on } = await two();
    const asked = upstream();
    for (const path of ["/chat/completions", "/responses", "/embeddings", "/completions"]) {
      expect([base, path, await ask(on, base + path)]).toMatchObject([
        base,
        path,
        {
          told: [404, "not_found", "false"],
          shape: "openai",
          type: "invalid_request_error",
          message: expect.stringContaining(` ${ORIGIN}/inference/v1 here (OPENAI_BASE_URL)`),
        },
      ]);
    }
    expect((await ask(on, `${base}/models`, {}, "GET")).message).toContain(` ${ORIGIN}/inference/v1 here`);
    expect(asked).toHaveLength(0);
  });

  it("is told the base URL of the gateway it meant", async ({ expect }) => {
    const { on, id } = await two();
    for (const path of [
      "/v1/chat/completions",
      "/chat/completions",
      "/inference/chat/completions",
      "/inference/v1/v1/responses",
    ]) {
      const { message, shape } = await ask(on, `/gateways/${id}${path}`);
      expect([path, shape, message]).toEqual([
        path,
        "openai",
        expect.stringContaining(` ${ORIGIN}/gateways/${id}/inference/v1 here (OPENAI_BASE_URL)`),
      ]);
    }
  });

  it("that has the whole operation as its base URL is told so", async ({ expect }) => {
    const { on } = await two();
    const { message } = await ask(on, "/inference/v1/chat/completions/chat/completions");
    expect(message).toBe(
      `There is nothing at /inference/v1/chat/completions/chat/completions. The base URL of an OpenAI SDK is ${ORIGIN}/inference/v1 here (OPENAI_BASE_URL).`,
    );
  });
});

describe("who is no SDK", () => {
  it("is told both base URLs and the control plane's", async ({ expect }) => {
    const { on, id } = await two();
    for (const [path, gatewayPath] of [
      ["/nowhere", ""],
      ["/inference", ""],
      [`/gateways/${id}`, `/gateways/${id}`],
    ] as const) {
      const { message } = await ask(on, path, {}, "GET");
      expect(message).toContain(
        `The base URL is ${ORIGIN}${gatewayPath}/inference/v1 for OpenAI's SDKs, ${ORIGIN}${gatewayPath}/inference for Anthropic's; the control plane is at ${ORIGIN}/control.`,
      );
    }
  });

  it("is told what a gateway serves, where the base URL is right and the path is not", async ({ expect }) => {
    const { on, id } = await two();
    for (const base of ["/inference", `/gateways/${id}/inference`]) {
      const { message } = await ask(on, `${base}/v1/files`);
      expect(message).toMatch(
        /^This gateway does not serve \/v1\/files\. It serves \/v1\/chat\/completions, .* and \/v1\/models\.$/,
      );
    }
  });

  it("keeps OpenAI's shape for OpenAI's threads, which have messages too", async ({ expect }) => {
    const { on } = await two();
    expect((await ask(on, "/inference/v1/threads/thread_1/messages")).shape).toBe("openai");
  });

  it("is told that the metadata is read, not written", async ({ expect }) => {
    const { on } = await two();
    const response = await on.fetch("/.well-known/oauth-protected-resource", { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("a variable that is not set", () => {
  const NOTHING = "has nothing behind /gateways/, where a gateway's id belongs";
  const PLACEHOLDER = "has a placeholder behind /gateways/, where a gateway's id belongs";
  it.for([
    ["", NOTHING],
    ["/", NOTHING],
    ["undefined", PLACEHOLDER],
    ["null", PLACEHOLDER],
    ["None", PLACEHOLDER],
    ["${GATEWAY_ID}", PLACEHOLDER],
    ["$GATEWAY_ID", PLACEHOLDER],
    ["%24%7BGATEWAY_ID%7D", PLACEHOLDER],
    ["%GATEWAY_ID%", PLACEHOLDER],
    ["{gatewayId}", PLACEHOLDER],
    ["{{gatewayId}}", PLACEHOLDER],
    ["<gateway-id>", PLACEHOLDER],
    [":gateway_id", PLACEHOLDER],
    ["[object Object]", PLACEHOLDER],
    ["YOUR_GATEWAY_ID", PLACEHOLDER],
    ["default", "has no gateway's id behind /gateways/"],
  ] as const)("in the place of a gateway's id is told so: %s", async ([value, words], { expect }) => {
    const { on } = await two();
    const asked = upstream();
    const base = `${ORIGIN}/gateways/{gatewayId}/inference`;
    const openai = await ask(on, `/gateways/${value}/inference/v1/chat/completions`);
    expect(openai).toMatchObject({ told: [404, "not_found", "false"], shape: "openai" });
    expect(openai.message).toContain(words);
    expect(openai.message).toContain(` ${base}/v1 here (OPENAI_BASE_URL)`);
    const anthropic = await ask(on, `/gateways/${value}/inference/v1/messages`, ANTHROPIC);
    expect(anthropic.shape).toBe("anthropic");
    expect(anthropic.message).toContain(words);
    expect(anthropic.message).toContain(` ${base} here (ANTHROPIC_BASE_URL)`);
    expect(asked).toHaveLength(0);
  });

  it("is found where a client has folded the slashes around it", async ({ expect }) => {
    const { on } = await two();
    expect((await ask(on, "/gateways/inference/v1/chat/completions")).message).toContain(NOTHING);
  });

  it.for(["undefined", "${TARGET}", "<target>"])(
    "in the place of a target or a path is told so: %s",
    async (value, { expect }) => {
      const { on, id } = await two();
      for (const path of [
        `/gateways/${id}/${value}/v1/x`,
        `/inference/${value}/v1`,
        `/${value}/inference/v1/responses`,
      ]) {
        const { told, message } = await ask(on, path);
        expect([path, told, message]).toEqual([
          path,
          [404, "not_found", "false"],
          expect.stringContaining("is the variable set"),
        ]);
      }
    },
  );

  it("does not get in the way of doubled slashes elsewhere", async ({ expect }) => {
    const { on, id } = await two();
    upstream();
    for (const path of [`//gateways//${id}//inference//v1/chat//completions`, "//inference//v1//chat/completions/"]) {
      const response = await on.fetch(path.replace("//", "/"), { method: "POST", body: '{"model":"t/m"}' });
      expect([path, response.status]).toEqual([path, 200]);
    }
  });
});

describe("an API that is not served", () => {
  it.for([
    ["/inference/v1/realtime?model=gpt-realtime", "GET"],
    ["/v1/realtime", "GET"],
    ["/inference/v1/realtime/client_secrets", "POST"],
  ] as const)("is told as such, Realtime: %s", async ([path, method], { expect }) => {
    const { on } = await two();
    const plain = await ask(on, path, {}, method);
    expect(plain).toMatchObject({
      told: [404, "not_found", "false"],
      message: expect.stringContaining("Realtime API is not served here"),
    });
    const websocket = await ask(on, path, { upgrade: "websocket", connection: "upgrade" }, "GET");
    expect(websocket.told).toEqual([426, "upgrade_required", "false"]);
    expect(websocket.message).toContain("Realtime API is not served here");
    expect(websocket.message).toContain("/v1/responses");
  });

  it.for(["/inference", ""])("is told as such, Bedrock's own: %s", async (base, { expect }) => {
    const { on } = await two();
    for (const operation of ["invoke", "converse", "invoke-with-response-stream"]) {
      const { told, message } = await ask(on, `${base}/model/anthropic.claude-haiku-4-5-v1%3A0/${operation}`);
      expect(told).toEqual([404, "not_found", "false"]);
      expect(message).toContain("Bedrock's own API is served");
      expect(message).toContain(`${ORIGIN}/inference`);
    }
  });
});

describe("a secret in the path", () => {
  it("stands in no answer and no line of the log", async ({ expect }) => {
    const { on, id } = await two();
    upstream();
    const key = await apiKey(on, id);
    const secrets = [
      key,
      "sk-proj-0123456789abcdefABCDEF0123456789",
      "sk-ant-api03-a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r",
      "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.c2ln",
      "0123456789abcdef0123456789abcdef",
    ];
    const ear = new Ear();
    for (const secret of secrets) {
      for (const path of [
        `/${secret}/v1/messages`,
        `/inference/${secret}/v1/chat/completions`,
        `/inference/v1/chat/completions/${secret}`,
        `/gateways/${secret}/inference/v1/responses`,
        `/gateways/${secret}/targets`,
        `/gateways/${id}/${secret}`,
        `/gateways/${id}/${secret}/v1/x`,
        `/inference/v1/realtime/${secret}`,
      ]) {
        // The last as AWS's clients do, whose control plane is elsewhere.
        for (const headers of [{}, ANTHROPIC, { "amz-sdk-invocation-id": "1" }]) {
          expect(await ear.answer(await on.fetch(path, { method: "POST", body: BODY, headers }))).toBe(404);
        }
        await ear.answer(
          await on.fetch(path, {
            headers: {
              upgrade: "websocket",
              connection: "upgrade",
              "sec-websocket-protocol": `realtime, openai-insecure-api-key.${secret}`,
            },
          }),
        );
      }
    }
    expect(ear.heard.length).toBeGreaterThan(100);
    expect(ear.leaks(secrets)).toEqual([]);
  });

  it("that is as long as a path may be costs no more than reading it", async ({ expect }) => {
    const { on } = await two();
    const path = `/inference/${"a-".repeat(7_000)}`;
    const { message } = await ask(on, path);
    expect(message.length).toBeLessThan(800);
  });
});
