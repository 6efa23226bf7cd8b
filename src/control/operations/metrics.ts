/** Which gateways → what their ledgers counted, with the state of each target: right across all isolates. */
import type { GatewaySums } from "../../telemetry/open-metrics.ts";
import { askMetrics, type LedgerMetrics } from "../../objects/ask-ledger.ts";
import { gatewaySums } from "../../objects/gateway-sums.ts";
import { ofLedger } from "../../objects/answer-usage.ts";
import { listGateways } from "../../store/gateways.ts";
import { listTargets } from "../../store/targets.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import { invalidField, type Fault } from "./fault.ts";
import { requireGateway } from "./gateways.ts";
import type { OperationContext } from "./context.ts";
import { ledgerOf } from "./usage.ts";

const HOUR_MS = 3_600_000;
/** Each shard of a ledger is a subrequest, and each gateway's targets are another; a request has 1,000, on the free plan 50. */
const MOST_SUBREQUESTS = 950;

/** @throws Fault ResourceNotFoundException; GatewayError `overloaded` where its ledger does not answer. */
export async function metricsOf(context: OperationContext, gatewayId: string): Promise<GatewaySums[]> {
  await requireGateway(context, gatewayId);
  const metrics = await ofLedger(askMetrics(ledgerOf(context, gatewayId)));
  return [await sums(context, gatewayId, metrics)];
}

/**
 * Of the gateways that were called within the hour.
 *
 * @throws Fault ValidationException where there are more gateways than one request can ask; GatewayError `overloaded`.
 */
export async function metricsOfAll(context: OperationContext): Promise<GatewaySums[]> {
  const { env, settings, now } = context;
  const most = Math.max(1, Math.floor(MOST_SUBREQUESTS / (settings.ledgerShards + 1)));
  const { items, nextToken } = await listGateways(env.DB, { most, after: undefined });
  if (nextToken !== undefined) throw tooMany();
  const answers = await Promise.all(
    items.map(async ({ gatewayId }) => {
      const metrics = await askMetrics(ledgerOf(context, gatewayId)).catch(async (cause: unknown) => {
        if (/subrequest/i.test(String(cause))) throw tooMany();
        return ofLedger(Promise.reject<LedgerMetrics>(cause));
      });
      const isQuiet = metrics.latest === undefined || metrics.latest < now() - HOUR_MS;
      return isQuiet ? [] : [await sums(context, gatewayId, metrics)];
    }),
  );
  return answers.flat();
}

function tooMany(): Fault {
  return invalidField("gateway", "is missing: there are more gateways than one request may ask about, so name one");
}

async function sums({ env }: OperationContext, gatewayId: string, metrics: LedgerMetrics): Promise<GatewaySums> {
  const targets = await everyOne((page) => listTargets(env.DB, gatewayId, page));
  return gatewaySums(
    gatewayId,
    metrics,
    targets.map(({ spec: { name }, status }) => ({ name, status })),
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
