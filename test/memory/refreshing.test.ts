/** What an isolate remembers, whatever it is: each policy at each age, when its source answers, has none, refuses or hangs; and what holds of all. */
import { afterEach, beforeEach, describe, it, vi, type ExpectStatic } from "vitest";
import { MissLimit } from "../../src/memory/miss-limit.ts";
import { API_KEY, CONFIG, ISSUER, ROLE, type Policy } from "../../src/memory/policies.ts";
import { Refreshing } from "../../src/memory/refreshing.ts";
import { Source } from "../../src/memory/source.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const CALLS = 20;

/** Whatever a policy asks of a value; `nth` tells one answer from another. */
interface Value {
  readonly nth: number;
  readonly confirmedAt: number;
  readonly expiresAt: number;
}

type State = "fresh" | "stale" | "old" | "gone" | "unknown";
type Event = "answers" | "has none" | "refuses" | "hangs";

/** The first and the last millisecond of each age that a policy knows; of what has no end, a day. */
const POLICIES: Record<string, { policy: Policy<Value>; ages: Partial<Record<State, readonly [number, number]>> }> = {
  "a gateway's config": {
    policy: CONFIG,
    ages: { fresh: [0, 1_999], stale: [2_000, 3_999], old: [4_000, 24 * HOUR] },
  },
  "a caller's key": {
    policy: API_KEY,
    ages: { fresh: [0, 4_999], stale: [5_000, 9_999], old: [10_000, 24 * HOUR] },
  },
  "an issuer": {
    policy: ISSUER,
    ages: { fresh: [0, 10 * MINUTE - 1], stale: [10 * MINUTE, 24 * HOUR] },
  },
  "a role": {
    policy: ROLE,
    ages: {
      fresh: [0, 55 * MINUTE - 1],
      stale: [55 * MINUTE, HOUR - 30 * SECOND - 1],
      // So that it is not gone once it was waited for.
      old: [HOUR - 30 * SECOND, HOUR - 16 * SECOND],
      gone: [HOUR, 24 * HOUR],
    },
  },
};

/** For each age and event: who waits, and what calls are told now, after what they waited for, and the next time they ask. */
const OUTCOMES: Record<State, Record<Event, { waits: "not" | "for the answer" | "to the deadline"; told: unknown }>> = {
  fresh: {
    answers: { waits: "not", told: 1 },
    "has none": { waits: "not", told: 1 },
    refuses: { waits: "not", told: 1 },
    hangs: { waits: "not", told: 1 },
  },
  stale: {
    answers: { waits: "not", told: 1 },
    "has none": { waits: "not", told: 1 },
    refuses: { waits: "not", told: 1 },
    hangs: { waits: "not", told: 1 },
  },
  old: {
    answers: { waits: "for the answer", told: 2 },
    "has none": { waits: "for the answer", told: undefined },
    refuses: { waits: "for the answer", told: 1 },
    hangs: { waits: "to the deadline", told: 1 },
  },
  gone: {
    answers: { waits: "for the answer", told: 2 },
    "has none": { waits: "for the answer", told: undefined },
    refuses: { waits: "for the answer", told: "refused" },
    hangs: { waits: "to the deadline", told: "late" },
  },
  unknown: {
    answers: { waits: "for the answer", told: 1 },
    "has none": { waits: "for the answer", told: undefined },
    refuses: { waits: "for the answer", told: "refused" },
    hangs: { waits: "to the deadline", told: "late" },
  },
};
const STATES: readonly State[] = ["fresh", "stale", "old", "gone", "unknown"];
const EVENTS: readonly Event[] = ["answers", "has none", "refuses", "hangs"];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const context = { now: () => Date.now(), later: () => undefined };
const told = (value: Value | undefined): number | undefined => value?.nth;
const failed = (cause: unknown): string => (String(cause).includes("no answer within") ? "late" : "refused");

/** A source that answers when it is told to, and counts how often it is asked. */
class Scripted {
  readonly memory: Refreshing<string, Value>;
  event: Event = "answers";
  asked = 0;
  #answer = Promise.withResolvers<void>();

  constructor(policy: Policy<Value>, source?: Source) {
    this.memory = new Refreshing(policy, source, () => source !== undefined);
  }

  readonly lookUp = async (): Promise<Value | undefined> => {
    this.asked++;
    const nth = this.asked;
    const askedAt = Date.now();
    const { event } = this;
    await this.#answer.promise;
    if (event === "hangs") return new Promise(() => undefined);
    if (event === "refuses") throw new Error("refused");
    return event === "has none" ? undefined : { nth, confirmedAt: askedAt, expiresAt: askedAt + HOUR };
  };

