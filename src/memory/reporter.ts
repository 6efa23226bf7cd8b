/** Somebody reports while there is something to report: the first call that finds nobody there, for as long as its timers live. */
import type { RequestContext } from "../words/request-context.ts";

/** Between two reports; what is not needed comes back in one of the next two. */
const TICK_MS = 2_000;
/** A report that is so much overdue died with the call that was to send it. */
const STRANDED_MS = 1_500;
/** Calls end 30 s after their answer, and their timers with them: another goes on by then. */
const HANDED_ON_MS = 20_000;

export class Reporter {
  readonly #wait: (ms: number) => Promise<void>;
  readonly #report: (context: RequestContext) => boolean;
  /** Counts up with each that takes over. */
  #ticker = 0;
  #tickingUntil = -Infinity;

  /** @param report returns whether there is still something to look after. */
  constructor(wait: (ms: number) => Promise<void>, report: (context: RequestContext) => boolean) {
    this.#wait = wait;
    this.#report = report;
  }

  keepGoing(context: RequestContext, now: number): void {
    if (now < this.#tickingUntil) return;
    this.#tickingUntil = now + TICK_MS + STRANDED_MS;
    context.later(this.#tick(++this.#ticker, context));
  }

  async #tick(ticker: number, context: RequestContext): Promise<void> {
    const since = context.now();
    while (this.#ticker === ticker) {
      await this.#wait(TICK_MS);
      if (this.#ticker !== ticker) return;
      const now = context.now();
      const isNeeded = this.#report(context);
      this.#tickingUntil = now - since >= HANDED_ON_MS ? -Infinity : now + TICK_MS + STRANDED_MS;
      if (!isNeeded) break;
    }
    if (this.#ticker === ticker) this.#tickingUntil = -Infinity;
  }
}
