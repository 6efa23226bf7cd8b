/** States of buckets → what administrators are shown of them, and which buckets a reset names. */
import { NANOS } from "../../config/rate-limit.ts";
import type { Metric } from "../../limits/account.ts";
import type { AccountState } from "../../objects/ask-limits.ts";
import type { Page } from "../../words/page.ts";
import * as z from "../../words/schema.ts";
import { STATE_KEY } from "../operations/limit-state.ts";
import { closeToken, type PagedList } from "./page-token.ts";

/** Without a list: all of them. */
export const Reset = z.strictObject({
  limitKeys: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(1_000))),
});

export function stateListOf(of: string): PagedList {
  return { of: `state ${of}`, key: STATE_KEY, most: 1_000 };
}

export function describeStates(list: PagedList, { items, nextToken }: Page<AccountState>): object {
  return { items: items.map(describe), nextToken: closeToken(list, nextToken) };
}

/** Cost in dollars, as it is configured. */
function describe({ limitKey, metric, period, rate, used, reserved, left, until }: AccountState): object {
  return {
    limitKey,
    metric,
    period,
    rate: shown(metric, rate),
    used: shown(metric, used),
    reserved: shown(metric, reserved),
    left: shown(metric, left),
    until: until === undefined ? undefined : new Date(until).toISOString(),
  };
}

function shown(metric: Metric, amount: number): number {
  return metric === "cost" ? amount / NANOS : amount;
}
