/** What a provider's faults become on raw workerd: the right answer or the right break, never a hang, a lie or a growing heap. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startFaultyProvider, type FaultyProvider, type Script } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway, target } from "../support/running-worker.ts";

const CHAT = "/v1/chat/completions";
const DELTA = 'data: {"choices":[{"delta":{"content":"hé 😀"}}]}\n\n';
const MIB = 1_048_576;

let worker: RawWorker;
/** `one` is at the first only; `two-…` and `gone-…` are at the second too, `gone-…` otherwise at a port where nobody listens. */
let first: FaultyProvider;
let second: FaultyProvider;

beforeAll(async () => {
  const [gone, ...others] = await Promise.all([
    startFaultyProvider(),
    startFaultyProvider(),
    startFaultyProvider(),
    startRawWorker({ FIRST_BYTE_TIMEOUT_MS: "300" }),
  ]);
  [first, second, worker] = others;
  await gone.close();
  const id = await gateway(worker, { authorizerType: "NONE" });
  const at = (name: string, { origin }: FaultyProvider, models: string[]): Promise<void> =>
    target(worker, id, name, origin, { serves: { [CHAT]: models } });
  await at("a-first", first, ["one", "two-*"]);
  await at("a-gone", gone, ["gone-*", "only-gone"]);
  await at("b-second", second, ["two-*", "gone-*"]);
});

afterAll(async () => {
  await worker?.close();
  await first?.close();
  await second?.close();
});

let models = 0;

/** Whoever is asked first does the first of these, whoever is asked next the next, and the last for good. */
function answers(...scripts: Script[]): void {
  const left = [...scripts];
  const script: Script = (response, asked) => (left.length > 1 ? left.shift() : left[0])?.(response, asked);
  for (const provider of [first, second]) provider.answer(script);
}

/** A model nobody has asked for: none of its candidates has failed yet, and it may be the turn of either. */
function fresh(model: string): string {
  return model === "one" ? model : `${model}-${models++}`;
}

