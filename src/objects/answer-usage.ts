/** A question to a ledger → its answer as HTTP has it: JSON, or CSV where that is asked for. The same for both planes. */
import { csv, CSV_TYPE, wantsCsv } from "../words/csv.ts";
import { DeadlineExceeded } from "../words/deadline.ts";
import { GatewayError } from "../words/errors.ts";
import { askCalls, askUsage, type LedgerOf } from "./ask-ledger.ts";
import type { CallsQuestion, UsageQuestion } from "./ledger-question.ts";
import { cellsOf, COLUMNS, showCall, showUsage } from "./shown-usage.ts";
import type { LedgerQuery } from "./usage-query.ts";

type Shown = ReturnType<typeof showUsage> | ReturnType<typeof showCall>;

export interface AnswerPage {
  readonly columns: readonly string[];
  readonly items: readonly Shown[];
  readonly nextToken: string | undefined;
  /** Records of the period that never arrived, whoever's; undefined: none. */
  readonly droppedRecords?: number | undefined;
}

/** @throws GatewayError `overloaded` where the ledger does not answer. */
export async function findUsageSums(
  ledger: LedgerOf,
  { question, page, close }: LedgerQuery<UsageQuestion>,
): Promise<AnswerPage> {
  const { items, nextToken, dropped } = await ofLedger(askUsage(ledger, question, page));
  return {
    columns: COLUMNS.usage,
    items: items.map(showUsage),
    nextToken: close(nextToken),
    droppedRecords: dropped === 0 ? undefined : dropped,
  };
}

/** @throws as `findUsageSums`. */
export async function findCalls(
  ledger: LedgerOf,
  { question, page, close }: LedgerQuery<CallsQuestion>,
): Promise<AnswerPage> {
  const { items, nextToken } = await ofLedger(askCalls(ledger, question, page));
  return { columns: COLUMNS.calls, items: items.map(showCall), nextToken: close(nextToken) };
}

/** @throws GatewayError `overloaded` where it does not answer: asking again may help. */
export async function ofLedger<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (cause) {
    const how = cause instanceof DeadlineExceeded ? "in time" : "at the moment";
    const message = `The ledger of this gateway does not answer ${how}. Try again.`;
    throw new GatewayError("overloaded", message, { cause, headers: { "retry-after": "1" } });
  }
}

/** CSV has no place for a token: the next page's address is in `link` (RFC 8288). */
export function respondWith({ columns, items, nextToken, droppedRecords }: AnswerPage, request: Request): Response {
  const headers = { "cache-control": "no-store", vary: "accept" };
  if (!wantsCsv(request.headers.get("accept"))) {
    return Response.json({ items, nextToken, droppedRecords }, { headers });
  }
  const rows = items.map((item) => cellsOf(item, columns));
  const response = new Response(csv(columns, rows), { headers: { ...headers, "content-type": CSV_TYPE } });
  if (nextToken !== undefined) {
    const next = new URL(request.url);
    next.searchParams.set("nextToken", nextToken);
    response.headers.set("link", `<${next.href}>; rel="next"`);
  }
  return response;
}
