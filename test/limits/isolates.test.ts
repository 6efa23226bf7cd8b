/** What isolates and the ledger do with limits, case by case, on a clock that stands until it is let go. */
import { describe, it } from "vitest";
import type { Account } from "../../src/limits/account.ts";
import type { Amounts, Refused, Reserved } from "../../src/limits/reservation.ts";
import { SimulatedIsolate } from "./simulated-isolate.ts";
import { SimulatedLedger } from "./simulated-ledger.ts";
import { World } from "./world.ts";

const NOON = Date.UTC(2026, 10, 25, 12);
const AMOUNTS: Amounts = { tokens: 100, tokensAtMost: 200, costNanos: 0, costNanosAtMost: undefined };

const account = (more: Partial<Account> = {}): Account => ({
  key: `limit/${more.metric ?? "requests"}`,
  limitKey: "limit/alias=*",
  metric: "requests",
  period: "minute",
  rate: 10,
  strict: false,
  whenUnavailable: "deny",
  ...more,
});

class Bench {
  readonly world = new World(1, NOON);
  readonly ledger = new SimulatedLedger(this.world, { least: 40, most: 60, lost: 0, doubled: 0, late: 0 }, 0);
  readonly isolates: SimulatedIsolate[];
  passed: { reserved: Reserved; holder: string; waited: boolean; at: number }[] = [];
  refused: Refused[] = [];

  constructor(isolates = 1) {
    this.isolates = Array.from({ length: isolates }, (_, at) => new SimulatedIsolate(`${at}`, this.world, this.ledger));
  }

  call(accounts: readonly Account[], { on = 0, holder = "a", amounts = AMOUNTS, lastsMs = Infinity } = {}): void {
    const asked = { gatewayId: "gateway", accounts, amounts, holder };
    this.isolates[on]?.call(
      asked,
      (reserved, _, waited) => {
        this.passed.push({ reserved, holder, waited, at: this.world.now });
        if (lastsMs < Infinity) this.world.after(lastsMs, () => reserved.settle({}));
      },
      (refused) => void this.refused.push(refused),
    );
  }

  pass(ms: number): Promise<void> {
    return this.world.runUntil(this.world.now + ms);
  }

  left(key = "limit/requests"): { used: number; reserved: number; left: number } | undefined {
    const book = this.ledger.escrow.book(key, this.ledger.now);
    return book && { used: book.used, reserved: book.reserved, left: book.left };
  }
}

describe("a call whose allowance is there", () => {
  it.for([
    [5, 0.2],
    [50, 0.05],
  ] as const)(
    "waits for nobody at %i calls a second, and costs the ledger less than %d calls",
    async ([rate, most], { expect }) => {
      const bench = new Bench();
      const limits = [
        account({ rate: 1_000_000 }),
        account({ metric: "tokens", rate: 100_000_000 }),
        account({ metric: "connections", rate: 1_000 }),
      ];
      const run = async (calls: number): Promise<void> => {
        for (let at = 0; at < calls; at++) {
          bench.call(limits, { lastsMs: 1_500 });
          await bench.pass(1_000 / rate);
        }
      };
      await run(10 * rate);
      const before = bench.ledger.calls;
      bench.passed = [];
      await run(60 * rate);
      expect(bench.passed).toHaveLength(60 * rate);
      // But at the one edge of a minute in it, where nobody can tell in which window the ledger is.
      const waited = bench.passed.filter((one) => one.waited).map(({ at }) => (at + 300) % 60_000);
      expect(waited.filter((ms) => ms > 600)).toEqual([]);
      expect((bench.ledger.calls - before) / (60 * rate)).toBeLessThan(most);
    },
  );

  it("crosses from one minute into the next, and from second to second, without waiting", async ({ expect }) => {
    for (const period of ["minute", "second"] as const) {
      const bench = new Bench();
      const limits = [account({ period, rate: 1_000 })];
      for (let at = 0; at < 650; at++) {
        if (at === 50) bench.passed = [];
        bench.call(limits, { lastsMs: 100 });
        await bench.pass(190);
      }
      expect(bench.passed).toHaveLength(600);
      // The two bounds of the ledger's clock are apart by the way there and back: who calls between them asks.
      expect(bench.passed.filter(({ waited }) => waited).length).toBeLessThan(period === "minute" ? 3 : 100);
    }
  });
});

