/** What becomes of the provider's work when the caller leaves: cancelled, unless the target is told to drain it. */
import { afterEach, describe, it } from "vitest";
import { candidates, CHAT, events, providers, source } from "../support/candidates.ts";
import { reset } from "../support/reset.ts";
import type { Isolate } from "../support/worker.ts";

const encoder = new TextEncoder();
const event = (text: string): Uint8Array => encoder.encode(`data: {"choices":["${text}"]}\n\n`);
const DRAIN = { a: { onDisconnect: "drain" } };

afterEach(async () => {
  await reset();
});

function ask(on: Isolate, caller = new AbortController()): Promise<Response> {
  const body = '{"model":"m"}';
  return on.fetch(`/inference${CHAT}`, { method: "POST", body, signal: caller.signal, background: false });
}

/** A provider that says when it was read to its end, and whether its call was given up. */
function provider(): {
  answer: () => Response;
  write: (text: string) => void;
  readToEnd: Promise<void>;
  end: () => void;
} {
  const readToEnd = Promise.withResolvers<void>();
  const written: (Uint8Array | "end")[] = [];
  let wake = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      while (written.length === 0) await wake.promise;
      const next = written.shift();
      if (next !== undefined && next !== "end") controller.enqueue(next);
      else {
        controller.close();
        readToEnd.resolve();
      }
    },
    cancel: () => readToEnd.reject(new Error("the provider was cancelled")),
  });
  const put = (next: Uint8Array | "end"): void => {
    written.push(next);
    wake.resolve();
    wake = Promise.withResolvers();
  };
  return {
    answer: () => events(body),
    write: (text) => put(event(text)),
    end: () => put("end"),
    readToEnd: readToEnd.promise,
  };
}

for (const names of [["a"], ["a", "b"]]) {
  describe(`with ${names.length === 1 ? "one candidate" : "another candidate left"}, a caller who leaves mid-stream`, () => {
    it("cancels the provider", async ({ expect }) => {
      const on = await candidates(names);
      const caller = new AbortController();
      const streams: ReturnType<typeof source>[] = [];
      const asked = providers({
        a: ({ signal }) => {
          const stream = source(signal);
          stream.write(event("one"));
          streams.push(stream);
          return events(stream.body);
        },
      });
      const reader = (await ask(on, caller)).body?.getReader();
      expect((await reader?.read())?.value).toEqual(event("one"));
      caller.abort();
      await streams[0]?.cancelled;
      expect(asked[0]?.signal?.aborted).toBe(true);
      expect(asked).toHaveLength(1);
    });

    it("has the provider read to its end, where the target is told to drain", async ({ expect }) => {
      const on = await candidates(names, { more: DRAIN });
      const caller = new AbortController();
      const { answer, write, end, readToEnd } = provider();
      const asked = providers({ a: answer });
      write("one");
      const reader = (await ask(on, caller)).body?.getReader();
      expect((await reader?.read())?.value).toEqual(event("one"));
      caller.abort();
      await reader?.cancel();
      for (let at = 0; at < 20; at++) write("more");
      end();
      await readToEnd;
      expect(asked[0]?.signal?.aborted).not.toBe(true);
    });
  });
}

describe("a target told to drain", () => {
  it("streams like any other while its caller is there", async ({ expect }) => {
    const on = await candidates(["a"], { more: DRAIN });
    const { answer, write, end } = provider();
    providers({ a: answer });
    const reader = (await ask(on)).body?.getReader();
    for (const text of ["one", "two", "three"]) {
      write(text);
      expect((await reader?.read())?.value).toEqual(event(text));
    }
    end();
    expect((await reader?.read())?.done).toBe(true);
  });

  it("breaks for its caller too when its provider breaks", async ({ expect }) => {
    const on = await candidates(["a"], { more: DRAIN });
    const stream = source();
    providers({ a: () => events(stream.body) });
    stream.write(event("one"));
    const reader = (await ask(on)).body?.getReader();
    expect((await reader?.read())?.value).toEqual(event("one"));
    stream.break();
    await expect(reader?.read()).rejects.toThrow("connection reset");
  });

  it("is read to its end for a caller who left before it answered", async ({ expect }) => {
    const on = await candidates(["a"], { more: DRAIN });
    const caller = new AbortController();
    const { answer, write, end, readToEnd } = provider();
    const asked = providers({
      a: () => {
        caller.abort();
        return answer();
      },
    });
    const response = await ask(on, caller);
    await response.body?.cancel();
    write("one");
    end();
    await readToEnd;
    expect(asked[0]?.signal?.aborted).not.toBe(true);
  });
});
