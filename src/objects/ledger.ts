/** Who used what of a gateway, what it cost and what is left of its limits: the Durable Object that keeps it, with nothing but the questions it answers. */
import { DurableObject } from "cloudflare:workers";
import { readSettings } from "../config/settings.ts";
import type { CallRecord } from "../usage/record.ts";
import { forgetCalls, pruneCalls, readCalls } from "./ledger-calls.ts";
import type { Answers, Ask } from "../limits/lending.ts";
import { copyShard } from "./ledger-export.ts";
import { takePage } from "./ledger-import.ts";
import { LedgerLimits } from "./ledger-limits.ts";
import { forgetSums, readMetrics } from "./ledger-metrics.ts";
import type { Copied, LedgerPage, Place, Taken } from "./ledger-page.ts";
import type { Batch, CallsQuestion, Filters, MetricsAnswer, UsageAnswer, UsageQuestion } from "./ledger-question.ts";
import { bookBatch } from "./ledger-report.ts";
import { forgetOld, isBehind, rollUp } from "./ledger-roll-up.ts";
import { createTables, DAY_MS, hasTables, HOUR_MS, MINUTE_MS, readMemory, type LedgerMemory } from "./ledger-tables.ts";
import { condition, queryUsage } from "./ledger-usage.ts";
import type { AccountState, Which } from "./limit-state.ts";
import { Waking } from "./waking.ts";

/** How often minutes are rolled up: a question reads no more of them than this. */
const ROLL_UP_MS = 15 * MINUTE_MS;
/** An alarm that has no end is cut off: the next one goes on. */
const MOST_STEPS = 100;

