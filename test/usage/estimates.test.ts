/** What nobody counted is estimated from text: of a stream its events' text and not their frames, of a request its text and its pictures by their size. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import type { AnswerFormat } from "../../src/usage/answer-format.ts";
import { estimateInput } from "../../src/usage/estimate-input.ts";
import { Observer } from "../../src/usage/observer.ts";
import type { Observed } from "../../src/usage/settle.ts";
import { usage } from "../recordings/answers.ts";
import { chunk, concat, converse, exception } from "../recordings/frames.ts";
import { chat, conversed, data, invoked, messages, named, responses } from "../recordings/streams.ts";

const encoder = new TextEncoder();
const EVENTS: AnswerFormat = { framing: "sse", isInference: true, isText: true };
const FRAMES: AnswerFormat = { framing: "aws-event-stream", isInference: true, isText: true };

function left(bytes: Uint8Array, format: AnswerFormat, isWhole = false): Observed {
  const observer = new Observer(format);
  for (let at = 0; at < bytes.length; at += 1_000) observer.look(bytes.subarray(at, at + 1_000));
  return observer.finish({ isWhole, input: 70 });
}

/** Words as a model writes them, 5.4 bytes each. */
const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `word${i % 10} `);
const tokensOf = (texts: readonly string[]): number => Math.ceil(encoder.encode(texts.join("")).length / 4);

