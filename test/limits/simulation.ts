/** One seed → one run of isolates, calls and a ledger that fails, and what was let through against what the limits allow. */
import type { Account, Metric, Period } from "../../src/limits/account.ts";
import type { Amounts, Reserved } from "../../src/limits/reservation.ts";
import { SimulatedIsolate } from "./simulated-isolate.ts";
import { SimulatedLedger, type Network } from "./simulated-ledger.ts";
import { Truth, type Passed } from "./truth.ts";
import { World } from "./world.ts";

export interface Run {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly calls: number;
  readonly passed: number;
  readonly ledgerCalls: number;
  /** Of tokens and cost that are not strict, what was used in full windows and what they allow. */
  readonly used: number;
  readonly allowed: number;
}

const CALLS_MS = 90_000;
const LONGEST_CALL_MS = 20_000;
const LARGEST_TOKENS = 4_400;
const NANOS_A_TOKEN = 3_000;
/** An idle hour, and edges: of a month, of a leap day, of a year, of a week. */
const STARTS = [
  Date.UTC(2026, 10, 25, 12, 0, 1),
  Date.UTC(2026, 10, 30, 23, 59, 20),
  Date.UTC(2028, 1, 28, 23, 59, 30),
  Date.UTC(2028, 1, 29, 23, 59, 10),
  Date.UTC(2026, 11, 31, 23, 59, 15),
  Date.UTC(2026, 10, 29, 23, 59, 40),
] as const;

export async function simulate(seed: number): Promise<Run> {
  const world = new World(seed, 0);
  world.now = world.pick(...STARTS);
  const truth = new Truth();
  const isCalm = world.random() < 0.3;
  const network: Network = isCalm
    ? { least: 5, most: 60, lost: 0, doubled: 0, late: 0 }
    : { least: 5, most: world.pick(60, 300, 450), lost: world.pick(0, 0.02), doubled: 0.02, late: world.pick(0, 0.02) };
  const ledger = new SimulatedLedger(world, network, world.between(-2_000, 2_000));
  const isolates = Array.from(
    { length: world.pick(1, 2, 2, 3, 5, 20, 50, 100, 500) },
    (_, at) => new SimulatedIsolate(`isolate-${at}`, world, ledger),
  );
  const accounts = someAccounts(world);
  const isEstimateExact = world.random() < 0.3;
  let losses = 0;
  let calls = 0;
  const open = new Map<SimulatedIsolate, Set<Passed>>();

  const call = (isolate: SimulatedIsolate, holder: string): void => {
    if (isolate.isLost) return;
    calls++;
    const asked = { gatewayId: "gateway", accounts: someOf(world, accounts), amounts: amounts(world), holder };
    let hasLeft = false;
    if (world.random() < 0.05) world.after(world.between(0, 400), () => (hasLeft = true));
    const life = isolate.call(asked, (reserved, times, waited) => {
      // Who left while it waited gives it back at once.
      if (hasLeft && waited) return reserved.release();
      const passed = truth.pass(asked.accounts, asked.amounts, times, reserved);
      const all = open.get(isolate) ?? new Set();
      open.set(isolate, all.add(passed));
      world.after(world.pick(20, 200, 2_000, LONGEST_CALL_MS) * world.random(), () => {
        all.delete(passed);
        // A call that ends without a word: its timers end too.
        const isDead = !isCalm && !waited && world.random() < 0.02;
        if (isDead) life.isDead = true;
        else isolate.in(life, () => finish(reserved, passed, asked.amounts));
        if (isDead && !isolate.isLost) truth.end(passed, {});
        if (isDead) losses++;
      });
    });
  };

  const finish = (
    reserved: Reserved,
    passed: Passed,
    { tokens, costNanos, tokensAtMost = 0, costNanosAtMost = 0 }: Amounts,
  ): void => {
    const part = isEstimateExact ? 1 : world.between(0.1, 1.15);
    const used = {
      tokens: Math.min(tokensAtMost, Math.ceil(tokens * part)),
      costNanos: Math.min(costNanosAtMost, Math.ceil(costNanos * part)),
    };
    const isPaid = world.random() < 0.93;
    truth.end(passed, isPaid ? used : undefined);
    if (isPaid) reserved.settle(used);
    else reserved.release();
    // Whoever ends it a second time changes nothing.
    if (world.random() < 0.1) reserved.settle(used);
  };

  const began = world.now;
  planCalls(world, isolates, call);
  if (!isCalm) {
    for (let at = world.between(0, 30_000); at < CALLS_MS; at += world.between(5_000, 40_000)) {
      world.after(at, () =>
        fail(world, ledger, truth, isolates, (isolate) => {
          losses++;
          isolate.isLost = true;
          for (const passed of open.get(isolate) ?? []) truth.end(passed, {});
        }),
      );
    }
  }
  await world.runUntil(began + CALLS_MS + LONGEST_CALL_MS);
  // What is left unused comes back within 10 s, what lost isolates had of connections within their lease.
  await world.runUntil(world.now + 12_000);
  if (isCalm && losses === 0) expectNothingHeld(accounts, ledger, truth);
  await world.runUntil(world.now + 90_000);
  for (const account of accounts) {
    if (account.metric !== "connections") continue;
    const held = ledger.escrow.book(account.key, ledger.now)?.reserved ?? 0;
    if (held > 0) truth.faults.push(`${account.key}: ${held} connections are held by nobody`);
  }
  return {
    seed,
    faults: truth.faults,
    calls,
    passed: truth.passed,
    ledgerCalls: ledger.calls,
    ...overshoot(accounts, truth),
  };
}

