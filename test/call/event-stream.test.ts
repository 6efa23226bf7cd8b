/** AWS's event streams: handed on byte for byte, an exception in place of the first frame is a failure, and their usage is metered; and so is Google's. */
import { afterEach, describe, it } from "vitest";
import { OpeningFrames } from "../../src/call/opening-frames.ts";
import { askCalls } from "../../src/objects/ask-ledger.ts";
import { chunk, concat, converse, exception, frame } from "../recordings/frames.ts";
import { nameOf, providers, source } from "../support/candidates.ts";
import { create, gateway, providerTarget } from "../support/config.ts";
import { ledger } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate, post, type Isolate } from "../support/worker.ts";

const STREAM = "/model/{model}/converse-stream";
const INVOKE = "/model/{model}/invoke-with-response-stream";
const GOOGLE = "/v1beta/models/{model}:streamGenerateContent";
const PATHS = [STREAM, INVOKE, GOOGLE, "/model/{model}/converse", "/v1beta/models/{model}:generateContent"];

const START = converse("messageStart", { role: "assistant" });
const DELTA = converse("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "hé 😀" } });
const STOP = converse("messageStop", { stopReason: "end_turn" });
const USAGE = { inputTokens: 1_000, outputTokens: 50, totalTokens: 1_350, cacheReadInputTokens: 300 };
const METADATA = converse("metadata", { usage: USAGE, metrics: { latencyMs: 7 } });
const THROTTLED = exception("throttlingException", '{"message":"Too many requests"}');

afterEach(async () => {
  await reset();
});

const eventStream = (body: BodyInit): Response =>
  new Response(body, { headers: { "content-type": "application/vnd.amazon.eventstream" } });

async function two(): Promise<Isolate> {
  const on = isolate();
  const id = await gateway(on);
  for (const name of ["a", "b"]) {
    await providerTarget(on, id, name, { operations: PATHS.map((path) => ({ path, models: ["m"] })) });
  }
  return on;
}

const FAILED: Readonly<Record<string, readonly Uint8Array[]>> = {
  "an exception": [THROTTLED],
  "an exception behind the start of a message": [START, THROTTLED],
  "an exception behind an invocation's start": [chunk({ type: "message_start", message: {} }), THROTTLED],
  "an error of the model's own": [chunk({ type: "error", error: { type: "overloaded_error" } })],
};
const WELL: Readonly<Record<string, readonly Uint8Array[]>> = {
  "a delta": [START, DELTA],
  "a delta, then an exception": [START, DELTA, THROTTLED],
  "an invocation's delta": [chunk({ type: "content_block_delta", delta: { text: "exception" } })],
  "an event of a kind nobody knows": [frame("unheardOf", "{}")],
};

describe("an AWS event stream", () => {
  for (const [name, parts] of Object.entries(FAILED)) {
    it(`that begins with ${name} is a failure while another may be asked`, async ({ expect }) => {
      const on = await two();
      const unwanted = source();
      unwanted.write(concat(parts));
      const good = concat([START, DELTA, STOP, METADATA]);
      const asked = providers({ a: () => eventStream(unwanted.body), b: () => eventStream(good) });
      const response = await post(on, "/model/m/converse-stream", "{}");
      expect([response.status, response.headers.get("x-gateway-attempts")]).toEqual([200, "2"]);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(good);
      expect(asked.map(nameOf)).toEqual(["a", "b"]);
      await unwanted.cancelled;
    });
  }

  for (const [isFailed, all] of [[true, FAILED] as const, [false, WELL] as const]) {
    for (const [name, parts] of Object.entries(all)) {
      it(`is understood wherever its chunks break: ${name}`, ({ expect }) => {
        const bytes = concat(parts);
        const wanted = isFailed ? "failed" : "good";
        for (let at = 0; at <= bytes.length; at++) {
          const opening = new OpeningFrames();
          const first = opening.read(bytes.slice(0, at));
          expect(first === "good" || first === "failed" ? first : opening.read(bytes.slice(at))).toBe(wanted);
        }
        const opening = new OpeningFrames();
        const verdicts = Array.from(bytes, (byte) => opening.read(Uint8Array.of(byte)));
        expect(verdicts.at(-1)).toBe(wanted);
      });
    }
  }

  it("is taken for good once it has said so much, whatever it is", ({ expect }) => {
    const opening = new OpeningFrames();
    expect(opening.read(new Uint8Array(65_535))).toBeUndefined();
    expect(opening.read(new Uint8Array(1))).toBe("good");
  });

  it("reaches its caller as it came, byte for byte, whoever else could be asked", async ({ expect }) => {
    const on = await two();
    const bytes = concat([START, DELTA, THROTTLED]);
    upstream(() => eventStream(bytes));
    const response = await post(on, "/model/m/converse-stream", "{}");
    expect(response.headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });
});

describe("what a call used", () => {
  const GEMINI = {
    promptTokenCount: 1_000,
    candidatesTokenCount: 40,
    thoughtsTokenCount: 10,
    cachedContentTokenCount: 300,
  };
  const gemini = { candidates: [{ content: { parts: [{ text: "hé" }] } }], usageMetadata: GEMINI };
  const used = { input: 1_000, output: 50, cacheRead: 300 };
  const ANSWERS: Readonly<Record<string, readonly [path: string, () => Response, usage: object]>> = {
    Converse: ["/model/m/converse", () => Response.json({ output: {}, usage: { ...USAGE, inputTokens: 700 } }), used],
    ConverseStream: [
      "/model/m/converse-stream",
      () => eventStream(concat([START, DELTA, STOP, METADATA])),
      { ...used, input: 1_300 },
    ],
    "an invocation's stream": [
      "/model/m/invoke-with-response-stream",
      () =>
        eventStream(
          concat([
            chunk({ type: "message_start", message: { usage: { input_tokens: 700, cache_read_input_tokens: 300 } } }),
            chunk({ type: "message_delta", usage: { output_tokens: 50 } }),
          ]),
        ),
      used,
    ],
    generateContent: ["/v1beta/models/m:generateContent", () => Response.json(gemini), used],
    "streamGenerateContent as events": [
      "/v1beta/models/m:streamGenerateContent?alt=sse",
      () =>
        new Response(`data: ${JSON.stringify(gemini)}\r\n\r\n`, { headers: { "content-type": "text/event-stream" } }),
      used,
    ],
    "streamGenerateContent as an array": [
      "/v1beta/models/m:streamGenerateContent",
      () => Response.json([{ candidates: [] }, gemini]),
      used,
    ],
  };
  for (const [name, [path, answer, usage]] of Object.entries(ANSWERS)) {
    it(`is read as its API says it: ${name}`, async ({ expect }) => {
      const on = isolate(BOOKS);
      const id = await gateway(on);
      await providerTarget(on, id, "t", { operations: PATHS.map((one) => ({ path: one, models: ["m"] })) });
      upstream(answer);
      expect((await post(on, path, "{}")).status).toBe(200);
      const question = { from: 0, to: Date.now() + 60_000, filters: {} };
      const { items } = await askCalls(ledger(id), question, { most: 10, after: undefined });
      expect(items).toMatchObject([
        { path: PATHS.find((one) => one.replace("{model}", "m") === path.split("?", 1)[0]), source: "reported", usage },
      ]);
    });
  }

  it.for([
    ["of a target with models", "/inference/v1beta/models/m:streamGenerateContent"],
    ["of a passthrough target", "/raw/v1beta/models/m:streamGenerateContent"],
  ] as const)(
    "of an array that streams is read behind it, not before it, and no proxy is to hold it: %s",
    async ([, path], { expect }) => {
      const on = isolate();
      const id = await gateway(on);
      await providerTarget(on, id, "t", { operations: [{ path: GOOGLE, models: ["m"] }] });
      await create(on, `/gateways/${id}/targets/`, {
        name: "raw",
        targetConfiguration: {
          http: { passthrough: { endpoint: "https://api.provider.test", protocolType: "INFERENCE" } },
        },
      });
      const { body, write, close } = source();
      upstream(() => new Response(body, { headers: { "content-type": "application/json" } }));
      write("[{}");
      const response = await on.fetch(`/gateways/${id}${path}`, { method: "POST", body: "{}", background: false });
      const { headers } = response;
      expect([headers.get("content-type"), headers.get("x-accel-buffering")]).toEqual(["application/json", "no"]);
      // The provider has not ended, and the caller reads.
      const reader = response.body?.getReader();
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("[{}");
      write("]");
      close();
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("]");
    },
  );
});