function ask(model: string, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify({ model, stream: true });
  return fetch(`${worker.origin}/inference${CHAT}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
  });
}

const streams =
  (...pieces: (string | Uint8Array)[]): Script =>
  (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
const resets: Script = (response) => response.socket?.resetAndDestroy();
const hangs: Script = () => undefined;
const garbage: Script = (response) => response.socket?.end("\u0000\u0001 no HTTP at all \r\n\r\n");

const FAULTS: Record<string, [script: Script, code: string]> = {
  "resets the connection": [resets, "upstream_unreachable"],
  "closes it without a word": [(response) => response.socket?.destroy(), "upstream_unreachable"],
  "says nothing": [hangs, "upstream_timeout"],
  "speaks no HTTP": [garbage, "upstream_unreachable"],
};

describe("a provider that fails before its answer", () => {
  for (const [name, [script, code]] of Object.entries(FAULTS)) {
    it(`and ${name} is ${code}`, async ({ expect }) => {
      first.answer(script);
      const response = await ask("one");
      expect(response.headers.get("x-gateway-error")).toBe(code);
      expect(await response.json()).toMatchObject({ error: { code } });
    });

    it(`and ${name} is passed over for the next`, async ({ expect }) => {
      answers(script, streams(DELTA));
      const response = await ask(fresh("two"));
      expect([response.headers.get("x-gateway-attempts"), await response.text()]).toEqual(["2", DELTA]);
    });
  }

  it("and refuses the connection is upstream_unreachable, and passed over", async ({ expect }) => {
    const response = await ask("only-gone");
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([502, "upstream_unreachable"]);
    await response.body?.cancel();
    second.answer(streams(DELTA));
    // One begins with either of the two.
    const model = fresh("gone");
    const next = [await ask(model), await ask(model)];
    for (const { headers } of next) expect(headers.get("x-gateway-target")).toBe("b-second");
    expect(new Set(next.map(({ headers }) => headers.get("x-gateway-attempts")))).toEqual(new Set(["1", "2"]));
    for (const one of next) expect(await one.text()).toBe(DELTA);
  });
});

describe("a provider that breaks its stream", () => {
  const cut: Script = (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`${DELTA}data: {"choices":[{"del`, () => response.socket?.resetAndDestroy());
  };

  for (const model of ["one", "two-*"]) {
    it(`in the middle of an event breaks it for the caller too, after what was sent: ${model}`, async ({ expect }) => {
      answers(cut);
      const decoder = new TextDecoder();
      let read = "";
      const reading = async (): Promise<void> => {
        for await (const chunk of (await ask(fresh(model))).body ?? []) read += decoder.decode(chunk, { stream: true });
      };
      await expect(reading()).rejects.toThrow("terminated");
      expect(`${DELTA}data: {"choices":[{"del`.startsWith(read)).toBe(true);
    });
  }

  it("with an error as its first event is passed over for the next", async ({ expect }) => {
    answers(streams('data: {"error":{"message":"overloaded"}}\n\n'), streams(DELTA));
    const response = await ask(fresh("two"));
    expect([response.headers.get("x-gateway-attempts"), await response.text()]).toEqual(["2", DELTA]);
  });
});

describe("a provider that drips", () => {
  for (const model of ["one", "two-*"]) {
    it(`byte by byte is heard byte for byte, for as long as it takes: ${model}`, async ({ expect }) => {
      const bytes = Buffer.from(DELTA.repeat(3));
      const drip: Script = async (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const byte of bytes) {
          response.write(Uint8Array.of(byte));
          await new Promise((resolve) => setTimeout(resolve, 3));
        }
        response.end();
      };
      answers(drip);
      expect(await (await ask(fresh(model))).text()).toBe(bytes.toString());
    });
  }
});

describe("a provider that compresses", () => {
  const text = DELTA.repeat(200);
  const gzip: Script = (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
    response.end(gzipSync(text));
  };

  for (const model of ["one", "two-*"]) {
    for (const accepts of ["gzip", "identity", "br, gzip, deflate"]) {
      it(`is read by a caller who accepts ${accepts}: ${model}`, async ({ expect }) => {
        answers(gzip);
        const response = await ask(fresh(model), { "accept-encoding": accepts });
        expect(response.headers.get("content-encoding")).toBeNull();
        expect(response.headers.get("content-length")).toBeNull();
        expect(await response.text()).toBe(text);
      });
    }
  }

  it("an error is read too", async ({ expect }) => {
    first.answer((response) => {
      response.writeHead(400, { "content-type": "application/json", "content-encoding": "gzip" });
      response.end(gzipSync('{"error":{"message":"bad"}}'));
    });
    const response = await ask("one");
    expect([response.status, await response.json()]).toEqual([400, { error: { message: "bad" } }]);
  });
});

describe("an answer of 200 MB", () => {
  const CHUNK = Buffer.alloc(MIB, "x");
  const large: Script = async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(DELTA);
    for (let at = 0; at < 200; at++) {
      if (!response.write(CHUNK)) await new Promise((resolve) => response.once("drain", resolve));
    }
    response.end();
  };

  for (const model of ["one", "two-*"]) {
    it(`streams through whole, in flat memory: ${model}`, async ({ expect }) => {
      answers(large);
      const before = residentBytes();
      let length = 0;
      let most = 0;
      for await (const chunk of (await ask(fresh(model))).body ?? []) {
        length += chunk.length;
        if (length % (20 * MIB) < chunk.length) most = Math.max(most, residentBytes());
      }
      expect(length).toBe(Buffer.byteLength(DELTA) + 200 * MIB);
      expect(most).toBeGreaterThan(0);
      expect(most - before).toBeLessThan(50 * MIB);
    });
  }
});

function residentBytes(): number {
  const status = readFileSync(`/proc/${worker.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024;
}
