/** The ledger's part that keeps limits, as the Durable Object it is: what is stored survives it, what is over is forgotten, and budgets give alarm once. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { Account } from "../../src/limits/account.ts";
import type { Answer, Ask } from "../../src/limits/lending.ts";
import type { Refused, Reserved } from "../../src/limits/reservation.ts";
import { Limits } from "../../src/memory/limits.ts";
import { limitStates, resetLimits } from "../../src/objects/ask-limits.ts";
import type { Ledger } from "../../src/objects/ledger.ts";
import { limitsName } from "../../src/objects/ledger-name.ts";
import { askingLedger } from "../../src/objects/limits-client.ts";
import { pass, stopClock } from "../support/clock.ts";
import { reset } from "../support/reset.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Ahead of the runtime's own clock, so that no alarm goes off by itself. */
const NOON = Math.floor(Date.now() / DAY) * DAY + 40 * DAY + 12 * HOUR;
const TODAY = Math.floor(NOON / DAY) * DAY;

stopClock();
beforeEach(() => {
  vi.setSystemTime(NOON);
});
afterEach(async () => {
  await reset();
});

const stub = (): DurableObjectStub<Ledger> => env.LEDGER.getByName(limitsName("gateway"));

const ask = (more: Partial<Ask> = {}): Ask => ({
  key: "limit/a",
  limitKey: "limit/alias=a",
  metric: "requests",
  period: "day",
  rate: 100,
  loan: "isolate.1",
  sequence: 1,
  told: [],
  late: 0,
  lateAcked: 0,
  need: 0,
  least: 0,
  ahead: [],
  ...more,
});

async function answer(...asks: Ask[]): Promise<(Answer | undefined)[]> {
  return [...(await stub().limits("gateway", asks)).answers];
}

const state = async (): Promise<unknown> => limitStates(env, "gateway", { prefix: "limit/" });

describe("an account that many names share", () => {
  it("keeps no loan for each of them: what they used is added up, and what one tells later counts once", async ({
    expect,
  }) => {
    const loan = (at: number): string => `isolate.${at}`;
    const spent = (at: number, sequence: number, amount: number, acked: number): Ask =>
      ask({ rate: 10_000, loan: loan(at), sequence, told: [{ start: TODAY, spent: amount, acked, held: 0 }] });
    for (let round = 0; round < 4; round++) {
      // Half of them were refused and have nothing.
      const names = Array.from({ length: 150 }, (_, at) => 150 * round + at);
      await answer(...names.map((at) => (at % 2 === 0 ? spent(at, 1, 2, 0) : ask({ rate: 10_000, loan: loan(at) }))));
      pass(61_000);
    }
    // One that holds something is nobody's to add up.
    await answer(ask({ rate: 10_000, loan: loan(1_000), need: 7, least: 7 }));
    expect(await state()).toMatchObject([{ used: 600, reserved: 7 }]);
    const loans = (): Promise<number> =>
      runInDurableObject(stub(), (_, { storage }) => {
        return storage.sql.exec<{ n: number }>("SELECT count(*) n FROM limit_loans").one().n;
      });
    expect(await loans()).toBeLessThan(250);
    await answer(spent(0, 2, 5, 2), spent(2, 2, 2, 2));
    expect(await state()).toMatchObject([{ used: 603, reserved: 7 }]);
    await evictDurableObject(stub());
    expect(await state()).toMatchObject([{ used: 603, reserved: 7 }]);
  });
});

