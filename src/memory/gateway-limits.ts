/** The limits of one gateway in one isolate: calls take, wait and give back; one conversation with the ledger at a time serves them all. */
import type { Allowance } from "../limits/allowance.ts";
import { Grant, type Keeper } from "../limits/grant.ts";
import type { Answer, Answers, Ask } from "../limits/lending.ts";
import { LedgerClock } from "../limits/ledger-clock.ts";
import { needOf, refused } from "../limits/needs.ts";
import type { Bounds } from "../limits/purses.ts";
import type { Asked, Refused, Reserved } from "../limits/reservation.ts";
import type { LimitsParts } from "../limits/limits-parts.ts";
import type { RequestContext } from "../words/request-context.ts";
import { Allowances, type Waiting } from "./allowances.ts";
import { LivingGrants } from "./living-grants.ts";
import { Reporter } from "./reporter.ts";
import { inTurns } from "./turns-of-holders.ts";

/** The ledger stands on one continent: from far away the way alone takes 300 ms. */
const DEADLINE_MS = 1_000;
/** Of a ledger that did not answer nobody waits for an answer for so long. */
const DOWN_MS = 1_000;

interface Waiter extends Waiting {
  readonly context: RequestContext;
  readonly decided: (outcome: Reserved | Refused) => void;
  outcome: Reserved | Refused | undefined;
  /** Of the conversation that carries its needs. */
  round: Round | undefined;
  insists: boolean;
}

interface Round {
  readonly over: Promise<void>;
  readonly sentAt: number;
  readonly asks: Map<Allowance, Ask>;
}

export class GatewayLimits implements Keeper {
  readonly #gatewayId: string;
  readonly #parts: LimitsParts;
  readonly #allowances: Allowances;
  readonly #clock = new LedgerClock();
  readonly #waiters = new Set<Waiter>();
  readonly #living: LivingGrants;
  readonly #reporter: Reporter;
  #round: Round | undefined;
  #downUntil = -Infinity;

  constructor(gatewayId: string, parts: LimitsParts) {
    this.#gatewayId = gatewayId;
    this.#parts = parts;
    this.#allowances = new Allowances(parts.isolate);
    this.#living = new LivingGrants(parts.wait);
    this.#reporter = new Reporter(parts.wait, (context) => this.#report(context));
  }

  reserveAtOnce(asked: Asked, context: RequestContext): Reserved | Refused | undefined {
    const now = context.now();
    const taken = this.#take(asked, this.#boundsAt(now), now, context, false);
    if (taken?.kind === "reserved") this.#look(taken, now);
    return taken;
  }

  async reserve(
    asked: Asked,
    context: RequestContext,
    decided: (outcome: Reserved | Refused) => void,
  ): Promise<Reserved | Refused> {
    const waiter: Waiter = { asked, context, decided, outcome: undefined, round: undefined, insists: false };
    this.#waiters.add(waiter);
    for (;;) {
      const now = context.now();
      this.#tryAgain(waiter, now);
      if (waiter.outcome !== undefined) break;
      const round = this.#current(now) ?? this.#begin(context);
      try {
        await this.#parts.within(round.sentAt + DEADLINE_MS - now, round.over);
      } catch (cause) {
        this.#giveUp(round, cause, context.now());
      }
      // Told while it waited.
      if (waiter.outcome !== undefined) break;
    }
    // Here and not where it was decided: that was in the request of whoever asked, and timers end with theirs.
    if (waiter.outcome instanceof Grant) this.#look(waiter.outcome, context.now());
    return waiter.outcome;
  }

  /** What a call owes the others: it sees that somebody asks ahead and reports, and shows that it lives. */
  #look(grant: Grant, now: number): void {
    if (grant.isOver) return;
    const { context } = grant;
    if (grant.hasConnections) {
      context.later(this.#living.beat(grant, (at) => this.#reporter.keepGoing(context, at)));
    }
    const isLow = grant.parts.some(({ allowance, purse }) => allowance.isLow(purse, now));
    if (isLow && now >= this.#downUntil && this.#current(now) === undefined) this.#begin(context);
    this.#reporter.keepGoing(context, now);
  }

  ended(grant: Grant): void {
    this.#living.delete(grant);
    for (const { allowance } of grant.parts) this.#allowances.look(allowance);
    this.#reporter.keepGoing(grant.context, grant.context.now());
  }

  #tryAgain(waiter: Waiter, now: number): void {
    const taken = this.#take(waiter.asked, this.#boundsAt(now), now, waiter.context, now < this.#downUntil);
    if (taken !== undefined) this.#decide(waiter, taken);
  }

