/** What a gateway's ledger counted since it began → the sums that OpenMetrics are made of. */
import { countUpTo, type Latencies } from "../usage/latencies.ts";
import type { Totals } from "../usage/totals.ts";
import type { BudgetUsed, GatewaySums, SeriesSums, Times } from "../telemetry/open-metrics.ts";
import { STATUS } from "../words/errors.ts";
import type { LedgerMetrics } from "./ask-ledger.ts";
import type { AccountState } from "./limit-state.ts";

/**
 * @param metrics undefined where its ledger does not answer.
 * @param budgets of its limits those that are near their end.
 * @param targets of the gateway as it is configured now.
 */
export function gatewaySums(
  gatewayId: string,
  metrics: LedgerMetrics | undefined,
  targets: GatewaySums["targets"],
  budgets: readonly AccountState[],
): GatewaySums {
  const series = (metrics?.series ?? []).map(seriesSums);
  return { gatewayId, series, budgets: budgets.map(budgetUsed), targets, droppedRecords: metrics?.dropped };
}

function budgetUsed({ limitKey, metric, period, used, rate }: AccountState): BudgetUsed {
  return { limitKey, metric, period, share: rate === 0 ? 1 : used / rate };
}

function seriesSums({ target, model, totals }: LedgerMetrics["series"][number]): SeriesSums {
  const { costNanos, callsWithoutPrice, callsEstimated, codes, duration, firstByte } = totals;
  return {
    target,
    model,
    usage: totals,
    costNanos,
    callsWithoutPrice,
    callsEstimated,
    calls: callsByCode(codes),
    duration: times(duration),
    firstByte: times(firstByte),
  };
}

const STATUSES: ReadonlyMap<string, number> = new Map(Object.entries(STATUS));

/** The ledger knows a call by the gateway's code where it has one, else by its status. */
function callsByCode(codes: Totals["codes"]): SeriesSums["calls"] {
  return Array.from(codes, ([key, calls]) =>
    /^\d+$/.test(key) ? { status: Number(key), calls } : { status: STATUSES.get(key) ?? 0, code: key, calls },
  );
}

function times(latencies: Latencies): Times {
  return { count: latencies.count, sumMs: latencies.sumMs, upTo: (ms) => countUpTo(latencies, ms) };
}