describe("what is lent", () => {
  it("is stored before it is told: an object that ends lends nothing twice", async ({ expect }) => {
    expect((await answer(ask({ need: 60, least: 60 })))[0]?.lent).toEqual([{ start: TODAY, amount: 60 }]);
    await evictDurableObject(stub());
    expect((await answer(ask({ loan: "isolate.2", need: 60, least: 60 })))[0]).toMatchObject({ lent: [], left: 40 });
  });

  it("is corrected by what its isolate tells next, where the answer was lost", async ({ expect }) => {
    await answer(ask({ need: 60, least: 60 }));
    await answer(ask({ sequence: 2, told: [{ start: TODAY, spent: 5, acked: 0, held: 1 }] }));
    expect(await state()).toMatchObject([{ used: 5, reserved: 1, left: 94, until: TODAY + DAY }]);
  });

  it("is not changed by an ask that comes twice or behind a later one", async ({ expect }) => {
    const first = ask({ need: 60, least: 60 });
    const second = ask({ sequence: 2, told: [{ start: TODAY, spent: 60, acked: 0, held: 0 }], late: 3 });
    await answer(first);
    await answer(second);
    expect(await answer(first, second)).toEqual([undefined, undefined]);
    expect(await state()).toMatchObject([{ used: 63, reserved: 0, left: 37 }]);
  });

  it("rolls with the window, and what is told of the last one changes nothing", async ({ expect }) => {
    await answer(ask({ need: 60, least: 60 }));
    pass(12 * HOUR);
    await answer(ask({ sequence: 2, told: [{ start: TODAY, spent: 60, acked: 0, held: 0 }], late: 4 }));
    expect(await state()).toMatchObject([{ used: 4, reserved: 0, left: 96, until: TODAY + 2 * DAY }]);
  });

  it("stays in its window although the object comes back with a clock that is behind", async ({ expect }) => {
    pass(12 * HOUR);
    await answer(ask({ need: 60, least: 60 }));
    await evictDurableObject(stub());
    pass(-1_000);
    const [back] = await answer(ask({ loan: "isolate.2", need: 60, least: 60 }));
    expect(back).toMatchObject({ start: TODAY + DAY, lent: [], left: 40 });
  });
});

describe("loans that nobody tells of", () => {
  it("are added up after an hour, and one that comes back is not counted twice", async ({ expect }) => {
    await answer(ask({ need: 10, least: 1 }));
    await answer(ask({ sequence: 2, told: [{ start: TODAY, spent: 10, acked: 0, held: 0 }] }));
    pass(HOUR + 1);
    await runDurableObjectAlarm(stub());
    const loans = await runInDurableObject(stub(), (_: Ledger, { storage }) =>
      storage.sql.exec("SELECT * FROM limit_loans").toArray(),
    );
    expect(loans).toEqual([]);
    await answer(ask({ sequence: 3, told: [{ start: TODAY, spent: 12, acked: 10, held: 1 }] }));
    expect(await state()).toMatchObject([{ used: 12, reserved: 1, left: 87 }]);
  });

  it("go with their window, and the object with the last of them", async ({ expect }) => {
    await answer(ask({ period: "minute", need: 10, least: 1 }), ask({ key: "limit/c", metric: "connections" }));
    pass(2 * HOUR);
    await runDurableObjectAlarm(stub());
    const tables = await runInDurableObject(stub(), (_: Ledger, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name LIKE 'limit%'").toArray(),
    );
    expect(tables).toEqual([]);
    expect(await state()).toEqual([]);
    expect((await answer(ask({ need: 1, least: 1 })))[0]?.lent).toHaveLength(1);
  });
});

describe("a bucket of which nothing was used", () => {
  it("is forgotten within hours, whatever its window: callers may make up millions of them", async ({ expect }) => {
    const total = { period: "total" } as const;
    const made = Array.from({ length: 200 }, (_, at) =>
      ask({ ...total, key: `limit/made-up-${at}`, need: 1, least: 1 }),
    );
    await answer(
      ...made,
      ask({ ...total, key: "limit/used", need: 9, least: 1 }),
      ask({ ...total, key: "limit/lost", need: 4, least: 1 }),
    );
    // Of those their provider had no such model, and what was lent came back.
    await answer(...made.map((one) => ({ ...one, sequence: 2, need: 0, least: 0 })));
    await answer(ask({ ...total, key: "limit/used", sequence: 2, told: [{ start: 0, spent: 9, acked: 0, held: 0 }] }));
    pass(2 * HOUR);
    await runDurableObjectAlarm(stub());
    expect(await state()).toMatchObject([
      { key: "limit/lost", used: 4, reserved: 0 },
      { key: "limit/used", used: 9, reserved: 0 },
    ]);
    const late = { ...(made[0] ?? ask()), sequence: 3 };
    await answer({ ...late, told: [{ start: 0, spent: 3, acked: 0, held: 0 }], late: 2, lateAcked: 0 });
    expect(await limitStates(env, "gateway", { keys: [late.key] })).toMatchObject([{ used: 5, left: 94 }]);
  });
});

describe("budgets near their end", () => {
  it("are those of a day or longer at 80 percent of the window that goes on, the fullest first", async ({ expect }) => {
    const spent = async (key: string, used: number, more: Partial<Ask> = {}): Promise<void> => {
      const period = more.period ?? "day";
      const start = period === "total" ? 0 : TODAY;
      await answer(ask({ key, period, told: [{ start, spent: used, acked: 0, held: 0 }], ...more }));
    };
    await spent("limit/full", 100, { period: "total" });
    await spent("limit/half", 50);
    await spent("limit/near", 60, { period: "total" });
    await spent("limit/near", 25, { period: "total", loan: "isolate.2" });
    await spent("limit/yesterday", 100);
    await spent("limit/quick", 100, { period: "minute", told: [{ start: NOON, spent: 100, acked: 0, held: 0 }] });
    pass(DAY);
    expect((await stub().budgetsNearTheirEnd()).map(({ key, used }) => [key, used])).toEqual([
      ["limit/full", 100],
      ["limit/near", 85],
    ]);
  });
});

describe("a budget of a day", () => {
  it("says once that it has come to 80 and to 100 percent, and again the next day", async ({ expect }) => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const spend = async (sequence: number, spent: number, start = TODAY): Promise<void> => {
      await answer(ask({ sequence, told: [{ start, spent, acked: 0, held: 0 }] }));
    };
    for (const [at, spent] of [79, 80, 90, 100, 100].entries()) await spend(at + 1, spent);
    pass(12 * HOUR);
    await spend(9, 100, TODAY + DAY);
    const lines = warned.mock.calls.map(([line]) => JSON.parse(String(line)));
    const budget = { gateway: "gateway", limitKey: "limit/alias=a", metric: "requests", period: "day" };
    expect(lines).toMatchObject([
      { ...budget, percent: 80 },
      { ...budget, percent: 100 },
      { ...budget, percent: 100 },
    ]);
  });
});

