/** The exporter at a collector that answers anything: nothing waits for it, nothing is lost unseen, nothing it knows is told. */
import { describe, it } from "vitest";
import { readOtlp } from "../../src/config/otlp.ts";
import { makeExporter, type Exporter } from "../../src/telemetry/exporter.ts";
import { finishedCall } from "../support/finished-call.ts";

const SECRET = "s3cr3t-of-the-collector";
const ENDPOINT = "https://otlp.collector.test/path-that-is-nobodys-business";

interface Posted {
  readonly url: string;
  readonly init: RequestInit;
  readonly spans: number;
}

type Answer = (posted: Posted) => Response | Promise<Response>;

class Bench {
  readonly posted: Posted[] = [];
  readonly waited: number[] = [];
  readonly warned: string[] = [];
  readonly answers: Answer[];
  now = 1_000_000;
  readonly exporter: Exporter;

  /** @param answers in order; 200 behind them. */
  constructor(...answers: Answer[]) {
    this.answers = answers;
    const otlp = readOtlp({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: `x-key=${SECRET}` });
    const exporter = makeExporter(otlp, {
      fetch: async (url, init) => {
        const body = typeof init.body === "string" ? init.body : "";
        const posted = { url, init, spans: body.split('"startTimeUnixNano"').length - 1 };
        this.posted.push(posted);
        return (this.answers.shift() ?? (() => Response.json({})))(posted);
      },
      now: () => this.now,
      wait: async (ms) => {
        this.waited.push(ms);
        this.now += ms;
      },
      deadline: (ms) => (ms === 5_000 ? new AbortController().signal : AbortSignal.abort("no such deadline")),
      warn: (text) => this.warned.push(text),
    });
    if (exporter === undefined) throw new Error("nothing is exported");
    this.exporter = exporter;
  }

  add(calls = 1): void {
    for (let at = 0; at < calls; at++) this.exporter.add(finishedCall());
  }
}

const answers = (status: number, headers: Record<string, string> = {}): Answer => {
  return () => new Response(status === 204 ? null : "{}", { status, headers });
};

