/** Weights → whose turn it is, turn by turn of a round: each as often as its weight says, as evenly spread as can be. */

/** The longest that weights of one alias add up to, where each of its models leads to one target. */
const LONGEST_ROUND = 20_000;

/**
 * Weights over their greatest common divisor. Where a round of theirs would be longer than 20,000 turns, the nearest
 * that are not.
 *
 * @param weights whole numbers, at least one.
 */
export function reduced(weights: readonly number[]): readonly number[] {
  const common = weights.reduce(greatestDivisor, 0);
  const least = weights.map((weight) => weight / common);
  const sum = total(least);
  if (sum <= LONGEST_ROUND) return least;
  return least.map((weight) => Math.max(1, Math.floor((weight * (LONGEST_ROUND - least.length)) / sum)));
}

/**
 * Smooth weighted round-robin, as nginx has it
 * (https://github.com/nginx/nginx/commit/52327e0627f49dbda1e8db695e63a4b0af4448b1).
 *
 * @param weights reduced.
 * @returns an index for each turn; undefined where all weights are the same: each has one turn, in their order.
 */
export function smoothOrder(weights: readonly number[]): Uint16Array | undefined {
  const round = total(weights);
  if (round === weights.length) return undefined;
  const order = new Uint16Array(round);
  const standing = new Standing(weights);
  for (let turn = 0; turn < round; turn++) order[turn] = standing.next();
  return order;
}

export function total(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** What each is owed, in turns; it can go on without some of them, whose turns the others have in their proportion. */
export class Standing {
  readonly #weights: readonly number[];
  readonly #owed: number[];

  constructor(weights: readonly number[]) {
    this.#weights = weights;
    this.#owed = weights.map(() => 0);
  }

  /** @param isOut who takes no turn; there has to be somebody else. */
  next(isOut?: readonly boolean[]): number {
    let best = -1;
    let most = -Infinity;
    let sum = 0;
    for (const [at, weight] of this.#weights.entries()) {
      if (isOut?.[at] === true) continue;
      const owed = (this.#owed[at] ?? 0) + weight;
      this.#owed[at] = owed;
      sum += weight;
      if (owed <= most) continue;
      most = owed;
      best = at;
    }
    if (best >= 0) this.#owed[best] = most - sum;
    return best;
  }
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