  #decide(waiter: Waiter, outcome: Reserved | Refused): void {
    this.#waiters.delete(waiter);
    waiter.outcome = outcome;
    waiter.decided(outcome);
  }

  /** @param isDown nobody waits for the ledger: each limit says what happens. */
  #take(
    asked: Asked,
    bounds: Bounds,
    now: number,
    context: RequestContext,
    isDown: boolean,
  ): Grant | Refused | undefined {
    const taken = this.#allowances.take(asked, bounds, now, isDown ? this.#downUntil : undefined);
    if (taken === undefined || "kind" in taken) return taken;
    const grant = new Grant(taken, bounds, context, this);
    if (grant.hasConnections) this.#living.add(grant, now);
    return grant;
  }

  #boundsAt(now: number): Bounds {
    return { earliest: this.#clock.earliest(now), latest: this.#clock.latest(now) };
  }

  #current(now: number): Round | undefined {
    const round = this.#round;
    if (round !== undefined && now - round.sentAt >= DEADLINE_MS) this.#giveUp(round, "no answer in time", now);
    return this.#round;
  }

  /** Asks for all who wait and tells all that is due. Runs on if the caller leaves. */
  #begin(context: RequestContext): Round {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const sentAt = context.now();
    const round: Round = {
      over,
      sentAt,
      asks: this.#allowances.collect([...this.#waiters], this.#boundsAt(sentAt), sentAt),
    };
    this.#round = round;
    for (const waiter of this.#waiters) waiter.round = round;
    // What is lent to calls that are refused for another limit is given back, though nothing passes.
    this.#reporter.keepGoing(context, sentAt);
    const work = this.#converse(round, context, resolve);
    context.later(
      this.#parts.within(DEADLINE_MS, work).catch((cause: unknown) => this.#giveUp(round, cause, context.now())),
    );
    return round;
  }

  async #converse(round: Round, context: RequestContext, resolve: () => void): Promise<void> {
    const { asks, sentAt } = round;
    let answers: Answers;
    try {
      answers = await this.#parts.ask(this.#gatewayId, [...asks.values()]);
    } catch (cause) {
      this.#giveUp(round, cause, context.now());
      resolve();
      return;
    }
    const now = context.now();
    this.#clock.learn(answers.now, sentAt, now);
    if (this.#round === round) this.#round = undefined;
    this.#downUntil = -Infinity;
    let at = 0;
    const answered = new Map<Allowance, Answer>();
    for (const [allowance, ask] of asks) {
      const answer = answers.answers[at++];
      if (answer === undefined) continue;
      allowance.answered(ask, answer, answers.now, sentAt);
      answered.set(allowance, answer);
    }
    // What was lent to calls that wait was lent at the ledger's time, whatever the way back has taken.
    const bounds = { earliest: answers.now, latest: answers.now };
    for (const waiter of inTurns([...this.#waiters].filter((waiter) => waiter.round === round))) {
      this.#serve(waiter, bounds, answers.now, answered, now);
    }
    resolve();
  }

  #serve(waiter: Waiter, bounds: Bounds, ledger: number, answered: ReadonlyMap<Allowance, Answer>, now: number): void {
    const { asked, context } = waiter;
    for (const account of asked.accounts) {
      const need = needOf(account, asked.amounts);
      const allowance = this.#allowances.of(account, now);
      if (need === 0 || allowance.has(need, asked.holder, bounds, now) !== undefined) continue;
      const answer = answered.get(allowance);
      if (answer === undefined) {
        // Taken by others while it was not asked about, or left out for too many others, who went before: once more.
        waiter.insists = true;
        return;
      }
      const until = allowance.refuse(need, asked.holder, answer, ledger, now);
      this.#decide(waiter, refused("limit", account, until, now));
      return;
    }
    const taken = this.#take(asked, bounds, now, context, false);
    if (taken !== undefined) this.#decide(waiter, taken);
  }

  #giveUp(round: Round, cause: unknown, now: number): void {
    if (this.#round !== round) return;
    this.#round = undefined;
    this.#downUntil = now + DOWN_MS;
    this.#parts.warn("the ledger did not answer about limits", this.#gatewayId, cause);
    for (const [allowance, ask] of round.asks) allowance.unanswered(ask);
    for (const waiter of this.#waiters) if (waiter.round === round) this.#tryAgain(waiter, now);
  }

  /** @returns is there still somebody to look after? */
  #report(context: RequestContext): boolean {
    const now = context.now();
    this.#living.bury(now);
    if (this.#current(now) === undefined) {
      if (this.#allowances.isAnyDue(this.#boundsAt(now), now)) this.#begin(context);
      else this.#allowances.dropQuiet();
    }
    return this.#allowances.isAnyBusy;
  }
}
