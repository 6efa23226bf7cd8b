/** Streams of every dialect → exact tokens, whatever the model was made to say and wherever chunks break. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { answerFormat, type AnswerFormat } from "../../src/usage/answer-format.ts";
import { Observer } from "../../src/usage/observer.ts";
import type { End, Observed } from "../../src/usage/settle.ts";
import { message } from "../recordings/frames.ts";
import { chat, conversed, data, invoked, messages, responses, STREAMS, type Stream } from "../recordings/streams.ts";

const encoder = new TextEncoder();
const END: End = { isWhole: true, input: 1_000 };
const EVENTS: AnswerFormat = { framing: "sse", isInference: true, isText: true };
const FRAMES: AnswerFormat = { framing: "aws-event-stream", isInference: true, isText: true };

function formatOf({ path, contentType }: Stream): AnswerFormat {
  const format = answerFormat("POST", path, contentType);
  if (format === undefined) throw new Error(`${path} is not billed`);
  return format;
}

/** @param cuts where chunks end; the last one ends with the bytes. */
function observe(bytes: Uint8Array, format: AnswerFormat, cuts: readonly number[] = [], end = END): Observed {
  const observer = new Observer(format);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  ends.forEach((to, i) => {
    // As the platform does, the buffer of a chunk is used again for the next one.
    const chunk = bytes.slice(ends[i - 1] ?? 0, to);
    observer.look(chunk);
    chunk.fill(0x22);
  });
  return observer.finish(end);
}

const every = (bytes: Uint8Array, size: number): number[] =>
  Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => (i + 1) * size);

describe("usage in a stream", () => {
  it("uses frames whose checksums are those of the specification's vectors", ({ expect }) => {
    const empty = message(new Uint8Array(0), new Uint8Array(0));
    expect(empty.toHex()).toBe("000000100000000005c248eb7d98c8ff");
  });

  it.for(Object.entries(STREAMS))("is read exactly: %s", ([, stream], { expect }) => {
    const format = formatOf(stream);
    const expected = { usage: stream.usage, source: "reported", billing: stream.billing };
    expect(observe(stream.bytes, format)).toEqual(expected);
    // The caller who leaves before the last byte has used it all the same.
    if (format.framing === "sse" && !stream.bytes.subarray(-1).every((byte) => byte !== 0x0a && byte !== 0x0d)) {
      expect(observe(stream.bytes.subarray(0, -1), format, [], { isWhole: false, input: 1 })).toEqual(expected);
    }
  });

  it.for(Object.entries(STREAMS))("is the same in any cutting: %s", ([, stream], { expect }) => {
    const format = formatOf(stream);
    const expected = observe(stream.bytes, format);
    expect(observe(stream.bytes, format, every(stream.bytes, 7))).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(observe(stream.bytes, format, cuts)).toEqual(expected);
      }),
      { seed: 12, numRuns: 20 },
    );
  });
});

/** What a caller makes a model write, made of what could be taken for usage. */
const piece = fc.oneof(
  fc.constantFrom(
    '"usage":',
    '{"prompt_tokens":1',
    ',"completion_tokens":1}',
    '{"input_tokens":1,"output_tokens":1}',
    "\\",
    '"',
    "}",
    "]",

    "{",
    "[",
    "\n",
    "\r",
    "\n\n",
    "data: ",
    "event: message_delta\n",
    '"response":{',
    '"message":',
    ":",
    ",",
    "null",
    "é",
    "\u2028",
    '"usageMetadata":{"promptTokenCount":1}',
    '"amazon-bedrock-invocationMetrics":{"inputTokenCount":1}',
    "[DONE]",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));
const texts = fc.array(text, { maxLength: 12 });

