/** A question about a gateway → the answers of all shards of its ledger, merged into pages. */
import { within } from "../words/deadline.ts";
import type { Page, PageRequest } from "../words/page.ts";
import type { CallRecord } from "../usage/record.ts";
import { addWrittenTotals, noTotals, type Totals } from "../usage/totals.ts";
import { latestFirst } from "./ledger-calls.ts";
import { comparePlaces, LedgerGroups } from "./ledger-groups.ts";
import { ledgerName } from "./ledger-name.ts";
import type { CallsQuestion, Filters, Group, Cursor, UsageQuestion } from "./ledger-question.ts";
import type { Ledger } from "./ledger.ts";

/** Who asks waits for it: longer than a call would, and not for ever. */
const DEADLINE_MS = 10_000;

export interface UsageItem {
  /** Milliseconds since 1970; of a total, where the question begins. */
  readonly start: number;
  readonly group: Group;
  readonly totals: Totals;
}

export interface LedgerOf {
  readonly namespace: DurableObjectNamespace<Ledger>;
  readonly gatewayId: string;
  readonly shards: number;
}

/**
 * @throws Error where a shard does not answer within 10 s.
 * @throws RangeError where `page.after` is no token of ours.
 */
export async function askUsage(
  ledger: LedgerOf,
  question: Omit<UsageQuestion, "most" | "after">,
  page: PageRequest,
): Promise<Page<UsageItem> & { dropped: number }> {
  const { most } = page;
  const after = page.after === undefined ? undefined : openPlace(page.after);
  const answers = await everyShard(ledger, (shard) => shard.usage({ ...question, most, after }));
  const groups = new LedgerGroups(most, after);
  for (const { place, group, totals } of answers.flatMap((answer) => answer.groups)) {
    groups.add(place.start, place.key, group, totals);
  }
  const sums = groups.inOrder().toSorted((a, b) => comparePlaces(a.place, b.place));
  const last = sums.length > most ? sums[most - 1] : undefined;
  return {
    items: sums.slice(0, most).map(({ place, group, totals }) => ({ start: place.start, group, totals })),
    nextToken: last && `${last.place.start} ${last.place.key}`,
    dropped: answers.reduce((sum, answer) => sum + answer.dropped, 0),
  };
}

/**
 * Latest first.
 *
 * @throws as `askUsage`.
 */
export async function askCalls(
  ledger: LedgerOf,
  question: Omit<CallsQuestion, "most" | "after">,
  page: PageRequest,
): Promise<Page<CallRecord>> {
  const { most } = page;
  const place = page.after === undefined ? undefined : openPlace(page.after);
  const after = place && { time: place.start, requestId: place.key };
  const answers = await everyShard(ledger, (shard) => shard.calls({ ...question, most, after }));
  const calls = answers.flat().toSorted(latestFirst);
  const last = calls.length > most ? calls[most - 1] : undefined;
  return { items: calls.slice(0, most), nextToken: last && `${last.time} ${last.requestId}` };
}

export interface LedgerMetrics {
  /** When the first call was reported; undefined: there was none. */
  readonly began: number | undefined;
  /** When the last one was, within the last day; undefined: there was none. */
  readonly latest: number | undefined;
  readonly series: readonly { readonly target: string; readonly model: string; readonly totals: Totals }[];
  /** Records that never arrived. */
  readonly dropped: number;
}

/** Everything since the ledger began, as counters want it. @throws Error where a shard does not answer in that time. */
export async function askMetrics(ledger: LedgerOf, withinMs = DEADLINE_MS): Promise<LedgerMetrics> {
  const answers = await everyShard(ledger, (shard) => shard.metrics(), withinMs);
  const series = new Map<string, { target: string; model: string; totals: Totals }>();
  for (const { target, model, totals } of answers.flatMap((answer) => answer.series)) {
    const key = `${target}\0${model}`;
    const sum = series.get(key) ?? { target, model, totals: noTotals() };
    addWrittenTotals(sum.totals, totals);
    series.set(key, sum);
  }
  const began = answers.flatMap((answer) => answer.began ?? []);
  const latest = answers.flatMap((answer) => answer.latest ?? []);
  return {
    began: began.length === 0 ? undefined : Math.min(...began),
    latest: latest.length === 0 ? undefined : Math.max(...latest),
    series: [...series.values()],
    dropped: answers.reduce((sum, answer) => sum + answer.dropped, 0),
  };
}

/** @throws as `askUsage`; then it is to be asked again. */
export async function forgetCaller(ledger: LedgerOf, caller: Pick<Filters, "callerKind" | "callerId">): Promise<void> {
  await everyShard(ledger, (shard) => shard.forget(caller));
}

function everyShard<T>(
  { namespace, gatewayId, shards }: LedgerOf,
  ask: (shard: DurableObjectStub<Ledger>) => Promise<T>,
  withinMs = DEADLINE_MS,
): Promise<T[]> {
  const asked = Array.from({ length: shards }, (_, shard) => ask(namespace.getByName(ledgerName(gatewayId, shard))));
  return within(withinMs, Promise.all(asked));
}

/** @throws RangeError */
function openPlace(token: string): Cursor {
  const [start = "", ...key] = token.split(" ");
  if (!/^\d{1,16}$/.test(start) || key.length === 0) throw new RangeError("no token of this list");
  return { start: Number(start), key: key.join(" ") };
}