function expectNothingHeld(accounts: readonly Account[], ledger: SimulatedLedger, truth: Truth): void {
  for (const account of accounts) {
    const book = ledger.escrow.book(account.key, ledger.now);
    if (book === undefined) continue;
    if (book.reserved !== 0) truth.faults.push(`${account.key}: ${book.reserved} did not come back`);
    const used = truth.windows.get(account.key)?.get(book.window.start)?.used ?? 0;
    // What calls used beyond their reservation, when their window was over, counts in the next.
    const isExact = account.metric === "requests" || account.strict;
    if (isExact && book.used !== used) truth.faults.push(`${account.key}: ${book.used} are booked of ${used}`);
  }
}

function overshoot(accounts: readonly Account[], truth: Truth): { used: number; allowed: number } {
  let [used, allowed] = [0, 0];
  for (const account of accounts) {
    if (account.metric !== "tokens" && account.metric !== "cost") continue;
    for (const window of truth.windows.get(account.key)?.values() ?? []) {
      if (window.used - window.beyond > account.rate)
        truth.faults.push(`${account.key}: more than calls underestimated`);
      // Of limits that are large beside a call: a call larger than its limit is let through alone.
      const largest = account.metric === "tokens" ? LARGEST_TOKENS : LARGEST_TOKENS * NANOS_A_TOKEN;
      if (account.strict || account.rate < 20 * largest || window.used < 0.5 * account.rate) continue;
      used += Math.max(0, window.used - account.rate) / account.rate;
      allowed += 1;
    }
  }
  return { used, allowed };
}

function planCalls(
  world: World,
  isolates: readonly SimulatedIsolate[],
  call: (isolate: SimulatedIsolate, holder: string) => void,
): void {
  const count = world.pick(50, 200, 500, 1_000);
  const pattern = world.pick("steady", "bursts", "quiet");
  for (let at = 0; at < count; at++) {
    const isolate = isolates[Math.floor(world.random() * isolates.length)];
    if (isolate === undefined) continue;
    const holder = world.pick("a", "a", "a", "b", "c");
    const begin =
      pattern === "steady"
        ? (at / count) * CALLS_MS
        : pattern === "bursts"
          ? Math.floor(world.random() * 6) * 15_000 + world.between(0, 500)
          : world.random() < 0.5
            ? world.between(0, 10_000)
            : world.between(70_000, CALLS_MS);
    world.after(begin, () => call(isolate, holder));
  }
}

function fail(
  world: World,
  ledger: SimulatedLedger,
  truth: Truth,
  isolates: readonly SimulatedIsolate[],
  lose: (isolate: SimulatedIsolate) => void,
): void {
  const kind = world.pick("restart", "hang", "lose", "lose", "set back");
  const isolate = isolates[Math.floor(world.random() * isolates.length)];
  if (kind === "restart") ledger.restart();
  else if (kind === "hang") ledger.hang(world.pick(300, 2_000, 15_000));
  else if (kind === "lose" && isolate !== undefined && !isolate.isLost) lose(isolate);
  else if (kind === "set back") {
    truth.isClockSet = true;
    ledger.restart(world.between(-1_000, 1_000));
  }
}

function someAccounts(world: World): Account[] {
  const all: Account[] = [
    account(
      "requests",
      world.pick<Period>("second", "minute", "minute", "hour", "day", "month", "total"),
      world.pick(1, 2, 5, 10, 60, 100, 1_000, 1_000_000),
    ),
    account("connections", "second", world.pick(1, 2, 5, 10, 100)),
    account(
      "tokens",
      world.pick<Period>("minute", "minute", "day", "month"),
      world.pick(1_000, 10_000, 100_000, 1_000_000),
    ),
    account("tokens", "hour", world.pick(1_000, 10_000, 100_000), true),
    account(
      "cost",
      world.pick<Period>("day", "week", "month", "total"),
      world.pick(1_000_000, 50_000_000, 1_000_000_000),
    ),
    account("cost", "month", world.pick(1_000_000, 50_000_000), true),
    account("requests", "minute", world.pick(1, 30, 1_000_000), false, "/other"),
  ];
  const [first] = all;
  const some = all.filter(() => world.random() < 0.4);
  return some.length === 0 && first !== undefined ? [first] : some;
}

function account(metric: Metric, period: Period, rate: number, strict = false, other = ""): Account {
  const key = `limit/${metric}/${period}/${rate}${strict ? "/strict" : ""}${other}`;
  return { key, limitKey: "limit/all=*", metric, period, rate, strict, whenUnavailable: "deny" };
}

/** Most calls count in all of them. */
function someOf(world: World, accounts: readonly Account[]): Account[] {
  return world.random() < 0.8 ? [...accounts] : accounts.filter(() => world.random() < 0.5);
}

function amounts(world: World): Amounts {
  const tokens = Math.ceil(world.pick(20, 500, 4_000) * (0.1 + world.random()));
  const costNanos = tokens * NANOS_A_TOKEN;
  return { tokens, tokensAtMost: Math.ceil(tokens * 1.2), costNanos, costNanosAtMost: Math.ceil(costNanos * 1.2) };
}