describe("state and reset", () => {
  it("find accounts by prefix or by key, and none where nobody called", async ({ expect }) => {
    expect(await state()).toEqual([]);
    await answer(ask({ need: 1, least: 1 }), ask({ key: "limit/b", need: 1, least: 1 }), ask({ key: "limits/c" }));
    expect((await limitStates(env, "gateway", { prefix: "limit/" })).map(({ key }) => key)).toEqual([
      "limit/a",
      "limit/b",
    ]);
    expect((await limitStates(env, "gateway", { keys: ["limits/c", "none"] })).map(({ key }) => key)).toEqual([
      "limits/c",
    ]);
  });

  it("forget what was used and what lost isolates hold, and leave what others hold", async ({ expect }) => {
    await answer(ask({ need: 20, least: 1 }));
    pass(61_000);
    await answer(ask({ loan: "isolate.2", need: 30, least: 1 }));
    await answer(ask({ loan: "isolate.2", sequence: 2, told: [{ start: TODAY, spent: 25, acked: 0, held: 5 }] }));
    expect(await resetLimits(env, "gateway", { keys: ["limit/a"] })).toMatchObject([
      { used: 0, reserved: 5, left: 95 },
    ]);
    await evictDurableObject(stub());
    await answer(ask({ loan: "isolate.2", sequence: 3, told: [{ start: TODAY, spent: 27, acked: 25, held: 3 }] }));
    expect(await state()).toMatchObject([{ used: 2, reserved: 3, left: 95 }]);
  });
});

describe("an isolate and the real object", () => {
  it("let through as many as there are, and wait for nobody once something is lent", async ({ expect }) => {
    const limits = new Limits(askingLedger(env));
    const left: Promise<unknown>[] = [];
    const context = { now: () => Date.now(), later: (work: Promise<unknown>) => void left.push(work) };
    const account: Account = {
      key: "limit/a",
      limitKey: "limit/alias=a",
      metric: "requests",
      period: "day",
      rate: 3,
      strict: false,
      whenUnavailable: "deny",
    };
    const amounts = { tokens: 0, tokensAtMost: 0, costNanos: 0, costNanosAtMost: 0 };
    const asked = { gatewayId: "gateway", accounts: [account], amounts, holder: "a" };
    const call = async (): Promise<Reserved | Refused> =>
      limits.reserveAtOnce(asked, context) ?? (await limits.reserve(asked, context, () => undefined));
    const outcomes = await Promise.all(Array.from({ length: 5 }, call));
    const passed = outcomes.filter((outcome): outcome is Reserved => outcome.kind === "reserved");
    expect(passed).toHaveLength(3);
    expect(limits.reserveAtOnce(asked, context)).toMatchObject({ kind: "limit", account, left: 0 });
  });
});
