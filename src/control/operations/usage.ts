/** What a gateway's ledger says of it: usage, single calls, and one caller forgotten. */
import { GATEWAY_ID } from "../../config/identifiers.ts";
import { findCalls, findUsageSums, ofLedger, type AnswerPage } from "../../objects/answer-usage.ts";
import { askMetrics, forgetCaller, type LedgerOf } from "../../objects/ask-ledger.ts";
import { readCallsQuery, readUsageQuery } from "../../objects/usage-query.ts";
import { findGateway } from "../../store/gateways.ts";
import { GatewayError } from "../../words/errors.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";
import { noGateway } from "./gateways.ts";

/** @throws Fault ValidationException naming the parameter, ResourceNotFoundException; GatewayError `overloaded`. */
export function listUsage(context: OperationContext, gatewayId: string, query: URLSearchParams): Promise<AnswerPage> {
  const asked = byField(() => readUsageQuery(query, { gatewayId }, context.now()));
  return ofKnown(context, gatewayId, (ledger) => findUsageSums(ledger, asked));
}

/** @throws as `listUsage`. */
export function callsOf(context: OperationContext, gatewayId: string, query: URLSearchParams): Promise<AnswerPage> {
  const asked = byField(() => readCallsQuery(query, { gatewayId }, context.now()));
  return ofKnown(context, gatewayId, (ledger) => findCalls(ledger, asked));
}

/** Sums and single calls of one caller, of whatever kind it is. @throws as `listUsage`. */
export async function forget(context: OperationContext, gatewayId: string, query: URLSearchParams): Promise<void> {
  const [callerId = "", another] = query.getAll("caller");
  const unknown = [...query.keys()].find((name) => name !== "caller");
  if (unknown !== undefined) throw invalidField(unknown, "is not known here, only caller");
  if (callerId === "" || another !== undefined) throw invalidField("caller", "must name one caller by its callerId");
  const ledger = ledgerOf(context, gatewayId);
  await requireKnown(context, ledger);
  await ofLedger(forgetCaller(ledger, { callerId }));
}

export function ledgerOf({ env, settings }: OperationContext, gatewayId: string): LedgerOf {
  return { namespace: env.LEDGER, gatewayId, shards: settings.ledgerShards };
}

async function ofKnown(
  context: OperationContext,
  gatewayId: string,
  ask: (ledger: LedgerOf) => Promise<AnswerPage>,
): Promise<AnswerPage> {
  const ledger = ledgerOf(context, gatewayId);
  if (!GATEWAY_ID.test(gatewayId)) throw noGateway(gatewayId);
  const answer = await ask(ledger);
  if (answer.items.length === 0) await requireKnown(context, ledger);
  return answer;
}

/** A gateway that was deleted is known as long as its ledger is. */
async function requireKnown({ env }: OperationContext, ledger: LedgerOf): Promise<void> {
  const { gatewayId } = ledger;
  if (!GATEWAY_ID.test(gatewayId)) throw noGateway(gatewayId);
  if ((await findGateway(env.DB, gatewayId)) !== undefined) return;
  if ((await ofLedger(askMetrics(ledger))).began === undefined) throw noGateway(gatewayId);
}

/** The query is read as for both planes; here its fault names the field as AWS's do. */
function byField<T>(read: () => T): T {
  try {
    return read();
  } catch (caught) {
    if (!(caught instanceof GatewayError) || caught.param === undefined) throw caught;
    const { message, param: name } = caught;
    const details = { reason: "FieldValidationFailed", fieldList: [{ name, message }] } as const;
    throw new Fault("ValidationException", message, details);
  }
}