describe("a limit of one a minute over 500 isolates", () => {
  it("lets one through each minute", async ({ expect }) => {
    const bench = new Bench(500);
    const limits = [account({ rate: 1 })];
    for (let minute = 1; minute <= 3; minute++) {
      for (let on = 0; on < 500; on++) bench.call(limits, { on, lastsMs: 1_000 });
      await bench.pass(30_000);
      for (let on = 0; on < 500; on++) bench.call(limits, { on, lastsMs: 1_000 });
      await bench.pass(30_000);
      expect(bench.passed).toHaveLength(minute);
    }
    expect(bench.refused.every(({ retryAfterSeconds = 0 }) => retryAfterSeconds >= 1 && retryAfterSeconds <= 60)).toBe(
      true,
    );
  });
});

describe("a call that has all it needs of one limit and waits for another", () => {
  it("keeps it: it is not given back, and the call refused, while the other is asked for", async ({ expect }) => {
    const bench = new Bench();
    const limits = [account({ rate: 4 }), account({ metric: "tokens", period: "total", rate: 100 })];
    for (const passed of [1, 2, 3]) {
      bench.call(limits);
      await bench.pass(300);
      expect(bench.passed).toHaveLength(passed);
      // All tokens there are come back; of the other limit no more than the one request was lent.
      bench.passed.at(-1)?.reserved.settle({ tokens: 0 });
    }
    expect(bench.refused).toEqual([]);
  });
});

describe("a call that waits, and whose other accounts are there as it asks", () => {
  const requests = account({ rate: 1_000_000 });
  const connections = account({ metric: "connections", rate: 1_000_000 });

  it("is not refused where others take first the one and then the other while it waits", async ({ expect }) => {
    const bench = new Bench();
    bench.call([connections], { lastsMs: 200 });
    await bench.pass(400);
    const takeAll = (of: Account): void => {
      const before = bench.passed.length;
      for (let at = 0; at < 100_000; at++) {
        bench.call([of]);
        if (bench.passed.length < before + at + 1) return;
      }
      throw new Error("it never ends");
    };
    bench.call([requests, connections], { holder: "unlucky" });
    takeAll(connections);
    await bench.world.runUntil(bench.world.now + 125);
    takeAll(requests);
    await bench.pass(1_000);
    expect(bench.refused).toEqual([]);
    expect(bench.passed.filter(({ holder }) => holder === "unlucky")).toHaveLength(1);
  });

  it("is not refused where all that is free of it goes along for a larger call", async ({ expect }) => {
    const bench = new Bench();
    const tokens = account({ metric: "tokens", period: "total", rate: 350 });
    const asking = (amount: number): Amounts => ({ ...AMOUNTS, tokens: amount });
    bench.call([tokens], { amounts: asking(150) });
    await bench.pass(200);
    bench.passed.at(-1)?.reserved.settle({ tokens: 0 });
    // While one is on its way two more arrive: the next conversation is about both.
    bench.call([requests]);
    bench.call([tokens], { amounts: asking(255), holder: "large" });
    bench.call([connections, tokens], { amounts: asking(95), holder: "small" });
    await bench.pass(1_000);
    expect(bench.refused).toEqual([]);
    expect(bench.passed.map(({ holder }) => holder)).toEqual(expect.arrayContaining(["large", "small"]));
  });
});

describe("a caller of buckets that nobody was in before, a thousand at once", () => {
  it("refuses nobody: whose account had no place among those that are asked of is asked of next", async ({
    expect,
  }) => {
    const bench = new Bench();
    for (let at = 0; at < 1_000; at++) bench.call([account({ key: `limit/made-up-${at}` })], { holder: "attacker" });
    bench.call([account()], { holder: "another" });
    await bench.pass(2_000);
    expect(bench.refused).toEqual([]);
    expect(bench.passed).toHaveLength(1_001);
  });
});