  answer(): void {
    this.#answer.resolve();
    this.#answer = Promise.withResolvers();
  }

  /** A call's outcome: what it is told, or how it fails. */
  ask(key = "k"): Promise<unknown> {
    return this.memory.get(key, this.lookUp, context).then(told, failed);
  }

  /** The first answer, from an age ago. */
  async known(key = "k"): Promise<this> {
    const asking = this.ask(key);
    this.answer();
    await asking;
    return this;
  }
}

async function settled(promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  const waits = Symbol("waits");
  await vi.advanceTimersByTimeAsync(0);
  return Promise.all(promises.map((promise) => Promise.race([promise, Promise.resolve(waits)]))).then((all) =>
    all.map((one) => (one === waits ? "waits" : one)),
  );
}

for (const [kind, { policy, ages }] of Object.entries(POLICIES)) {
  const states = STATES.flatMap((state) =>
    (state === "unknown" ? [0] : (ages[state] ?? [])).map((age) => ({ state, age })),
  );
  describe(`${kind} in memory`, () => {
    for (const { state, age } of states) {
      for (const event of EVENTS) {
        it(`that is ${state} (${age} ms) while its source ${event}`, async ({ expect }) => {
          const on = new Scripted(policy);
          if (state !== "unknown") await on.known();
          vi.setSystemTime(Date.now() + age);
          on.event = event;
          await check(on, policy, state, event, expect);
        });
      }
    }
  });
}

