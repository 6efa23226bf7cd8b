/** Which gateways → what their ledgers counted, with the state of each target: right across all isolates. */
import type { GatewaySums } from "../../telemetry/open-metrics.ts";
import { askMetrics, type LedgerMetrics } from "../../objects/ask-ledger.ts";
import { budgetsNearTheirEnd, type AccountState } from "../../objects/ask-limits.ts";
import { gatewaySums } from "../../objects/gateway-sums.ts";
import { listGateways } from "../../store/gateways.ts";
import { listTargets } from "../../store/targets.ts";
import { inTurn } from "../../words/in-turn.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import { invalidField, type Fault } from "./fault.ts";
import { requireGateway } from "./gateways.ts";
import type { OperationContext } from "./context.ts";
import { ledgerOf } from "./usage.ts";

const HOUR_MS = 3_600_000;
/** Each shard of a ledger is a subrequest, each gateway's limits and its targets are others; a request has 1,000, on the free plan 50. */
const MOST_SUBREQUESTS = 950;
const MOST_AT_ONCE = 20;
/** Prometheus gives a scrape up after ten seconds, unless it is told otherwise. */
const DEADLINE_MS = 8_000;
/** One that is dead keeps the others waiting no longer. */
const LEDGER_DEADLINE_MS = 2_000;

/** @throws Fault ResourceNotFoundException. */
export async function metricsOf(context: OperationContext, gatewayId: string): Promise<GatewaySums[]> {
  await requireGateway(context, gatewayId);
  const [metrics, budgets] = await ask(context, gatewayId, DEADLINE_MS);
  return [await sums(context, gatewayId, metrics, budgets)];
}

/**
 * Of the gateways that were called within the hour, and of those whose ledger does not answer: that is told of them
 * instead of what it counts.
 *
 * @throws Fault ValidationException where there are more gateways than one request can ask.
 */
export async function metricsOfAll(context: OperationContext): Promise<GatewaySums[]> {
  const { env, settings, now } = context;
  const endsAt = now() + DEADLINE_MS;
  const most = Math.max(1, Math.floor(MOST_SUBREQUESTS / (settings.ledgerShards + 2)));
  const { items, nextToken } = await listGateways(env.DB, { most, after: undefined });
  if (nextToken !== undefined) throw tooMany();
  const answers = await inTurn(items, MOST_AT_ONCE, async ({ gatewayId }) => {
    const [metrics, budgets] = await ask(context, gatewayId, Math.min(LEDGER_DEADLINE_MS, endsAt - now()));
    const isQuiet = metrics !== undefined && (metrics.latest ?? 0) < now() - HOUR_MS;
    return isQuiet ? [] : [await sums(context, gatewayId, metrics, budgets)];
  });
  return answers.flat();
}

/** Each undefined where it does not answer in that time, or there is none left. */
async function ask(
  context: OperationContext,
  gatewayId: string,
  withinMs: number,
): Promise<[metrics: LedgerMetrics | undefined, budgets: AccountState[] | undefined]> {
  return Promise.all([
    unlessSilent(gatewayId, withinMs, () => askMetrics(ledgerOf(context, gatewayId), withinMs)),
    unlessSilent(gatewayId, withinMs, () => budgetsNearTheirEnd(context.env, gatewayId, withinMs)),
  ]);
}

async function unlessSilent<T>(gatewayId: string, withinMs: number, asking: () => Promise<T>): Promise<T | undefined> {
  if (withinMs <= 0) return undefined;
  try {
    return await asking();
  } catch (cause) {
    if (/subrequest/i.test(String(cause))) throw tooMany();
    console.warn(JSON.stringify({ message: "ledger did not answer", gateway: gatewayId, cause: String(cause) }));
    return undefined;
  }
}

function tooMany(): Fault {
  return invalidField("gateway", "is missing: there are more gateways than one request may ask about, so name one");
}

async function sums(
  { env }: OperationContext,
  gatewayId: string,
  metrics: LedgerMetrics | undefined,
  budgets: AccountState[] = [],
): Promise<GatewaySums> {
  const targets = await everyOne((page) => listTargets(env.DB, gatewayId, page));
  return gatewaySums(
    gatewayId,
    metrics,
    targets.map(({ spec: { name }, status }) => ({ name, status })),
    budgets,
  );
}

async function everyOne<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const page = await list({ most: 1_000, after });
    all.push(...page.items);
    after = page.nextToken;
  } while (after !== undefined);
  return all;
}