describe("what isolates do not use", () => {
  it("is back within 10 s of exhaustion, although others go on calling", async ({ expect }) => {
    const bench = new Bench(3);
    const limits = [account({ period: "total", rate: 60 })];
    for (let at = 0; at < 40; at++) {
      bench.call(limits, { on: at % 2, lastsMs: 100 });
      await bench.pass(100);
    }
    const passedBefore = bench.passed.length;
    for (let at = 0; at < 100; at++) {
      bench.call(limits, { on: 2, lastsMs: 100 });
      await bench.pass(100);
    }
    expect(passedBefore).toBe(40);
    expect(bench.passed).toHaveLength(60);
    await bench.pass(10_000);
    expect(bench.left()).toEqual({ used: 60, reserved: 0, left: 0 });
  });

  it("comes back as calls settle for less than they reserved", async ({ expect }) => {
    const bench = new Bench(2);
    const limits = [account({ metric: "tokens", period: "day", rate: 1_000 })];
    for (let at = 0; at < 10; at++) bench.call(limits);
    await bench.pass(1_000);
    bench.call(limits, { on: 1 });
    await bench.pass(1_000);
    expect(bench.passed).toHaveLength(10);
    expect(bench.refused[0]).toMatchObject({ kind: "limit", left: 0, retryAfterSeconds: 5 });
    for (const { reserved } of bench.passed) reserved.settle({ tokens: 30 });
    await bench.pass(10_000);
    expect(bench.left("limit/tokens")).toEqual({ used: 300, reserved: 0, left: 700 });
    bench.call(limits, { on: 1 });
    await bench.pass(1_000);
    expect(bench.passed).toHaveLength(11);
  });

  it("is given back where no provider was paid, once, however often the call is ended", async ({ expect }) => {
    const bench = new Bench();
    bench.call([account(), account({ metric: "connections", rate: 3 })]);
    await bench.pass(500);
    for (let time = 0; time < 3; time++) {
      bench.passed[0]?.reserved.release();
      bench.passed[0]?.reserved.settle({});
    }
    await bench.pass(10_000);
    expect(bench.left()).toEqual({ used: 0, reserved: 0, left: 10 });
    expect(bench.left("limit/connections")).toEqual({ used: 0, reserved: 0, left: 3 });
  });
});

describe("a flood of refused calls", () => {
  it.for(["requests", "tokens", "connections"] as const)(
    "costs the ledger one call a second for %s",
    async (metric, { expect }) => {
      const bench = new Bench();
      const limits = [account({ metric, period: "hour", rate: metric === "tokens" ? 200 : 2 })];
      bench.call(limits);
      bench.call(limits);
      await bench.pass(3_000);
      const before = bench.ledger.calls;
      for (let at = 0; at < 3_000; at++) {
        bench.call(limits);
        await bench.pass(10);
      }
      expect(bench.passed).toHaveLength(2);
      expect(bench.refused).toHaveLength(3_000);
      expect(bench.ledger.calls - before).toBeLessThanOrEqual(31);
    },
  );
});

describe("two keys under one shared limit", () => {
  it.for([1, 2])(
    "get their turns of connections, though one asks twenty times as often, on %i isolates",
    async (isolates, { expect }) => {
      const bench = new Bench(isolates);
      const limits = [account({ metric: "connections", rate: 2 })];
      for (let at = 0; at < 60 * 20; at++) {
        bench.call(limits, { holder: "greedy", lastsMs: 200 });
        if (at % 20 === 10) bench.call(limits, { holder: "modest", on: isolates - 1, lastsMs: 200 });
        await bench.pass(50);
      }
      expect(bench.passed.filter(({ holder }) => holder === "modest").length).toBeGreaterThan(25);
      expect(bench.passed.filter(({ holder }) => holder === "greedy").length).toBeGreaterThan(120);
    },
  );

  it.for([1, 2])(
    "get their turns of a minute's requests while there are some, on %i isolates",
    async (isolates, { expect }) => {
      const bench = new Bench(isolates);
      const limits = [account({ rate: 30 })];
      const passedOf = (who: string): number => bench.passed.filter(({ holder }) => holder === who).length;
      for (let minute = 1; minute <= 4; minute++) {
        for (let at = 0; at < 60 * 20; at++) {
          bench.call(limits, { holder: "greedy", lastsMs: 50 });
          if (at % 20 === 10) bench.call(limits, { holder: "modest", on: isolates - 1, lastsMs: 50 });
          await bench.pass(50);
        }
        expect(passedOf("modest")).toBeGreaterThanOrEqual(minute);
      }
      expect(passedOf("greedy") + passedOf("modest")).toBe(120);
    },
  );
});

