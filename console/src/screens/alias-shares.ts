/** What an alias stands for → its tiers in their order, each with the shares of its models. */
import type { AliasTarget } from "../api/aliases.ts";

export interface Tier {
  readonly tier: number;
  readonly models: readonly {
    readonly model: string;
    /** From 0 to 1, of the tier's calls. */ readonly share: number;
  }[];
}

export function tiersOf(targets: readonly AliasTarget[]): readonly Tier[] {
  const tiers = [...new Set(targets.map(({ tier = 1 }) => tier))].toSorted((a, b) => a - b);
  return tiers.map((one) => {
    const here = targets.filter(({ tier = 1 }) => tier === one);
    const all = here.reduce((sum, { weight = 1 }) => sum + weight, 0);
    return { tier: one, models: here.map(({ model, weight = 1 }) => ({ model, share: all === 0 ? 0 : weight / all })) };
  });
}

/** Small shares keep a digit that says something. */
export function percentOf(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 10 && !Number.isInteger(percent) ? percent.toFixed(1) : String(Math.round(percent));
}
