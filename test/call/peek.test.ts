/** A 200 may still be a failure: while another candidate is left, a stream's opening events are looked at, and nothing past them. */
import { afterEach, describe, it, vi } from "vitest";
import { framingOf, peek } from "../../src/call/peek.ts";
import { candidates, CHAT, events, nameOf, providers, source } from "../support/candidates.ts";
import { reset } from "../support/reset.ts";
import type { Seen } from "../support/upstream.ts";
import { post, type Isolate } from "../support/worker.ts";

const encoder = new TextEncoder();

afterEach(async () => {
  await reset();
});

const named = (type: string, more: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const DELTA = data({ choices: [{ delta: { content: "hé 😀" } }] });
const OVERLOADED = named("error", { error: { type: "overloaded_error", message: "Overloaded" } });
const STARTED = named("message_start", { message: { id: "msg_1" } }) + named("ping");
const CREATED = named("response.created", { response: { id: "resp_1", error: null } });

/** By what they say; each a 200. */
const FAILED: Readonly<Record<string, string>> = {
  "chat: an error object": data({ error: { message: "over capacity", code: 502 } }),
  "chat: an error object after a comment": `: OPENROUTER PROCESSING\n\n${data({ error: { message: "no" } })}`,
  "messages: an error event": OVERLOADED,
  "messages: an error event after the start and a ping": STARTED + OVERLOADED,
  "responses: an error event after the creation": CREATED + named("error", { code: "insufficient_quota" }),
  "responses: a failed response": CREATED + named("response.in_progress") + named("response.failed"),
  "an event without a name": data({ type: "response.created" }) + data({ type: "response.failed" }),
  "an error that only its name tells": 'event: error\ndata: {"code":"insufficient_quota"}\n\n',
  "an error over two lines": 'data: {"error":\ndata: {"message":"no"}}\n\n',
  "data without a space, and a name after it": 'data:{"type":"error"}\nevent:error\n\n',
};
const WELL: Readonly<Record<string, string>> = {
  "chat: a delta": DELTA,
  "chat: a delta, then an error": DELTA + data({ error: { message: "too late" } }),
  "chat: a delta that speaks of an error": data({ choices: [{ delta: { content: '{"error": {"message": 1}}' } }] }),
  "chat: an error that is null": data({ error: null, choices: [] }),
  "chat: the end at once": "data: [DONE]\n\n",
  "messages: content": STARTED + named("content_block_start", { index: 0 }),
  "responses: content": CREATED + named("response.output_item.added"),
  "an event of a kind nobody knows": named("errors.none"),
  "no JSON at all": 'data: "error" response.failed\n\n',
};

async function verdict(text: string, split: (bytes: Uint8Array) => Uint8Array[]): Promise<boolean> {
  const { body, write, close } = source();
  for (const chunk of split(encoder.encode(text))) write(chunk);
  close();
  return (await judged(body)).failed;
}

async function judged(body: ReadableStream<Uint8Array>): ReturnType<typeof peek> {
  return peek(body, () => undefined);
}

const ask = (on: Isolate, background = false): Promise<Response> =>
  on.fetch(`/inference${CHAT}`, { method: "POST", body: '{"model":"m","stream":true}', background });

describe("a stream that begins with an error", () => {
  for (const [name, text] of Object.entries(FAILED)) {
    it(`is a failure, at the edge as at the stage: ${name}`, async ({ expect }) => {
      const on = await candidates(["a", "b"]);
      const unwanted = source();
      unwanted.write(text);
      const asked = providers({ a: () => events(unwanted.body), b: () => events(DELTA) });
      const response = await post(on, CHAT, { model: "m" });
      expect([response.status, response.headers.get("x-gateway-attempts")]).toEqual([200, "2"]);
      expect(await response.text()).toBe(DELTA);
      expect(asked.map(nameOf)).toEqual(["a", "b"]);
      await unwanted.cancelled;
    });
  }
});

describe("what is said", () => {
  for (const [failed, texts] of [[true, FAILED] as const, [false, WELL] as const]) {
    for (const [name, text] of Object.entries(texts)) {
      it(`is understood wherever its chunks break, with any line ends: ${name}`, async ({ expect }) => {
        for (const lineEnd of ["\n", "\r\n", "\r"]) {
          const spelt = text.replaceAll("\n", lineEnd);
          const { length } = encoder.encode(spelt);
          for (let at = 0; at <= length; at++) {
            expect(await verdict(spelt, (bytes) => [bytes.slice(0, at), bytes.slice(at)])).toBe(failed);
          }
          expect(await verdict(spelt, (bytes) => Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe(failed);
        }
      });
    }
  }

  it("is judged at the first real event, not at the chunk's end", async ({ expect }) => {
    expect(await verdict(STARTED + OVERLOADED + DELTA, (bytes) => [bytes])).toBe(true);
    expect(await verdict(STARTED + DELTA + OVERLOADED, (bytes) => [bytes])).toBe(false);
  });

  it("is looked at in an event stream's 200 only", async ({ expect }) => {
    const stream = { "content-type": "Text/Event-Stream; charset=utf-8" };
    expect(framingOf(new Response("", { headers: stream }))).toBe("events");
    expect(framingOf(new Response("", { headers: stream, status: 201 }))).toBeUndefined();
    expect(framingOf(Response.json({ error: {} }))).toBeUndefined();
    expect(framingOf(new Response(null, { headers: stream }))).toBeUndefined();
  });
});

describe("a response that repeats its request", () => {
  const instructions = 'Say "error" – '.repeat(18_000);
  const types = ["response.created", "response.queued", "response.in_progress"];
  const openings: Readonly<Record<string, string>> = {
    "with names": types.map((type) => named(type, { response: { instructions, error: null } })).join(""),
    "without names": types.map((type) => data({ type, response: { instructions, error: null } })).join(""),
    "with a space after each colon": types
      .map((type) => `data:{ "type" : "${type}", "response" : "${"x".repeat(300_000)}" }\n\n`)
      .join(""),
  };
  for (const [name, opening] of Object.entries(openings)) {
    it(`is looked at behind that, however long it is: ${name}`, async ({ expect }) => {
      const bytes = encoder.encode(opening);
      expect(bytes.length).toBeGreaterThan(900_000);
      expect(bytes.length).toBeLessThan(1_048_576);
      const inChunks = (length: number) => (all: Uint8Array) =>
        Array.from({ length: Math.ceil(all.length / length) }, (_, at) => all.slice(at * length, (at + 1) * length));
      for (const length of [1_000, 65_536, 2_000_000]) {
        expect(await verdict(opening + OVERLOADED, inChunks(length))).toBe(true);
        expect(await verdict(opening + DELTA + OVERLOADED, inChunks(length))).toBe(false);
      }
    });
  }

  it("costs what its own length costs, handed on byte for byte, and hardly any of it is looked at", async ({
    expect,
  }) => {
    const on = await candidates(["a", "b"]);
    const bytes = encoder.encode(named("response.created", { response: "é".repeat(500_000) }) + DELTA);
    const { body, write, close } = source();
    for (let at = 0; at < bytes.length; at += 100) write(bytes.slice(at, at + 100));
    close();
    providers({ a: () => events(body) });
    const decode = vi.spyOn(TextDecoder.prototype, "decode");
    const response = await ask(on);
    const looked = decoded(decode.mock.calls);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThan(1_000);
  });

  it("does no more work for each chunk than the chunk holds", async ({ expect }) => {
    // Of what cannot be left out: an opening of no kind we know of, in pieces.
    const bytes = encoder.encode(named("ping", { filler: "x".repeat(60_000) }) + OVERLOADED);
    const { body, write, close } = source();
    for (let at = 0; at < bytes.length; at += 10) write(bytes.slice(at, at + 10));
    close();
    const split = vi.spyOn(String.prototype, "split");
    const decode = vi.spyOn(TextDecoder.prototype, "decode");
    expect((await judged(body)).failed).toBe(true);
    const searched = split.mock.contexts.reduce<number>((length, text) => length + String(text).length, 0);
    expect(decoded(decode.mock.calls)).toBeGreaterThan(60_000);
    expect(decoded(decode.mock.calls) + searched).toBeLessThanOrEqual(2 * bytes.length);
  });

  it("is not looked at past 64 KB, where all of it comes at once", async ({ expect }) => {
    const { body, write } = source();
    write(named("ping", { filler: "x".repeat(500_000) }) + OVERLOADED);
    const decode = vi.spyOn(TextDecoder.prototype, "decode");
    expect((await judged(body)).failed).toBe(false);
    expect(decoded(decode.mock.calls)).toBeLessThanOrEqual(65_536);
  });

  it("is judged by an event that ends with the last of 64 KB, by none behind it", async ({ expect }) => {
    const pad = 65_536 - OVERLOADED.length - ": \n".length;
    for (const [more, failed] of [
      [-1, true],
      [0, true],
      [1, false],
    ] as const) {
      const text = `: ${"x".repeat(pad + more)}\n${OVERLOADED}`;
      expect(await verdict(text, (bytes) => [bytes])).toBe(failed);
    }
  });
});

/** How many bytes were made text. */
function decoded(calls: readonly Parameters<TextDecoder["decode"]>[]): number {
  return calls.reduce((length, [input]) => length + (input?.byteLength ?? 0), 0);
}

describe("a stream that is well", () => {
  for (const [name, text] of Object.entries(WELL)) {
    it(`goes on byte for byte from its first one: ${name}`, async ({ expect }) => {
      const on = await candidates(["a", "b"]);
      const bytes = encoder.encode(`\uFEFF: hello\r\n\r\n${text}tail without an end \u{1F600}`);
      const { body, write, close } = source();
      for (let at = 0; at < bytes.length; at += 7) write(bytes.slice(at, at + 7));
      close();
      providers({ a: () => events(body) });
      const response = await ask(on);
      expect(response.headers.get("x-gateway-attempts")).toBe("1");
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    });
  }

  it("is handed on at its first real content, while the provider holds the rest", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const { body, write, close } = source();
    providers({ a: () => events(body) });
    write(STARTED);
    write(DELTA);
    const reader = (await ask(on)).body?.getReader();
    const next = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
    expect((await next()) + (await next())).toBe(STARTED + DELTA);
    write("data: more\n\n");
    expect(await next()).toBe("data: more\n\n");
    close();
    expect((await reader?.read())?.done).toBe(true);
  });

  it("that breaks later breaks for the caller too, and no other is asked", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const stream = source();
    const asked = providers({ a: () => events(stream.body) });
    stream.write(DELTA);
    const reader = (await ask(on)).body?.getReader();
    expect((await reader?.read())?.value).toEqual(encoder.encode(DELTA));
    stream.break();
    await expect(reader?.read()).rejects.toThrow("connection reset");
    expect(asked).toHaveLength(1);
  });

  const endless: Readonly<Record<string, (at: number) => string>> = {
    "it opens and opens": () => named("ping", { filler: "x".repeat(4_000) }),
    "it opens without a name": () => data({ type: "ping", filler: "x".repeat(4_000) }),
    "it only comments": () => `: ${"x".repeat(4_000)}\n`,
    "its first line has no end": (at) => (at === 0 ? "data: {" : "x".repeat(4_000)),
    "its lines are blank": () => "\r\n".repeat(2_000),
    "it opens with a comment in the name of a response": () => `event: response.created\n: ${"x".repeat(4_000)}\n`,
    "it repeats the request more than once": (at) =>
      named(at % 2 === 0 ? "response.created" : "response.in_progress", { response: "x".repeat(4_000) }),
  };
  for (const [name, more] of Object.entries(endless)) {
    it(`is taken for good after 64 KB, where ${name} and never comes to anything`, async ({ expect }) => {
      const { body, write } = source();
      let written = 0;
      for (let at = 0; written < 80_000; at++) {
        const text = more(at);
        write(text);
        written += text.length;
      }
      write(`\n\n${OVERLOADED}`);
      expect((await judged(body)).failed).toBe(false);
    });
  }

  it("is taken for good after 1 MB of a request repeated", async ({ expect }) => {
    const { body, write } = source();
    write('event: response.created\ndata: {"response":"');
    for (let at = 0; at < 256; at++) write("x".repeat(4_096));
    expect((await judged(body)).failed).toBe(false);
  });

  it("has begun with its opening, not with a comment: no time counts from there", async ({ expect }) => {
    const { body, write } = source();
    const begun = Promise.withResolvers<void>();
    let said = ": ping\n\n";
    write(said);
    void peek(body, () => {
      expect(said).toBe(STARTED);
      begun.resolve();
    });
    await new Promise((resolve) => setTimeout(resolve));
    said = STARTED;
    write(said);
    await begun.promise;
  });
});

describe("the next candidate is asked where a 200 stream", () => {
  const failures: Record<string, (seen: Seen) => Response> = {
    "breaks before its first event": () => {
      const { body, write, break: cut } = source();
      write("data: {");
      cut();
      return events(body);
    },
    "breaks between its opening and its first content": () => {
      const { body, write, break: cut } = source();
      write(STARTED);
      queueMicrotask(cut);
      return events(body);
    },
    "says nothing in time": ({ signal }) => events(source(signal).body),
    "says nothing but comments in time": ({ signal }) => {
      const { body, write } = source(signal);
      write(": ping\n\n: ping\n\n");
      return events(body);
    },
  };
  for (const [name, failure] of Object.entries(failures)) {
    it(name, async ({ expect }) => {
      const on = await candidates(["a", "b"], { settings: { FIRST_BYTE_TIMEOUT_MS: "30" } });
      const asked = providers({ a: failure, b: () => events(DELTA) });
      expect(await (await post(on, CHAT, { model: "m" })).text()).toBe(DELTA);
      expect(asked.map(nameOf)).toEqual(["a", "b"]);
    });
  }
});

describe("nothing is looked at", () => {
  /** A body that says nothing: whoever looked at it would wait for ever. */
  const silentBody = (): ReadableStream => new ReadableStream({ type: "bytes" });
  const answers = async (on: Isolate): Promise<number> => {
    const { status, body } = await ask(on);
    await body?.cancel();
    return status;
  };
  const untouched: Record<string, () => Promise<Isolate>> = {
    "with one candidate": () => candidates(["a"]),
    "where the target's failure is final": () => candidates(["a", "b"], { more: { a: { failover: false } } }),
  };
  for (const [name, make] of Object.entries(untouched)) {
    it(`${name}: the answer begins before its body does`, async ({ expect }) => {
      const on = await make();
      providers({ a: () => events(silentBody()) });
      expect(await answers(on)).toBe(200);
    });
  }

  it("of the last candidate: what it says is what the caller gets", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    const asked = providers({ a: () => events(OVERLOADED), b: () => events(silentBody()) });
    expect(await answers(on)).toBe(200);
    expect(asked).toHaveLength(2);
  });

  it("of an answer that is no event stream", async ({ expect }) => {
    const on = await candidates(["a", "b"]);
    providers({ a: () => new Response(silentBody(), { headers: { "content-type": "text/plain" } }) });
    expect(await answers(on)).toBe(200);
  });
});

it("a caller who leaves during the look cancels the provider, and no other is asked", async ({ expect }) => {
  const on = await candidates(["a", "b"]);
  const caller = new AbortController();
  const left = Promise.withResolvers<unknown>();
  const asked = providers({
    a: ({ signal }) => {
      const stream = source(signal);
      stream.write(STARTED);
      left.resolve(stream.cancelled);
      setTimeout(() => caller.abort());
      return events(stream.body);
    },
  });
  const body = '{"model":"m"}';
  await on.fetch(`/inference${CHAT}`, { method: "POST", body, signal: caller.signal });
  await left.promise;
  expect(asked.map(nameOf)).toEqual(["a"]);
});
