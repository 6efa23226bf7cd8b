/** What isolates do with the records of their calls: sent together, behind the calls, once each, and bounded when the ledger is dead, slow or full. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { askCalls, askUsage } from "../../src/objects/ask-ledger.ts";
import { Reporter, reporterOf } from "../../src/objects/ledger-client.ts";
import type { Batch } from "../../src/objects/ledger-question.ts";
import type { Ledger } from "../../src/objects/ledger.ts";
import { ledger, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { BOOKS, isolate } from "../support/worker.ts";

afterEach(async () => {
  await reset();
});

type Send = (gatewayId: string, batch: Batch) => Promise<unknown>;

/** An isolate whose time passes when it is told to, with calls that it can lose. */
class Bench {
  now = 1_000_000;
  readonly warnings: string[] = [];
  readonly reporter: Reporter;
  #timers: { at: number; fire: () => void; call: number }[] = [];
  #calls = 0;
  /** To which the code that runs belongs. */
  #call = 0;
  /** Calls whose timers never fire. */
  readonly #dead = new Set<number>();
  readonly #work: Promise<unknown>[] = [];

  constructor(send: Send, sender = "isolate") {
    this.reporter = new Reporter({
      flushMs: 5_000,
      send,
      sender,
      now: () => this.now,
      wait: (ms) => new Promise((resolve) => this.#timers.push({ at: this.now + ms, fire: resolve, call: this.#call })),
      warn: (message, gatewayId) => this.warnings.push(`${gatewayId}: ${message}`),
    });
  }

  /** A call ends. @param dies everything it left behind is lost, as where the platform cancels it. */
  call(spec: Parameters<typeof record>[0] = {}, dies = false): void {
    this.#call = ++this.#calls;
    if (dies) this.#dead.add(this.#call);
    this.reporter.add(record({ time: this.now, ...spec }), (work) => void this.#work.push(work));
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const [next] = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.now = Math.max(this.now, next.at);
      this.#call = next.call;
      if (!this.#dead.has(next.call)) next.fire();
    }
    this.now = end;
    await settled();
  }

  /** How many pieces of work were handed to `waitUntil`. */
  get left(): number {
    return this.#work.length;
  }
}

/** All that needs no timer is done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** A ledger that keeps each batch once; it does with each attempt what the next answer says. */
function fakeLedger(...answers: ("ok" | "fails" | "answer lost" | "never")[]): {
  sent: Batch[];
  kept: Batch[];
  send: Send;
} {
  const sent: Batch[] = [];
  const kept: Batch[] = [];
  const send: Send = async (_, batch) => {
    sent.push(batch);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === "fails") throw new Error("overloaded");
    if (answer === "never") return new Promise(() => undefined);
    if (!kept.some(({ sequence }) => sequence >= batch.sequence)) kept.push(batch);
    return answer === "answer lost" ? new Promise(() => undefined) : true;
  };
  return { sent, kept, send };
}

const sizes = (batches: readonly Batch[]): number[] => batches.map(({ calls }) => calls.length);
const total = (batches: readonly Batch[]): number => sizes(batches).reduce((sum, size) => sum + size, 0);

describe("the reporter", () => {
  it("sends the records of 5 s together", async ({ expect }) => {
    const { sent, send } = fakeLedger("ok");
    const bench = new Bench(send);
    for (let at = 0; at < 200; at++) {
      bench.call();
      await bench.pass(100);
    }
    expect(sizes(sent)).toEqual([50, 50, 50, 50]);
    await bench.pass(5_000);
    expect(sent.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });

  it("sends five hundred at once, and what does not fill another five hundred in time", async ({ expect }) => {
    const { sent, send } = fakeLedger("ok");
    const bench = new Bench(send);
    for (let at = 0; at < 499; at++) bench.call();
    await bench.pass(1);
    expect(sent).toHaveLength(0);
    bench.call();
    await bench.pass(1);
    expect(sizes(sent)).toEqual([500]);
    for (let at = 0; at < 30; at++) bench.call();
    await bench.pass(4_999);
    expect(sent).toHaveLength(1);
    await bench.pass(2);
    expect(sizes(sent)).toEqual([500, 30]);
  });

  it("hands a call's end no more than one piece of work, and most calls none", async ({ expect }) => {
    const bench = new Bench(fakeLedger("ok").send);
    for (let at = 0; at < 500; at++) bench.call();
    expect(bench.left).toBe(2);
    await bench.pass(10_000);
    expect(bench.left).toBe(2);
  });

  it("keeps gateways apart", async ({ expect }) => {
    const seen: [string, number, number][] = [];
    const bench = new Bench(async (gatewayId, { sequence, calls }) => seen.push([gatewayId, sequence, calls.length]));
    for (const gatewayId of ["a", "b", "a"]) bench.call({ gatewayId });
    await bench.pass(5_000);
    expect(seen).toEqual([
      ["a", 1, 2],
      ["b", 1, 1],
    ]);
  });

  it("sends what a call left behind when it died with the end of the next one", async ({ expect }) => {
    const { sent, send } = fakeLedger("ok");
    const bench = new Bench(send);
    bench.call({}, true);
    await bench.pass(60_000);
    expect(sent).toHaveLength(0);
    bench.call();
    await bench.pass(0);
    expect(sizes(sent)).toEqual([2]);
  });

  it("sends again a batch whose attempt died with its call, with its number", async ({ expect }) => {
    const { sent, kept, send } = fakeLedger("answer lost", "ok");
    const bench = new Bench(send);
    for (let at = 0; at < 500; at++) bench.call({}, true);
    await bench.pass(60_000);
    bench.call();
    await bench.pass(10_000);
    expect(sent.map(({ sequence }) => sequence)).toEqual([1, 1, 2]);
    expect(sizes(kept)).toEqual([500, 1]);
  });

  for (const answer of ["fails", "answer lost", "never"] as const) {
    it(`sends a batch again, as it was, where the ledger's answer is "${answer}"`, async ({ expect }) => {
      const { sent, kept, send } = fakeLedger(answer, answer, "ok");
      const bench = new Bench(send);
      bench.call();
      await bench.pass(5_000);
      bench.call();
      await bench.pass(30_000);
      expect(sent.map(({ sequence }) => sequence)).toEqual([1, 1, 1, 2]);
      expect(sent[1]).toBe(sent[0]);
      expect(sizes(kept)).toEqual([1, 1]);
      expect(bench.warnings).toEqual(Array.from({ length: 2 }, () => "gateway: the ledger did not answer"));
    });
  }

  it("goes on sending while a ledger fails now and then, until all has arrived, though nobody calls any more", async ({
    expect,
  }) => {
    const { kept, send } = fakeLedger("fails", "ok", "fails", "ok", "fails", "ok", "fails", "ok");
    const bench = new Bench(send);
    for (let at = 0; at < 100; at++) bench.call();
    await bench.pass(1);
    // More than four batches hold, while the first waits to be sent again.
    for (let at = 0; at < 1_600; at++) bench.call();
    await bench.pass(60_000);
    expect(total(kept)).toBe(1_700);
  });

  it("asks a dead ledger every 5 s and not at every call, and loses nothing when it is back", async ({ expect }) => {
    let dead = true;
    const attempts: number[] = [];
    const kept: Batch[] = [];
    const bench: Bench = new Bench(async (_, batch) => {
      attempts.push(bench.now);
      if (dead) throw new Error("gone");
      kept.push(batch);
    });
    for (let at = 0; at < 6_000; at++) {
      bench.call();
      await bench.pass(10);
    }
    expect(attempts.length).toBeLessThanOrEqual(13);
    expect(attempts.length).toBeGreaterThanOrEqual(10);
    dead = false;
    for (let at = 0; at < 1_000; at++) {
      bench.call();
      await bench.pass(10);
    }
    await bench.pass(10_000);
    expect(total(kept)).toBe(7_000);
    expect(Math.max(...sizes(kept))).toBeLessThanOrEqual(500);
    expect(kept.map(({ sequence }) => sequence)).toEqual(kept.map((_, at) => at + 1));
  });

  it("holds ten thousand records and no more, of all gateways, and says how many it dropped", async ({ expect }) => {
    let dead = true;
    const kept: Batch[] = [];
    const bench = new Bench(async (_, batch) => {
      if (dead) throw new Error("gone");
      kept.push(batch);
    });
    for (let at = 0; at < 12_000; at++) bench.call({ gatewayId: at % 2 === 0 ? "even" : "odd" });
    await bench.pass(20_000);
    dead = false;
    for (const gatewayId of ["even", "odd"]) bench.call({ gatewayId });
    await bench.pass(60_000);
    for (const gatewayId of ["even", "odd"]) bench.call({ gatewayId });
    await bench.pass(60_000);
    const dropped = kept.reduce((sum, batch) => sum + batch.dropped, 0);
    expect(total(kept) + dropped).toBe(12_000 + 4);
    expect(dropped).toBe(2_000 + 2);
  });

  it("gives up a batch after an hour, and counts it as dropped", async ({ expect }) => {
    let dead = true;
    const kept: Batch[] = [];
    const bench = new Bench(async (_, batch) => {
      if (dead) throw new Error("gone");
      kept.push(batch);
    });
    for (let at = 0; at < 3; at++) bench.call();
    await bench.pass(6_000);
    await bench.pass(3_600_000);
    dead = false;
    bench.call();
    await bench.pass(10_000);
    expect(kept.map(({ calls, dropped }) => [calls.length, dropped])).toEqual([[1, 3]]);
  });

  it("never throws into a call, whatever the ledger does", async ({ expect }) => {
    const bench = new Bench(() => {
      throw new Error("no such object");
    });
    bench.call();
    await bench.pass(60_000);
    expect(bench.warnings.length).toBeGreaterThan(0);
  });
});

describe("reporters and the object", () => {
  it("count each call once, over isolates, lost answers and evictions", async ({ expect }) => {
    const stub = (): DurableObjectStub<Ledger> => env.LEDGER.getByName("gateway");
    let attempts = 0;
    let healthy = false;
    const underWay: Promise<unknown>[] = [];
    const attempt = async (batch: Batch, faulty: number): Promise<void> => {
      if (faulty % 3 === 0) throw new Error("overloaded");
      await stub().report(batch);
      if (faulty % 5 === 0) await evictDurableObject(stub());
      if (faulty % 2 === 0) throw new Error("the answer was lost");
    };
    const send: Send = (_, batch) => {
      const answer = attempt(batch, healthy ? 1 : ++attempts);
      underWay.push(answer.catch(() => undefined));
      return answer;
    };
    const benches = [0, 1, 2].map((at) => new Bench(send, `isolate-${at}`));
    const time = Date.now();
    for (let call = 0; call < 900; call++) {
      const bench = benches[call % 3];
      bench?.call({ time });
      // Well under the deadline, so that real answers come first.
      await bench?.pass(200);
      await Promise.all(underWay);
    }
    healthy = true;
    for (const bench of benches) {
      // Where three attempts failed one after another, the next call sends what waits.
      bench.call({ time });
      for (let step = 0; step < 50; step++) {
        await bench.pass(500);
        await Promise.all(underWay);
      }
    }
    expect(attempts).toBeGreaterThan(30);

    const question = { from: 0, to: time + 60_000, granularity: "total", groupBy: [], filters: {} } as const;
    const { items } = await askUsage(ledger(), question, { most: 1, after: undefined });
    expect(items[0]?.totals.calls).toBe(903);
    const { items: calls } = await askCalls(
      ledger(),
      { from: 0, to: time + 1, filters: {} },
      { most: 1_000, after: undefined },
    );
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(903);
    expect(calls).toHaveLength(903);
  });

  it("are one for each isolate, and spread over the shards that are set", async ({ expect }) => {
    const names = new Set<string>();
    const LEDGER = new Proxy(env.LEDGER, {
      get: (namespace, property) =>
        property === "getByName"
          ? (name: string) => {
              names.add(name);
              return { report: () => Promise.resolve(true) };
            }
          : Reflect.get(namespace, property),
    });
    for (let at = 0; at < 100; at++) {
      const own = isolate({ ...BOOKS, LEDGER, LEDGER_SHARDS: "3" }).env;
      expect(reporterOf(own)).toBe(reporterOf(own));
      const work: Promise<unknown>[] = [];
      for (let call = 0; call < 100; call++) reporterOf(own).add(record(), (left) => void work.push(left));
    }
    await settled();
    expect([...names].toSorted()).toEqual(["gateway", "gateway/1", "gateway/2"]);
  });
});
