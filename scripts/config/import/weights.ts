/** Shares in any numbers → the whole numbers, 1 to 1,000, that an alias takes. */
import type { Account, Spot } from "./account.ts";

const MOST = 1_000;

export interface Weights {
  /** 0 where a share was 0: such a one gets no calls. */
  readonly weights: readonly number[];
  /** Are the shares exactly what they were? */
  readonly exact: boolean;
}

/** @param shares none below 0. */
export function wholeWeights(shares: readonly number[]): Weights {
  const most = Math.max(...shares);
  if (!(most > 0)) return { weights: shares.map(() => 1), exact: shares.every((share) => share === shares[0]) };
  for (let scale = 1; scale <= 1_000_000; scale *= 10) {
    const whole = shares.map((share) => Math.round(share * scale * 1e6) / 1e6);
    if (!whole.every(Number.isInteger)) continue;
    const divisor = whole.reduce(greatestCommon, 0);
    const weights = whole.map((share) => share / divisor);
    if (Math.max(...weights) <= MOST) return { weights, exact: true };
    break;
  }
  return {
    weights: shares.map((share) => (share === 0 ? 0 : Math.max(1, Math.round((share / most) * MOST)))),
    exact: false,
  };
}

/** @param spots where the shares stand. */
export function noteWeights(account: Account, spots: readonly Spot[], exact: boolean): void {
  if (exact) account.note("taken", spots, "weights are weights");
  else account.note("differs", spots, "weights are whole numbers up to 1,000 here: these were rounded");
}

function greatestCommon(a: number, b: number): number {
  return b === 0 ? a : greatestCommon(b, a % b);
}