/** A gateway has one for each of its shards. Questions of one nobody reported to find nothing, and store nothing. */
export class Ledger extends DurableObject<Env> {
  #memory: LedgerMemory | undefined;
  readonly #waking: Waking;
  readonly #callsKept: number;
  readonly #limits: LedgerLimits;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#waking = new Waking(ctx.storage);
    this.#limits = new LedgerLimits(ctx.storage);
    this.#callsKept = readSettings(env).callsKept;
  }

  /** @returns false where this batch was counted before: its answer was lost, and nothing is counted twice. */
  async report(batch: Batch): Promise<boolean> {
    const now = Date.now();
    await this.#waking.atNext(ROLL_UP_MS, now);
    return this.#change((sql) => {
      if (this.#memory === undefined && !hasTables(sql)) createTables(sql, now);
      return bookBatch(sql, (this.#memory ??= readMemory(sql)), batch, now, this.#callsKept);
    });
  }

  /** The same batch as JSON, which isolates write faster than the platform clones objects. */
  reportText(batch: string): Promise<boolean> {
    return this.report(JSON.parse(batch));
  }

  usage(question: UsageQuestion): UsageAnswer {
    const memory = this.#open();
    if (memory === undefined) return { groups: [], dropped: 0 };
    return queryUsage(this.ctx.storage.sql, memory, question, Date.now());
  }

  /** Latest first, one more than was asked for where there are more. */
  calls(question: CallsQuestion): CallRecord[] {
    if (this.#open() === undefined) return [];
    return readCalls(this.ctx.storage.sql, question, this.#callsKept);
  }

  metrics(): MetricsAnswer {
    const memory = this.#open();
    if (memory === undefined) return { began: undefined, latest: undefined, series: [], dropped: 0 };
    return readMetrics(this.ctx.storage.sql, memory);
  }

  /** Sums and single calls of a caller; what isolates have not reported yet comes after. */
  forget(caller: Pick<Filters, "callerKind" | "callerId">): void {
    const memory = this.#open();
    const [which, wanted] = condition(caller);
    if (memory === undefined || wanted.length === 0) return;
    this.#change((sql) => {
      forgetSums(sql, memory, which, wanted);
      forgetCalls(sql, memory, caller);
    });
  }

  /** @returns a `Copied` as JSON: the platform knows no tuples. */
  copy(place: Place): string {
    return JSON.stringify(this.#copy(place));
  }

  #copy(place: Place): Copied {
    const now = Date.now();
    const source = this.ctx.id.toString();
    if (place.kind === "limits") return { source, began: null, ...this.#limits.copy(place, now) };
    const memory = this.#open();
    // Its first page decides the moment: all before it is rolled up.
    if (memory !== undefined && place.cut === undefined) this.#rollUpAll(memory, now);
    return copyShard(this.ctx.storage.sql, memory, this.#callsKept, place, { source, now });
  }

  /** Adds a page of another ledger's, once. @param digest the page's own. @returns a `Taken`. */
  async take(gatewayId: string, page: string, digest: string): Promise<string> {
    return JSON.stringify(await this.#take(gatewayId, JSON.parse(page), digest));
  }

  async #take(gatewayId: string, page: LedgerPage, digest: string): Promise<Taken> {
    const now = Date.now();
    const own = this.ctx.id.toString();
    if (page.content.kind === "limits") {
      await this.#waking.atNext(HOUR_MS, now);
      return this.#limits.take(page, page.content.rows, own, now);
    }
    if (page.began === null) return { imported: false, next: null };
    await this.#waking.atNext(ROLL_UP_MS, now);
    const { sql } = this.ctx.storage;
    if (this.#memory === undefined && !hasTables(sql)) this.#change(() => createTables(sql, now));
    const memory = (this.#memory ??= readMemory(sql));
    this.#rollUpAll(memory, now);
    return this.#change(() => takePage(sql, memory, page, digest, { own, gatewayId, now }));
  }

  /** What an isolate tells of limits and asks of them. Answered once it is stored, so that nothing is lent twice. */
  async limits(gatewayId: string, asks: readonly Ask[]): Promise<Answers> {
    const time = Date.now();
    await this.#waking.atNext(ROLL_UP_MS, time);
    const { now, answers, crossed } = this.#limits.answer(asks, time);
    for (const budget of crossed) {
      console.warn(JSON.stringify({ message: "a budget has come near its limit", gateway: gatewayId, ...budget }));
    }
    return { now, answers };
  }

  limitStates(which: Which): AccountState[] {
    return this.#limits.states(which, Date.now());
  }

  budgetsNearTheirEnd(): AccountState[] {
    return this.#limits.budgetsNearTheirEnd(Date.now());
  }

  resetLimits(which: Which): AccountState[] {
    return this.#limits.reset(which, Date.now());
  }

  forgetLimits(prefix: string): void {
    this.#limits.forgetAccounts(prefix);
  }

  /** Rolls up, forgets what is old, and where nothing is left, ends: an object without storage is none. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    const memory = this.#open();
    this.#waking.woke();
    const hasLimits = this.#limits.clean(now);
    if (hasLimits) await this.#waking.atNext(HOUR_MS, now);
    if (memory === undefined) {
      if (!hasLimits) await this.#empty();
      return;
    }
    let behind = true;
    for (let step = 0; behind && step < MOST_STEPS; step++) behind = this.#change((sql) => rollUp(sql, memory, now));
    const empty = !behind && this.#change((sql) => this.#forgetOld(sql, memory, now));
    if (empty) {
      if (!hasLimits) await this.#empty();
      return;
    }
    if (behind) await this.#waking.by(now);
    else if (isBehind(this.ctx.storage.sql, memory)) await this.#waking.atNext(ROLL_UP_MS, now);
    else await this.#waking.atNext(DAY_MS, now);
  }

  #rollUpAll(memory: LedgerMemory, now: number): void {
    while (this.#change((sql) => rollUp(sql, memory, now)));
  }

  async #empty(): Promise<void> {
    this.#memory = undefined;
    this.#limits.forget();
    await this.ctx.storage.deleteAll();
  }

  #forgetOld(sql: SqlStorage, memory: LedgerMemory, now: number): boolean {
    pruneCalls(sql, memory, now, this.#callsKept);
    return forgetOld(sql, memory, now);
  }

  #open(): LedgerMemory | undefined {
    const { sql } = this.ctx.storage;
    if (this.#memory === undefined && hasTables(sql)) this.#memory = readMemory(sql);
    return this.#memory;
  }

  /** All or nothing; and memory that may say what was not written is read anew. */
  #change<T>(change: (sql: SqlStorage) => T): T {
    const { storage } = this.ctx;
    try {
      return storage.transactionSync(() => change(storage.sql));
    } catch (fault) {
      this.#memory = undefined;
      throw fault;
    }
  }
}