async function check(
  on: Scripted,
  policy: Policy<Value>,
  state: State,
  event: Event,
  expect: ExpectStatic,
): Promise<void> {
  const outcome = OUTCOMES[state][event];
  const before = on.asked;
  const asks = state === "fresh" ? 0 : 1;

  const calls = Array.from({ length: CALLS }, () => on.ask());
  expect(new Set(await settled(calls))).toEqual(new Set([outcome.waits === "not" ? outcome.told : "waits"]));
  // However many ask, the source is asked once.
  expect(on.asked - before).toBe(asks);

  on.answer();
  const now = await settled(calls);
  if (outcome.waits === "to the deadline") {
    expect(new Set(now)).toEqual(new Set(["waits"]));
    await vi.advanceTimersByTimeAsync(policy.deadlineMs - 1);
    expect(new Set(await settled(calls))).toEqual(new Set(["waits"]));
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(new Set(await settled(calls))).toEqual(new Set([outcome.told]));
  expect(on.asked - before).toBe(asks);

  if (state === "fresh") return;
  const [next] = await settled([on.ask()]);
  if (event === "answers") expect(next).toBe(before + 1);
  // A role and an issuer are always there: that there is none is nothing to remember.
  if (event === "has none") expect(next).toBe(policy.absentMs > 0 ? undefined : "waits");
  if (event === "refuses") {
    const keeps = state !== "gone" && state !== "unknown";
    expect(next).toBe(keeps ? 1 : "refused");
    await pauses(on, keeps ? policy.retryMs : SECOND, keeps ? 1 : "refused", expect);
  }
  if (event === "hangs" && outcome.waits === "to the deadline") {
    const keeps = state === "old";
    expect(next).toBe(keeps ? 1 : "late");
    await pauses(on, keeps ? policy.retryMs : SECOND, keeps ? 1 : "late", expect);
  }
}

/** After a failure nobody asks, then one does: who has something to go on with does not wait for it, who has nothing does. */
async function pauses(on: Scripted, retryMs: number, outcome: unknown, expect: ExpectStatic): Promise<void> {
  const before = on.asked;
  vi.setSystemTime(Date.now() + retryMs - 1);
  expect(await settled([on.ask()])).toEqual([outcome]);
  expect(on.asked).toBe(before);
  vi.setSystemTime(Date.now() + 1);
  expect(await settled([on.ask(), on.ask()])).toEqual(Array(2).fill(outcome === 1 ? 1 : "waits"));
  expect(on.asked).toBe(before + 1);
}

describe("whatever is remembered", () => {
  it("pauses for longer than it takes to try again in vain", ({ expect }) => {
    for (const { policy } of Object.values(POLICIES)) {
      expect(policy.pauseMs).toBeGreaterThan(policy.retryMs + policy.deadlineMs);
    }
  });

  it("waits for a source that hangs once, and not again while it hangs, as long as it is asked for", async ({
    expect,
  }) => {
    const on = await new Scripted(API_KEY).known();
    on.event = "hangs";
    vi.setSystemTime(Date.now() + 10 * SECOND);
    const first = on.ask();
    await vi.advanceTimersByTimeAsync(API_KEY.deadlineMs);
    expect(await settled([first])).toEqual([1]);
    const steps = 120;
    for (let step = 0; step < steps; step++) {
      await vi.advanceTimersByTimeAsync(SECOND / 2);
      expect(await settled([on.ask()])).toEqual([1]);
    }
    // Twice before, and then once in three seconds: two to the deadline, and one until it is tried again.
    expect(on.asked).toBe(2 + steps / 2 / 3);
    on.event = "answers";
    await vi.advanceTimersByTimeAsync(3 * SECOND);
    await on.ask();
    on.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(await on.ask()).toBe(on.asked);
  });

  it("learns from one failure of a source it shares, but for a key's own", async ({ expect }) => {
    const source = new Source();
    const [keys, config] = [new Scripted(API_KEY, source), new Scripted(CONFIG, source)];
    for (const key of ["a", "b"]) await keys.known(key);
    await config.known();
    keys.event = "hangs";
    vi.setSystemTime(Date.now() + 10 * SECOND);
    const waiting = keys.ask("a");
    await vi.advanceTimersByTimeAsync(API_KEY.deadlineMs);
    expect(await settled([waiting, keys.ask("b"), config.ask()])).toEqual([1, 2, 1]);
    // What is not known is not refused for others' failures.
    keys.event = "answers";
    expect(await settled([keys.ask("c")])).toEqual(["waits"]);

    const own = new Refreshing<string, Value>(API_KEY, new Source(), () => false);
    const value = { nth: 1, confirmedAt: 0, expiresAt: 0 };
    for (const key of ["a", "b"]) await own.get(key, async () => value, context);
    vi.setSystemTime(Date.now() + 10 * SECOND);
    await own.get("a", () => Promise.reject(new Error("a's row")), context);
    expect(await settled([own.get("b", () => new Promise(() => undefined), context)])).toEqual(["waits"]);
  });

  it("begins anew where a look-up is overdue, in the time a waiter has left", async ({ expect }) => {
    const on = new Scripted(API_KEY);
    on.event = "hangs";
    const early = on.ask();
    await vi.advanceTimersByTimeAsync(1_900);
    on.event = "answers";
    const late = on.ask();
    expect(on.asked).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(await settled([early, late])).toEqual(["late", "waits"]);
    expect(on.asked).toBe(2);
    on.answer();
    expect(await settled([late, on.ask()])).toEqual([2, 2]);
  });

  it("waits no longer than its deadline for look-ups that die one after the other", async ({ expect }) => {
    const on = new Scripted(API_KEY);
    on.event = "hangs";
    void on.ask();
    await vi.advanceTimersByTimeAsync(1_500);
    const late = on.ask();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(await settled([late])).toEqual(["waits"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await settled([late])).toEqual(["late"]);
  });

  it("takes an answer that comes late, and none that is older than what it has", async ({ expect }) => {
    const memory = new Refreshing<string, Value>(API_KEY);
    const answers: ((value: Value | undefined) => void)[] = [];
    const ask = (): Promise<unknown> =>
      memory.get("k", () => new Promise((resolve) => answers.push(resolve)), context).then(told, failed);
    const value = (nth: number): Value => ({ nth, confirmedAt: 0, expiresAt: 0 });
    const first = ask();
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(await first).toBe("late");
    answers[0]?.(value(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(await ask()).toBe(1);

    vi.setSystemTime(Date.now() + 10 * SECOND);
    const second = ask();
    await vi.advanceTimersByTimeAsync(7 * SECOND);
    expect(await second).toBe(1);
    const third = ask();
    answers[2]?.(undefined);
    expect(await third).toBeUndefined();
    answers[1]?.(value(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(await ask()).toBeUndefined();
  });

  it("believes no look-up that began before something was changed here, nor waits for one", async ({ expect }) => {
    for (const change of ["clear", "expire"] as const) {
      const on = await new Scripted(API_KEY).known();
      vi.setSystemTime(Date.now() + 5 * SECOND);
      expect(await on.ask()).toBe(1);
      on.memory[change]();
      const after = on.ask();
      expect(on.asked).toBe(3);
      expect(await settled([after])).toEqual(["waits"]);
      on.answer();
      expect(await after).toBe(3);
      expect(await on.ask()).toBe(3);
    }
  });

  it("keeps what it had where a change here cannot be looked up, and nothing where it was cleared", async ({
    expect,
  }) => {
    const [expired, cleared] = [await new Scripted(API_KEY).known(), await new Scripted(API_KEY).known()];
    for (const on of [expired, cleared]) on.event = "hangs";
    expired.memory.expire();
    cleared.memory.clear();
    const calls = [expired.ask(), cleared.ask()];
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    expect(await Promise.all(calls)).toEqual([1, "late"]);
    // Neither where it is cleared while somebody waits.
    const waiting = await new Scripted(API_KEY).known();
    waiting.event = "hangs";
    vi.setSystemTime(Date.now() + 10 * SECOND);
    const call = waiting.ask();
    await vi.advanceTimersByTimeAsync(SECOND);
    waiting.memory.clear();
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await call).toBe("late");
  });

  it("holds so many and no more, and what there is not takes no room of what there is", async ({ expect }) => {
    const memory = new Refreshing<number, Value>({ ...API_KEY, most: 3, mostAbsent: 2 });
    let asked = 0;
    const there = async (): Promise<Value> => ({ nth: ++asked, confirmedAt: 0, expiresAt: 0 });
    const absent = async (): Promise<undefined> => void asked++;
    for (const key of [1, 2, 3]) await memory.get(key, there, context);
    for (let key = 100; key < 10_100; key++) await memory.get(key, absent, context);
    expect([1, 2, 3].map((key) => memory.fresh(key, Date.now())?.nth)).toEqual([1, 2, 3]);
    const before = asked;
    // The latest two are remembered, and the one before them is not.
    for (const key of [10_099, 10_098]) expect(await memory.get(key, absent, context)).toBeUndefined();
    expect(asked).toBe(before);
    await memory.get(10_097, absent, context);
    expect(asked).toBe(before + 1);
    await memory.get(4, there, context);
    expect([...memory].map(([key]) => key)).toEqual([2, 3, 4]);
  });

  it("is there at once and without a promise while it is fresh", async ({ expect }) => {
    const on = await new Scripted(API_KEY).known();
    expect(on.memory.fresh("k", Date.now() + 4_999)?.nth).toBe(1);
    expect(on.memory.fresh("k", Date.now() + 5_000)).toBeUndefined();
    expect(on.memory.fresh("other", Date.now())).toBeUndefined();
  });
});

describe("look-ups that find nothing", () => {
  const asking = (has: (key: number) => boolean) => {
    const memory = new Refreshing<number, Value>(API_KEY);
    const limit = new MissLimit();
    let asked = 0;
    return {
      asked: () => asked,
      ask: (key: number) =>
        memory
          .get(
            key,
            async () => {
              asked++;
              return has(key) ? { nth: key, confirmedAt: 0, expiresAt: 0 } : undefined;
            },
            context,
            limit,
          )
          .then(told, (cause: unknown) => (cause instanceof Error && "code" in cause ? cause.code : cause)),
    };
  };

  it("are fifty in any second, however they come; more are refused without a look", async ({ expect }) => {
    const { ask, asked } = asking(() => false);
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, key) => ask(key)));
    expect(outcomes).toEqual([...Array(50).fill(undefined), ...Array(150).fill("overloaded")]);
    expect(asked()).toBe(50);
    vi.setSystemTime(Date.now() + 999);
    expect(await ask(1_000)).toBe("overloaded");
    vi.setSystemTime(Date.now() + 1);
    expect(await ask(1_000)).toBeUndefined();
    // Whoever was refused was not remembered as one that there is not, and who was looked up is.
    expect(await ask(199)).toBeUndefined();
    expect(await ask(0)).toBeUndefined();
    expect(asked()).toBe(52);
  });

  it("take no room of those that find something", async ({ expect }) => {
    const { ask, asked } = asking((key) => key % 2 === 0);
    for (let key = 0; key < 98; key++) expect(await ask(key)).toBe(key % 2 === 0 ? key : undefined);
    expect(await ask(98)).toBe(98);
    expect(await ask(99)).toBeUndefined();
    expect(await ask(100)).toBe("overloaded");
    expect(asked()).toBe(100);
  });

  it("count once for all who wait for the same", async ({ expect }) => {
    const { ask } = asking((key) => key === 0);
    await Promise.all(Array.from({ length: 49 }, (_, key) => ask(key + 1)));
    expect(await Promise.all(Array.from({ length: 20 }, () => ask(0)))).toEqual(Array(20).fill(0));
    expect(await ask(100)).toBeUndefined();
    expect(await ask(101)).toBe("overloaded");
  });
});
