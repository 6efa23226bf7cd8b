/** What a call has taken of its accounts, until it ends. */
import type { Account } from "./account.ts";
import type { Allowance, Part } from "./allowance.ts";
import { windowAt } from "./lending.ts";
import type { Bounds } from "./purses.ts";
import type { RequestContext } from "../words/request-context.ts";
import type { Reserved, Tightest, Used } from "./reservation.ts";

/** Told of the end of a call, so that what came back is reported. */
export interface Keeper {
  ended(grant: Grant): void;
}

export class Grant implements Reserved {
  readonly kind = "reserved";
  readonly parts: readonly Part[];
  readonly #keeper: Keeper;
  /** Of the call it was taken for. */
  readonly context: RequestContext;
  readonly #bounds: Bounds;
  #isOver = false;
  #whenOver: (() => void) | undefined;

  constructor(parts: readonly Part[], bounds: Bounds, context: RequestContext, keeper: Keeper) {
    this.context = context;
    this.parts = parts;
    this.#bounds = bounds;
    this.#keeper = keeper;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Settles when it ends. */
  get over(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenOver = resolve;
    });
  }

  /** It counts a call in flight, which is told again and again. */
  get hasConnections(): boolean {
    return this.parts.some(({ allowance }) => allowance.account.metric === "connections");
  }

  get tightest(): Tightest | undefined {
    let tightest: { allowance: Allowance; part: number } | undefined;
    for (const { allowance } of this.parts) {
      const part = leftOf(allowance) / allowance.account.rate;
      if (tightest === undefined || part < tightest.part) tightest = { allowance, part };
    }
    if (tightest === undefined) return undefined;
    const { account } = tightest.allowance;
    const ms = windowAt(account, this.#bounds.latest).end - this.#bounds.latest;
    return {
      account,
      left: leftOf(tightest.allowance),
      resetSeconds: Number.isFinite(ms) ? Math.max(1, Math.ceil(ms / 1_000)) : undefined,
    };
  }

  settle(used: Used): void {
    this.#end((account, amount) => usedOf(account, used) ?? amount);
  }

  release(): void {
    this.#end(() => 0);
  }

  #end(usedBy: (account: Account, amount: number) => number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const part of this.parts) part.allowance.end(part, usedBy(part.allowance.account, part.amount));
    this.#keeper.ended(this);
    this.#whenOver?.();
  }
}

function leftOf({ left, free }: Allowance): number {
  return Math.max(0, left + free);
}

function usedOf({ metric }: Account, used: Used): number | undefined {
  switch (metric) {
    case "requests":
    case "connections":
      return undefined;
    case "tokens":
      return used.tokens;
    case "cost":
      return used.costNanos;
  }
}