describe("text that looks like usage", () => {
  const of = (name: string) => {
    const stream = STREAMS[name];
    if (stream === undefined) throw new Error(name);
    return { usage: stream.usage, source: "reported", billing: stream.billing };
  };
  const kinds: readonly [string, AnswerFormat, (said: readonly string[]) => Uint8Array][] = [
    ["chat: short", EVENTS, (said) => encoder.encode(chat(said))],
    ["messages: short", EVENTS, (said) => encoder.encode(messages(said))],
    ["responses: short", EVENTS, (said) => encoder.encode(responses(said, said.join("")))],
    ["Bedrock, invoked: short", FRAMES, invoked],
    ["Bedrock, conversed: short", FRAMES, conversed],
  ];

  it.for(kinds)("changes nothing wherever it stands: %s", ([name, format, make], { expect }) => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 5 }), (said, cuts) => {
        expect(observe(make(said), format, cuts)).toEqual(of(name));
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  it("changes nothing in an event of which only the end was kept", ({ expect }) => {
    fc.assert(
      fc.property(text, fc.nat(64), (said, shift) => {
        const instructions = "x".repeat(shift) + `${said}\\`.repeat(Math.ceil(90_000 / (said.length + 1)));
        const { usage, source } = observe(encoder.encode(responses([said], instructions)), EVENTS);
        expect({ usage, source }).toEqual({ usage: of("responses: short").usage, source: "reported" });
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  it("is not taken for usage where such an event breaks off, wherever it does", ({ expect }) => {
    const whole = encoder.encode(responses(["Hi"], '{"usage":{"input_tokens":1,"output_tokens":1}}'.repeat(4_000)));
    const lastEvent = 4 + new TextDecoder().decode(whole).lastIndexOf("\n\nevent: ");
    fc.assert(
      fc.property(fc.integer({ min: lastEvent, max: whole.length - 3 }), (length) => {
        const left = observe(whole.subarray(0, length), EVENTS, [], { isWhole: false, input: 70 });
        expect(left.source).toBe("estimated");
        expect(left.usage?.input).toBe(70);
      }),
      { seed: 12, numRuns: 150 },
    );
  });

  it("is not taken for usage where such an event breaks off behind it, in an object that began before what was kept", ({
    expect,
  }) => {
    const schema = `{"a":"${"x".repeat(80_000)}","usage":{"input_tokens":1,"output_tokens":1}}`;
    const cut = `data: {"type":"response.completed","response":{"tools":[{"parameters":${schema}`;
    expect(observe(encoder.encode(cut), EVENTS, [], { isWhole: false, input: 70 }).source).toBe("estimated");
    expect(observe(encoder.encode(`${cut}}]}}`), EVENTS, [], { isWhole: false, input: 70 }).source).toBe("estimated");
  });

  it("is not taken from an event's other members, whether all of it was kept or its end", ({ expect }) => {
    const inner = { usage: { input_tokens: 1, output_tokens: 1 } };
    for (const pad of ["", "x".repeat(80_000)]) {
      for (const more of [{ item: inner }, { message: inner }, { metadata: inner }, { delta: { input: inner } }]) {
        const text = data({ type: "response.output_item.done", pad, ...more });
        expect(observe(encoder.encode(text), EVENTS).usage?.input, Object.keys(more).join()).toBe(END.input);
      }
    }
    expect(observe(encoder.encode(data({ type: "message_start", response: inner })), EVENTS).source).toBe("estimated");
  });

  it("is not looked for in frames that begin where none does", ({ expect }) => {
    for (let shift = 0; shift < 300; shift += 3) {
      const bytes = conversed([...Array.from({ length: 400 }, (_, i) => `word${i} `), "x".repeat(shift)]);
      expect(observe(bytes, FRAMES)).toEqual(of("Bedrock, conversed: long"));
    }
  });

  it("is not taken for usage where an event with a tool's own usage in it breaks off", ({ expect }) => {
    const tools = JSON.stringify({ usage: { input_tokens: 1, output_tokens: 1 } });
    const event = `data: {"type":"response.completed","response":{"instructions":"${"x".repeat(80_000)}","tools":[${tools}`;
    expect(observe(encoder.encode(event), EVENTS, [], { isWhole: false, input: 70 }).source).toBe("estimated");
    expect(observe(encoder.encode(`${event}\n\n`), EVENTS, [], { isWhole: true, input: 70 }).source).toBe("estimated");
  });
});

describe("an answer that is no answer", () => {
  it("never throws, and is whole numbers or nothing", ({ expect }) => {
    const framings: readonly AnswerFormat["framing"][] = ["json", "lines", "sse", "aws-event-stream"];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      text.map((said) => encoder.encode(said)),
    );
    fc.assert(
      fc.property(
        fc.array(bytes, { maxLength: 6 }),
        fc.constantFrom(...framings),
        fc.boolean(),
        (chunks, framing, isWhole) => {
          const observer = new Observer({ framing, isInference: true, isText: true });
          for (const chunk of chunks) observer.look(chunk);
          const { usage, source } = observer.finish({ isWhole, input: 3 });
          expect(["reported", "estimated", "none"]).toContain(source);
          for (const tokens of Object.values(usage ?? {}))
            expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
        },
      ),
      { seed: 12, numRuns: 500 },
    );
  });

  it("never throws where a stream is damaged", ({ expect }) => {
    const streams = Object.values(STREAMS).filter(({ bytes }) => bytes.length < 20_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...streams),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
        (stream, damage) => {
          const bytes = stream.bytes.slice();
          for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
          const { usage } = observe(bytes, formatOf(stream));
          for (const tokens of Object.values(usage ?? {}))
            expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
        },
      ),
      { seed: 12, numRuns: 300 },
    );
  });
});