describe("the exporter", () => {
  it("is none without an endpoint", ({ expect }) => {
    const bench = new Bench();
    const warned: string[] = [];
    const none = makeExporter(readOtlp({ OTEL_EXPORTER_OTLP_HEADERS: "nonsense" }), {
      fetch: () => Promise.reject(new Error("asked")),
      now: () => bench.now,
      wait: () => Promise.resolve(),
      deadline: () => new AbortController().signal,
      warn: (text) => warned.push(text),
    });
    expect(none).toBeUndefined();
    expect(warned).toEqual([expect.stringContaining("OTEL_EXPORTER_OTLP_HEADERS")]);
  });

  it("asks nobody until it is told to, and then once for all that waits", async ({ expect }) => {
    const bench = new Bench();
    bench.add(3);
    expect(bench.posted).toEqual([]);
    await bench.exporter.flush();
    await bench.exporter.flush();
    expect(bench.posted.map(({ url, spans }) => [url, spans])).toEqual([[`${ENDPOINT}/v1/traces`, 9]]);
    const { init } = bench.posted[0] ?? {};
    expect([init?.method, init?.redirect]).toEqual(["POST", "manual"]);
    expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
      "content-type": "application/json",
      "x-key": SECRET,
    });
    expect(bench.exporter.dropped).toBe(0);
  });

  it("leaves out what its caller did not sample", async ({ expect }) => {
    const bench = new Bench();
    const call = finishedCall();
    bench.exporter.add({ ...call, trace: { ...call.trace, flags: 2 } });
    await bench.exporter.flush();
    expect(bench.posted).toEqual([]);
  });

  it("holds 2,000 calls and counts what is over, sending 500 at a time", async ({ expect }) => {
    const bench = new Bench();
    bench.add(2_003);
    expect(bench.exporter.dropped).toBe(3);
    for (let flush = 0; flush < 6; flush++) await bench.exporter.flush();
    expect(bench.posted.map(({ spans }) => spans)).toEqual([1_500, 1_500, 1_500, 1_500]);
    expect(bench.exporter.dropped).toBe(3);
  });

  for (const status of [429, 502, 503, 504]) {
    it(`asks once more after ${status}, when the collector says`, async ({ expect }) => {
      const bench = new Bench(answers(status, { "retry-after": "3" }));
      bench.add();
      await bench.exporter.flush();
      expect([bench.waited, bench.posted.length, bench.exporter.dropped]).toEqual([[3_000], 2, 0]);
      expect(bench.posted[0]?.init.body).toBe(bench.posted[1]?.init.body);
    });
  }

  it("takes a date, nonsense and a moment that is past", async ({ expect }) => {
    for (const [said, waited] of [
      [new Date(1_000_000 + 4_000).toUTCString(), 4_000],
      ["soon", 1_000],
      ["-5", 1_000],
      [new Date(0).toUTCString(), 0],
    ] as const) {
      const bench = new Bench(answers(503, { "retry-after": said }));
      bench.add();
      await bench.exporter.flush();
      // Dates are whole seconds, and so is the clock of this test.
      expect([said, bench.waited]).toEqual([said, [waited]]);
    }
  });

  it("asks no third time", async ({ expect }) => {
    const bench = new Bench(answers(503), answers(503));
    bench.add(2);
    await bench.exporter.flush();
    await bench.exporter.flush();
    expect([bench.posted.length, bench.exporter.dropped]).toEqual([2, 2]);
  });

  it("waits for no collector that says to come back later, but leaves it alone until then, five minutes at most", async ({
    expect,
  }) => {
    for (const [said, pause] of [
      ["60", 60_000],
      ["999999999", 300_000],
    ] as const) {
      const bench = new Bench(answers(429, { "retry-after": said }));
      bench.add(2);
      await bench.exporter.flush();
      expect([bench.waited, bench.exporter.dropped]).toEqual([[], 2]);
      bench.add();
      bench.now += pause - 1;
      await bench.exporter.flush();
      expect(bench.posted.length).toBe(1);
      bench.now += 1;
      await bench.exporter.flush();
      expect([bench.posted.length, bench.exporter.dropped]).toEqual([2, 2]);
    }
  });

  for (const status of [301, 307, 400, 401, 413, 500]) {
    it(`gives up what was answered with ${status}, without asking again or following`, async ({ expect }) => {
      const bench = new Bench(answers(status, { location: "https://elsewhere.test/", "retry-after": "1" }));
      bench.add();
      await bench.exporter.flush();
      expect([bench.posted.length, bench.waited, bench.exporter.dropped]).toEqual([1, [], 1]);
      expect(bench.warned).toEqual([expect.stringContaining(String(status))]);
    });
  }

  it("cancels the answers it does not read", async ({ expect }) => {
    let cancelled = 0;
    const endless: (status: number) => Answer = (status) => () =>
      new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status });
    const bench = new Bench(endless(503), endless(200));
    bench.add();
    await bench.exporter.flush();
    expect(cancelled).toBe(2);
  });

  it("never fails, and tells nothing it should not, whatever becomes of its request", async ({ expect }) => {
    for (const [cause, why] of [
      [new DOMException(`${ENDPOINT} ${SECRET}`, "TimeoutError"), "no answer in time"],
      [new TypeError(`cannot reach ${ENDPOINT} with ${SECRET}`), "cannot be reached"],
      [SECRET, "cannot be reached"],
    ] as const) {
      const bench = new Bench(() => Promise.reject(cause));
      bench.add();
      await expect(bench.exporter.flush()).resolves.toBeUndefined();
      expect(bench.exporter.dropped).toBe(1);
      expect(bench.warned).toEqual([`The spans of 1 calls did not reach the OTLP collector: ${why}`]);
    }
  });

  it("warns once a minute", async ({ expect }) => {
    const refused = Array.from({ length: 4 }, () => answers(401));
    const bench = new Bench(...refused);
    for (const passed of [0, 59_999, 1, 10]) {
      bench.now += passed;
      bench.add();
      await bench.exporter.flush();
    }
    expect(bench.warned).toEqual([
      "The spans of 1 calls did not reach the OTLP collector: it answered 401",
      "The spans of 3 calls did not reach the OTLP collector: it answered 401",
    ]);
  });

  it("takes the platform's own fetch as it is, which is nobody's method", async ({ expect }) => {
    const calledOn: unknown[] = [];
    const exporter = makeExporter(readOtlp({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT }), {
      async fetch(this: unknown) {
        calledOn.push(this);
        return new Response();
      },
      now: () => 0,
      wait: () => Promise.resolve(),
      deadline: () => new AbortController().signal,
      warn: (text) => expect.fail(text),
    });
    exporter?.add(finishedCall());
    await exporter?.flush();
    expect(calledOn).toEqual([undefined]);
  });

  it("sends one batch at a time, and waits for no request that has died", async ({ expect }) => {
    const late = Promise.withResolvers<Response>();
    const bench = new Bench(() => late.promise);
    bench.add(2);
    const carried = bench.exporter.flush();
    bench.add();
    bench.now += 14_999;
    await bench.exporter.flush();
    expect(bench.posted.length).toBe(1);
    bench.now += 1;
    await bench.exporter.flush();
    expect([bench.posted.length, bench.exporter.dropped]).toEqual([2, 2]);
    // It was not dead after all: that is no second loss, and frees no place that another holds.
    late.resolve(new Response(null, { status: 500 }));
    await carried;
    expect(bench.exporter.dropped).toBe(2);
  });
});
