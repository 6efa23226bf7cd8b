/** The retry code of real clients: what repeating cannot mend is asked once, whatever list of statuses a client has (docs/decisions/2026-11-25-statuses-that-stop.md). */
import Anthropic from "@anthropic-ai/sdk";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatOpenAI } from "@langchain/openai";
import { generateText } from "ai";
import OpenAI from "openai";
import { afterAll, afterEach, beforeAll, describe, it, vi } from "vitest";
import { startFaultyProvider, type FaultyProvider } from "./support/faulty-provider.ts";
import { apiKey, gateway, keyIn, startWorker, target, type RunningWorker } from "./support/running-worker.ts";

const MAX_BODY_BYTES = 20_000;

let worker: RunningWorker;
let provider: FaultyProvider;
let askedOfProvider = 0;
let key: string;
let keyForNothing: string;

beforeAll(async () => {
  [worker, provider] = await Promise.all([
    startWorker({ MAX_BODY_BYTES: `${MAX_BODY_BYTES}`, UPSTREAM_OPENAI: "sk-was-revoked" }),
    startFaultyProvider(),
  ]);
  provider.answer((response, { url }) => {
    if (url.startsWith("/moved/")) return response.writeHead(308, { location: "/elsewhere" }).end();
    askedOfProvider++;
    response.writeHead(401, { "content-type": "application/json" });
    return response.end('{"error":{"message":"Incorrect API key provided","type":"invalid_request_error"}}');
  });
  const gatewayId = await gateway(worker);
  await target(worker, gatewayId, "revoked", provider.origin, { credential: await keyIn(worker, "UPSTREAM_OPENAI") });
  const { credentialProviderArn: providerArn } = await worker.create<{ credentialProviderArn: string }>(
    "/identities/CreateApiKeyCredentialProvider",
    { name: "forgotten", apiKeySecretConfig: { secretId: "UPSTREAM_FORGOTTEN", jsonKey: "key" } },
  );
  await target(worker, gatewayId, "keyless", provider.origin, {
    credential: {
      credentialProviderType: "API_KEY",
      credentialProvider: { apiKeyCredentialProvider: { providerArn } },
    },
  });
  await target(worker, gatewayId, "moved", `${provider.origin}/moved`);
  const gone = await startFaultyProvider();
  await gone.close();
  await target(worker, gatewayId, "down", gone.origin);
  key = await apiKey(worker, gatewayId);
  keyForNothing = await apiKey(worker, gatewayId, { name: "restricted", allowedModels: ["down/nothing"] });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

interface Call {
  readonly model: string;
  readonly apiKey: string;
  readonly text: string;
  /** Below the Worker's origin. */
  readonly base: string;
  readonly fetch: typeof fetch;
}

/** Each as an application uses it, with its own number of tries. */
const CLIENTS: Readonly<Record<string, { readonly base: string; readonly ask: (call: Call) => Promise<unknown> }>> = {
  openai: {
    base: "/inference/v1",
    ask: ({ model, text, base, ...options }) =>
      new OpenAI({ ...options, baseURL: worker.origin + base }).chat.completions.create({
        model,
        messages: [{ role: "user", content: text }],
      }),
  },
  "@anthropic-ai/sdk": {
    base: "/inference",
    ask: ({ model, text, base, ...options }) =>
      new Anthropic({ ...options, authToken: null, baseURL: worker.origin + base }).messages.create({
        model,
        max_tokens: 10,
        messages: [{ role: "user", content: text }],
      }),
  },
  ai: {
    base: "/inference/v1",
    ask: ({ model, text, base, ...options }) =>
      generateText({
        model: createOpenAICompatible({ name: "signalbox", ...options, baseURL: worker.origin + base })(model),
        prompt: text,
      }),
  },
  "@langchain/openai": {
    base: "/inference/v1",
    ask: ({ model, text, base, apiKey: own, fetch: counting }) =>
      new ChatOpenAI({
        model,
        apiKey: own,
        configuration: { baseURL: worker.origin + base, fetch: counting },
      }).invoke(text),
  },
};

interface Told {
  /** How many requests the client made. */
  readonly requests: number;
  readonly status: number | undefined;
  readonly code: string | null | undefined;
  readonly shouldRetry: string | null | undefined;
  readonly failure: string;
}

async function ask(client: string, change: Partial<Call> = {}): Promise<Told> {
  const { base, ask: send } = CLIENTS[client] ?? { base: "", ask: () => Promise.reject(new Error(client)) };
  const answers: Response[] = [];
  const counting: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    answers.push(response);
    return response;
  };
  const call = { model: "revoked/m", apiKey: key, text: "hi", base, fetch: counting, ...change };
  const failure = await send(call).then(
    () => "none",
    (error: unknown) => String(error),
  );
  const last = answers.at(-1);
  return {
    requests: answers.length,
    status: last?.status,
    code: last?.headers.get("x-gateway-error"),
    shouldRetry: last?.headers.get("x-should-retry"),
    failure,
  };
}

const LASTING: readonly (readonly [what: string, change: () => Partial<Call>, code: string, says: string])[] = [
  [
    "a provider's key that was revoked",
    () => ({}),
    "upstream_credentials_rejected",
    "rejected the gateway's credential",
  ],
  ["a target whose secret is not set", () => ({ model: "keyless/m" }), "target_misconfigured", "UPSTREAM_FORGOTTEN"],
  ["a key that is none", () => ({ apiKey: "sk-not-ours" }), "unauthenticated", "no gateway API key"],
  ["a model the key may not use", () => ({ apiKey: keyForNothing }), "forbidden", "may not use"],
  ["a model nobody has", () => ({ model: "no-such-model" }), "unknown_model", "not found on any target"],
  ["a model that is none", () => ({ model: "" }), "invalid_request", "model"],
  ["a base URL one segment too long", () => ({ base: "/inference/v2" }), "not_found", "The base URL of an"],
  [
    "a body that is too large",
    () => ({ text: "x".repeat(MAX_BODY_BYTES) }),
    "body_too_large",
    `${MAX_BODY_BYTES} bytes`,
  ],
];

for (const client of Object.keys(CLIENTS)) {
  describe(`the ${client} package`, () => {
    it.for(LASTING)("asks once and shows why, for %s", async ([, change, code, says], { expect }) => {
      const told = await ask(client, change());
      expect(told).toMatchObject({ requests: 1, code, failure: expect.stringContaining(says), shouldRetry: "false" });
      expect(told.status).toBeLessThan(500);
    });

    it("asks again where that may help", async ({ expect }) => {
      const { setTimeout: after } = globalThis;
      // A client's waits between two tries are none; what times its requests, in minutes, stays as it is.
      vi.stubGlobal("setTimeout", (work: (...all: unknown[]) => void, ms = 0, ...rest: unknown[]) =>
        after(work, ms < 200_000 ? 0 : ms, ...rest),
      );
      const told = await ask(client, { model: "down/m" });
      expect(told).toMatchObject({ status: 502, code: "upstream_unreachable", shouldRetry: null });
      expect(told.requests).toBeGreaterThan(2);
    });
  });
}

// Claude Code repeats by the same rule, a 401 included, which the SDK itself never does.
describe.each(["openai", "@anthropic-ai/sdk"])("the %s package, which reads x-should-retry", (client) => {
  it("asks once where a 502 is to last", async ({ expect }) => {
    const told = await ask(client, { model: "moved/m" });
    expect(told).toMatchObject({ requests: 1, status: 502, shouldRetry: "false" });
    expect(told.failure).toContain("redirect");
  });
});

describe("the provider whose key was revoked", () => {
  it("is asked once for each call", async ({ expect }) => {
    const before = askedOfProvider;
    for (const client of Object.keys(CLIENTS)) await ask(client);
    expect(askedOfProvider - before).toBe(Object.keys(CLIENTS).length);
  });
});

afterEach(() => vi.unstubAllGlobals());
