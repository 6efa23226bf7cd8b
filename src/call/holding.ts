/** What a call holds of its limits, from the moment it may go until it ends: given back where no provider was paid, else settled by what was used, once. */
import type { Account } from "../limits/account.ts";
import { targetAccounts } from "../limits/match.ts";
import type { CompiledLimits } from "../limits/compile.ts";
import type { CallFacts } from "../limits/dimension.ts";
import type { Asked, Refused, Reserved, Tightest, Used } from "../limits/reservation.ts";
import { limitsOf } from "../memory/limits.ts";
import { hasPrices, loadPrices } from "../memory/prices.ts";
import { amountsOf, countsCost, type Size, type Spot } from "./amounts.ts";
import type { Edge } from "./edge.ts";

/** What its limits are found by, and how much it may use. */
export interface Governed {
  readonly gatewayId: string;
  readonly limits: CompiledLimits;
  readonly facts: CallFacts;
  readonly size: Size;
  /** Names its caller among those who share a limit. */
  readonly holder: string;
}

export class Holding {
  readonly #governed: Governed;
  #ofCall: Reserved | undefined;
  #ofTarget: Reserved | undefined;
  #isOver = false;
  /** Of the candidates passed over, the one that has room first. */
  #soonest: Refused | undefined;

  constructor(governed: Governed) {
    this.#governed = governed;
  }

  /** Some of its limits depend on who is asked. */
  get looksAtTargets(): boolean {
    return this.#governed.limits.ofTarget.length > 0;
  }

  /** The refusal of the target that has room first. */
  get soonest(): Refused | undefined {
    return this.#soonest;
  }

  /** Of all that it holds, the one with the smallest part left. */
  get tightest(): Tightest | undefined {
    const ofCall = this.#ofCall?.tightest;
    const ofTarget = this.#ofTarget?.tightest;
    if (ofCall === undefined || ofTarget === undefined) return ofCall ?? ofTarget;
    return partOf(ofTarget) < partOf(ofCall) ? ofTarget : ofCall;
  }

  /**
   * Takes what it needs of the limits that do not depend on who is asked.
   *
   * @returns undefined where it has it, its refusal, or a promise of either where somebody else has to be asked.
   */
  takeOfCall(accounts: readonly Account[], spots: readonly Spot[], edge: Edge): Taken {
    return this.#take(accounts, spots, edge, (reserved) => {
      this.#ofCall = reserved;
    });
  }

  /**
   * The same of a target's own limits; what it held of another's is settled then.
   *
   * @param used at that other one; undefined: it was not paid.
   */
  takeOfTarget(spot: Spot, used: Used | undefined, edge: Edge): Taken {
    const { limits, facts } = this.#governed;
    const { target, model } = spot;
    const accounts = targetAccounts(limits, { ...facts, targetName: target.name, qualifiedModelId: model });
    return this.#take(accounts, [spot], edge, (reserved) => {
      endOne(this.#ofTarget, used);
      this.#ofTarget = reserved;
    });
  }

  /**
   * Ends it, and whatever is still granted to it later.
   *
   * @param used undefined: no provider was paid.
   * @param atTarget the same of the one that was asked last.
   */
  end(used: Used | undefined, atTarget: Used | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    endOne(this.#ofCall, used);
    endOne(this.#ofTarget, atTarget);
  }

  passOver(refused: Refused): void {
    const { retryAfterSeconds = Infinity } = this.#soonest ?? {};
    if (this.#soonest === undefined || (refused.retryAfterSeconds ?? Infinity) < retryAfterSeconds)
      this.#soonest = refused;
  }

  #take(
    accounts: readonly Account[],
    spots: readonly Spot[],
    edge: Edge,
    keep: (reserved: Reserved | undefined) => void,
  ): Taken {
    if (accounts.length === 0) {
      keep(undefined);
      return undefined;
    }
    if (countsCost(accounts) && !hasPrices()) {
      return loadPrices().then(() => this.#take(accounts, spots, edge, keep));
    }
    const { gatewayId, holder, size } = this.#governed;
    const asked: Asked = { gatewayId, accounts, amounts: amountsOf(accounts, size, spots, edge), holder };
    const decided = (outcome: Reserved | Refused): Refused | undefined => {
      if (outcome.kind !== "reserved") return outcome;
      // Its caller has left while the ledger was asked.
      if (this.#isOver) outcome.release();
      else keep(outcome);
      return undefined;
    };
    const limits = limitsOf(edge.env);
    const atOnce = limits.reserveAtOnce(asked, edge);
    if (atOnce !== undefined) return decided(atOnce);
    return limits.reserve(asked, edge, decided).then((outcome) => (outcome.kind === "reserved" ? undefined : outcome));
  }
}

export type Taken = Refused | undefined | Promise<Refused | undefined>;

function endOne(reserved: Reserved | undefined, used: Used | undefined): void {
  if (used === undefined) reserved?.release();
  else reserved?.settle(used);
}

function partOf({ left, account }: Tightest): number {
  return left / account.rate;
}