describe("a ledger that does not answer", () => {
  it("is waited for 1 s, and then refuses or lets through as each limit says; what passed is counted afterwards", async ({
    expect,
  }) => {
    const bench = new Bench();
    const denies = [account({ key: "denies" })];
    const allows = [account({ key: "allows", whenUnavailable: "allow" })];
    bench.ledger.hang(10_000);
    bench.call(denies);
    bench.call(allows, { lastsMs: 100 });
    await bench.pass(999);
    expect([bench.passed, bench.refused]).toEqual([[], []]);
    await bench.pass(100);
    expect(bench.refused).toMatchObject([{ kind: "unavailable", account: { key: "denies" }, retryAfterSeconds: 1 }]);
    expect(bench.passed).toHaveLength(1);
    // Within the next second nobody waits again.
    bench.call(denies);
    await bench.pass(1);
    expect(bench.refused).toHaveLength(2);
    await bench.pass(20_000);
    expect(bench.left("allows")).toEqual({ used: 1, reserved: 0, left: 9 });
    expect(bench.left("denies")).toEqual({ used: 0, reserved: 0, left: 10 });
  });
});

describe("a strict limit", () => {
  it("refuses for ever what may be larger than the limit itself, or of unknown size; another lets one call through alone", async ({
    expect,
  }) => {
    const bench = new Bench();
    const small = { metric: "tokens", rate: 150, period: "day" } as const;
    bench.call([account({ ...small, key: "strict", strict: true })]);
    bench.call([account({ metric: "cost", key: "cost", strict: true })]);
    expect(bench.refused).toMatchObject([
      { kind: "never", retryAfterSeconds: undefined, account: { key: "strict" } },
      { kind: "never", retryAfterSeconds: undefined, account: { key: "cost" } },
    ]);
    bench.call([account({ ...small, key: "lax" })], { amounts: { ...AMOUNTS, tokens: 100_000 } });
    await bench.pass(500);
    expect(bench.passed).toHaveLength(1);
    expect(bench.passed[0]?.reserved.tightest).toMatchObject({ account: { key: "lax" }, left: 0 });
  });
});

describe("an isolate that is lost", () => {
  it("frees its connections within its lease, while another that lives keeps its own", async ({ expect }) => {
    const bench = new Bench(3);
    const limits = [account({ metric: "connections", rate: 4 })];
    for (const on of [0, 0, 1, 1]) bench.call(limits, { on });
    await bench.pass(1_000);
    expect(bench.passed).toHaveLength(4);
    const [lost] = bench.isolates;
    if (lost !== undefined) lost.isLost = true;
    await bench.pass(50_000);
    bench.call(limits, { on: 2 });
    await bench.pass(1_000);
    expect(bench.passed).toHaveLength(4);
    await bench.pass(15_000);
    for (let at = 0; at < 5; at++) bench.call(limits, { on: 2 });
    await bench.pass(1_000);
    expect(bench.passed).toHaveLength(6);
  });

  it("has spent what it was lent, until the account is reset", async ({ expect }) => {
    const bench = new Bench(2);
    const limits = [account({ period: "month" })];
    bench.call(limits, { on: 0 });
    await bench.pass(500);
    const [lost] = bench.isolates;
    if (lost !== undefined) lost.isLost = true;
    await bench.pass(120_000);
    expect(bench.left()).toMatchObject({ left: expect.any(Number), used: 0 });
    expect(bench.left()?.reserved).toBeGreaterThan(0);
    bench.ledger.escrow.reset("limit/requests", bench.ledger.now);
    expect(bench.left()).toEqual({ used: 0, reserved: 0, left: 10 });
  });
});

describe("a rate that is changed", () => {
  it("keeps what was used, and is seen at once by calls that were refused", async ({ expect }) => {
    const bench = new Bench();
    for (let at = 0; at < 3; at++) bench.call([account({ rate: 2, period: "day" })], { lastsMs: 100 });
    await bench.pass(3_000);
    expect([bench.passed.length, bench.refused.length]).toEqual([2, 1]);
    for (let at = 0; at < 3; at++) bench.call([account({ rate: 4, period: "day" })], { lastsMs: 100 });
    await bench.pass(3_000);
    expect(bench.passed).toHaveLength(4);
    for (let at = 0; at < 3; at++) bench.call([account({ rate: 0, period: "day" })]);
    await bench.pass(3_000);
    expect(bench.passed).toHaveLength(4);
  });
});