describe("the estimate of a stream", () => {
  it("counts the text of its events, and neither frames nor padding", ({ expect }) => {
    const texts = ["Hello", ", ", 'it says "usage": ', "é😀\n"];
    const output = tokensOf(texts);
    expect(left(encoder.encode(chat(texts, null)), EVENTS, true)).toEqual({
      usage: usage({ input: 70, output }),
      source: "estimated",
      billing: {},
    });
    const cutResponse = responses(texts, "Be brief.").split("event: response.completed")[0] ?? "";
    expect(left(encoder.encode(cutResponse), EVENTS).usage).toEqual(usage({ input: 70, output }));
    const frames = concat(
      texts.map((text) => converse("contentBlockDelta", { contentBlockIndex: 0, delta: { text } })),
    );
    expect(left(frames, FRAMES).usage).toEqual(usage({ input: 70, output }));
    const chunks = concat(texts.map((generation) => chunk({ generation, prompt_token_count: null })));
    expect(left(chunks, FRAMES).usage).toEqual(usage({ input: 70, output }));
  });

  it("counts what is thought, refused, and said to tools", ({ expect }) => {
    const deltas = [
      { reasoning_content: "abcd" },
      { refusal: "abcd" },
      { tool_calls: [{ index: 0, id: "call_abcdefgh", type: "function", function: { name: "abcd", arguments: "" } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a":1} ' } }] },
    ];
    const text = deltas.map((delta) => data({ choices: [{ index: 0, delta }] })).join("");
    expect(left(encoder.encode(text), EVENTS).usage?.output).toBe(5);
    const blocks = [
      { type: "thinking_delta", thinking: "abcd" },
      { type: "input_json_delta", partial_json: '{"a":1} ' },
      { type: "signature_delta", signature: "YWJjZGVmZ2hpamtsbW5vcA==" },
    ];
    const events = blocks.map((delta) => named("content_block_delta", { index: 0, delta })).join("");
    expect(left(encoder.encode(events), EVENTS).usage?.output).toBe(3);
    const google = {
      candidates: [{ content: { parts: [{ text: "abcd" }, { functionCall: { name: "f", args: { a: 1 } } }] } }],
    };
    expect(left(encoder.encode(data(google)), EVENTS).usage?.output).toBe(3);
  });

  it.for([
    ["chat", (texts: string[]) => encoder.encode(chat(texts, null)), EVENTS],
    ["messages", (texts: string[]) => encoder.encode(messages(texts).split("event: message_delta")[0] ?? ""), EVENTS],
    ["Converse", (texts: string[]) => conversed(texts).subarray(0, -400), FRAMES],
    ["InvokeModel", (texts: string[]) => invoked(texts).subarray(0, -700), FRAMES],
  ] as const)(
    "is within 5 % of it for a stream of which the middle was not kept: %s",
    ([, make, format], { expect }) => {
      const texts = words(6_000);
      const output = left(make(texts), format).usage?.output ?? 0;
      expect(Math.abs(output / tokensOf(texts) - 1)).toBeLessThan(0.05);
    },
  );

  it("takes the input from the message's start, as it is reported, where the caller left", ({ expect }) => {
    const whole = messages(words(2_000));
    for (const share of [0.1, 0.5, 0.9]) {
      const observed = left(encoder.encode(whole.slice(0, Math.floor(whole.length * share))), EVENTS);
      expect(observed.source).toBe("estimated");
      expect(observed.billing).toEqual({ serviceTier: "standard" });
      const { output = 0, ...rest } = observed.usage ?? {};
      expect(rest).toEqual({ input: 3_979, cacheRead: 1_000, cacheWrite5m: 100, cacheWrite1h: 200, reasoning: 0 });
      expect(Math.abs(output / (tokensOf(words(2_000)) * share) - 1)).toBeLessThan(0.1);
    }
  });

  it("never takes less than was reported of the output", ({ expect }) => {
    const start = messages([]).split("event: content_block_start")[0] ?? "";
    expect(left(encoder.encode(start), EVENTS).usage?.output).toBe(3);
  });

  it("is none where an error came instead of text, and where nothing came at all", ({ expect }) => {
    const none = { usage: undefined, source: "none", billing: {} };
    const failure = `: hello\n\n${named("error", { error: { type: "overloaded_error", message: "Overloaded" } })}`;
    expect(left(encoder.encode(failure), EVENTS, true)).toEqual(none);
    expect(left(encoder.encode(data({ error: { message: "no" } })), EVENTS, true)).toEqual(none);
    expect(left(exception("throttlingException", '{"message":"Too many tokens"}'), FRAMES, true)).toEqual(none);
    expect(left(new Uint8Array(0), EVENTS, true)).toEqual(none);
    // The provider has read the request by then.
    expect(left(new Uint8Array(0), EVENTS).usage).toEqual(usage({ input: 70 }));
    const late = chat(["abcd"], null).replace("data: [DONE]", 'data: {"error":{"message":"no"}}');
    expect(left(encoder.encode(late), EVENTS, true).usage).toEqual(usage({ input: 70, output: 1 }));
  });

  it("holds at every point a caller may leave", ({ expect }) => {
    const bytes = encoder.encode(chat(words(24)));
    const reported = new TextDecoder().decode(bytes).lastIndexOf("data: [DONE]") - 2;
    let most = 0;
    for (let length = 0; length < bytes.length; length++) {
      const { usage: used, source } = left(bytes.subarray(0, length), EVENTS);
      expect(source).toBe(length < reported ? "estimated" : "reported");
      if (source === "estimated") {
        expect(used?.input).toBe(70);
        expect(used?.output).toBeGreaterThanOrEqual(most);
        most = used?.output ?? 0;
      }
    }
    expect(most).toBe(tokensOf(words(24)));
  });
});

/** A PNG of a size, as far as it is looked at, and so many bytes of it. */
function png(width: number, height: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length).map((_, i) => (i * 73) ^ (i >> 5));
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** With a small picture of the camera before its own size. */
function jpeg(width: number, height: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length).map((_, i) => (i * 73) ^ (i >> 5));
  bytes.set([0xff, 0xd8, 0xff, 0xe1, 0x1f, 0x40, 0x45, 0x78, 0x69, 0x66]);
  const at = 4 + 0x1f40;
  bytes.set([0xff, 0xc0, 0, 17, 8, height >> 8, height & 0xff, width >> 8, width & 0xff], at);
  return bytes;
}

const bodyOf = (content: unknown): Uint8Array =>
  encoder.encode(JSON.stringify({ model: "m", messages: [{ role: "user", content }] }));

/** The estimate beyond that of the same body without the file's base64. */
function beyondText(make: (base64: string) => unknown, file: Uint8Array): number {
  return estimateInput(bodyOf(make(file.toBase64()))) - estimateInput(bodyOf(make("")));
}

describe("the estimate of a request", () => {
  const places: Readonly<Record<string, (base64: string) => unknown>> = {
    chat: (base64) => [{ type: "image_url", image_url: { url: `data:image/png;base64,${base64}`, detail: "auto" } }],
    responses: (base64) => [{ type: "input_image", image_url: `data:image/png;base64,${base64}` }],
    messages: (base64) => [{ type: "image", source: { type: "base64", media_type: "image/png", data: base64 } }],
    Converse: (base64) => [{ image: { format: "png", source: { bytes: base64 } } }],
    Google: (base64) => [{ inlineData: { mimeType: "image/png", data: base64 } }],
  };

  it("is a quarter of its bytes", ({ expect }) => {
    expect(estimateInput(new Uint8Array(0))).toBe(0);
    const text = bodyOf("The quick brown fox, and so on. ".repeat(500));
    expect(estimateInput(text)).toBe(Math.ceil(text.length / 4));
  });

  it.for(Object.entries(places))(
    "takes a picture by its pixels, however many bytes it has: %s",
    ([, make], { expect }) => {
      for (const length of [3_000, 300_000]) {
        expect(Math.abs(beyondText(make, png(1_000, 750, length)) - 1_000)).toBeLessThanOrEqual(1);
        expect(Math.abs(beyondText(make, jpeg(1_500, 1_000, length + 9_000)) - 2_000)).toBeLessThanOrEqual(1);
      }
    },
  );

  it("takes no picture for more than the largest that a model sees", ({ expect }) => {
    expect(beyondText((base64) => [{ source: { data: base64 } }], png(60_000, 60_000, 5_000))).toBeLessThanOrEqual(
      4_785,
    );
    const unknown = new Uint8Array(50_000).fill(7);
    unknown.set(encoder.encode("RIFFxxxxWEBP"));
    expect(Math.abs(beyondText((base64) => [{ source: { data: base64 } }], unknown) - 1_600)).toBeLessThanOrEqual(1);
  });

  it("takes documents and sound by their length", ({ expect }) => {
    const pdf = new Uint8Array(500_000).fill(7);
    pdf.set(encoder.encode("%PDF-1.7"));
    expect(
      Math.abs(beyondText((data) => [{ file: { file_data: `data:application/pdf;base64,${data}` } }], pdf) - 25_000),
    ).toBeLessThanOrEqual(1);
    const wav = new Uint8Array(160_000).fill(7);
    wav.set(encoder.encode("RIFFxxxxWAVE"));
    expect(
      Math.abs(beyondText((data) => [{ type: "input_audio", input_audio: { data } }], wav) - 100),
    ).toBeLessThanOrEqual(1);
  });

  it("reads base64 whose slashes are escaped, and of several pictures each", ({ expect }) => {
    const one = {
      type: "image_url",
      image_url: { url: `data:image/png;base64,${png(1_000, 750, 30_000).toBase64()}` },
    };
    const body = JSON.stringify([one, { type: "text", text: "and" }, one]).replaceAll("/", "\\/");
    const estimate = estimateInput(encoder.encode(body));
    expect(estimate).toBeGreaterThan(2_000);
    expect(estimate).toBeLessThan(2_100);
  });

  it("counts a text that looks like a picture as the text it is", ({ expect }) => {
    const picture = png(10, 10, 30_000).toBase64();
    for (const content of [
      [{ type: "text", text: picture }],
      [{ type: "text", text: `data:image/png;base64,${picture}` }],
      [{ type: "text", text: `"data":"${picture}` }],
      [{ type: "tool_use", input: { data: "abcd".repeat(10_000) } }],
      [
        {
          type: "tool_use",
          input: { data: `${picture} and then a lot of text that is none. ${"More of it. ".repeat(3_000)}` },
        },
      ],
    ]) {
      const body = bodyOf(content);
      expect(estimateInput(body)).toBe(Math.ceil(body.length / 4));
    }
  });

  it("is never more than a quarter of the bytes and what pictures may be, and never throws", ({ expect }) => {
    const run = fc.oneof(
      fc.constantFrom(
        '"data":"',
        '"url":"data:image/png;base64,',
        "iVBORw0KGgo",
        "/9j/",
        '"',
        "\\",
        "A".repeat(2_000),
        "R0lGODlh",
      ),
      fc.base64String({ maxLength: 3_000 }),
      fc.string({ maxLength: 300 }),
    );
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), (runs) => {
        const body = encoder.encode(runs.join(""));
        const estimate = estimateInput(body);
        expect(Number.isSafeInteger(estimate) && estimate >= 0).toBe(true);
        expect(estimate).toBeLessThanOrEqual(body.length / 4 + 1 + 4_784 * Math.ceil(body.length / 1_024));
      }),
      { seed: 12, numRuns: 200 },
    );
  });
});
