/** The latest calls, one by one: packed into the row of the batch that brought them, and read latest first. */
import type { CallRecord } from "../usage/record.ts";
import type { UsageSource } from "../usage/usage.ts";
import type { CallsQuestion, Filters } from "./ledger-question.ts";
import type { Packed } from "./ledger-page.ts";
import { cut, DAY_MS, readSenders, type LedgerMemory } from "./ledger-tables.ts";

/** A batch that comes again within a day is known: its sender's last row stays so long, whatever room there is for calls. */
const SENDERS_KEPT_MS = DAY_MS;

export function packCalls(calls: readonly CallRecord[]): string {
  const places = new Map<string, number>();
  const place = (whole: string | undefined): number | null => {
    if (whole === undefined) return null;
    const text = cut(whole);
    const known = places.get(text);
    if (known === undefined) places.set(text, places.size);
    return known ?? places.size - 1;
  };
  const rows = calls.map((call) => [
    call.time,
    place(call.requestId),
    place(call.gatewayId),
    place(call.caller.kind),
    place(call.caller.id),
    place(call.caller.name),
    place(call.target),
    place(call.model),
    place(call.modelAsked),
    place(call.alias),
    place(call.path),
    call.stream ? 1 : 0,
    call.status,
    place(call.code),
    call.attempts,
    place(call.source),
    call.costNanos ?? null,
    place(call.priceVersion),
    call.firstByteMs ?? null,
    call.durationMs,
    place(call.ended),
    ...(call.usage === undefined
      ? []
      : [
          call.usage.input,
          call.usage.cacheRead,
          call.usage.cacheWrite5m,
          call.usage.cacheWrite1h,
          call.usage.output,
          call.usage.reasoning,
        ]),
  ]);
  return JSON.stringify([[...places.keys()], rows] satisfies Packed);
}

export function unpackCalls(packed: string): CallRecord[] {
  const [texts, rows]: Packed = JSON.parse(packed);
  return rows.map((row) => {
    const number = (at: number): number => row[at] ?? 0;
    const maybe = (at: number): number | undefined => row[at] ?? undefined;
    const text = (at: number): string => texts[number(at)] ?? "";
    const maybeText = (at: number): string | undefined => (maybe(at) === undefined ? undefined : text(at));
    return {
      time: number(0),
      requestId: text(1),
      gatewayId: text(2),
      caller: { kind: text(3), id: text(4), name: text(5) },
      target: text(6),
      model: text(7),
      modelAsked: text(8),
      alias: maybeText(9),
      path: text(10),
      stream: number(11) === 1,
      status: number(12),
      code: maybeText(13),
      attempts: number(14),
      source: oneOf<UsageSource>(text(15), ["reported", "estimated"], "none"),
      costNanos: maybe(16),
      priceVersion: maybeText(17),
      firstByteMs: maybe(18),
      durationMs: number(19),
      ended: oneOf<CallRecord["ended"]>(text(20), ["left", "cut"], "complete"),
      usage:
        row.length <= 21
          ? undefined
          : {
              input: number(21),
              cacheRead: number(22),
              cacheWrite5m: number(23),
              cacheWrite1h: number(24),
              output: number(25),
              reasoning: number(26),
            },
    };
  });
}

/** @returns latest first, one more than was asked for where there are more. */
export function readCalls(sql: SqlStorage, question: CallsQuestion, callsKept: number): CallRecord[] {
  const { from, to, filters, most, after } = question;
  const found: CallRecord[] = [];
  for (const { id, newest, left } of keptFlushes(sql, callsKept).toSorted((a, b) => b.newest - a.newest)) {
    const last = found[most];
    if (newest < from || (last !== undefined && newest < last.time)) break;
    const { packed } = sql.exec<{ packed: string }>("SELECT packed FROM flushes WHERE id = ?1", id).one();
    const calls = unpackCalls(packed).toSorted(latestFirst).slice(0, left);
    const fitting = calls.filter(
      (call) =>
        call.time >= from &&
        call.time < to &&
        passes(call, filters) &&
        (after === undefined || latestFirst(after, call) < 0),
    );
    if (fitting.length === 0) continue;
    found.push(...fitting);
    found.sort(latestFirst);
    found.length = Math.min(found.length, most + 1);
  }
  return found;
}

export function latestFirst(
  a: Pick<CallRecord, "time" | "requestId">,
  b: Pick<CallRecord, "time" | "requestId">,
): number {
  return b.time - a.time || (a.requestId < b.requestId ? -1 : Number(a.requestId > b.requestId));
}

/** Those that hold the latest calls to arrive; of the last of them only `left` count. */
export function keptFlushes(sql: SqlStorage, callsKept: number): { id: number; newest: number; left: number }[] {
  const kept: { id: number; newest: number; left: number }[] = [];
  let left = callsKept;
  for (const [id, newest, calls] of sql
    .exec("SELECT id, newest, calls FROM flushes ORDER BY id DESC")
    .raw<[number, number, number]>()) {
    if (left <= 0) break;
    if (calls > 0) kept.push({ id, newest, left });
    left -= calls;
  }
  return kept;
}

/** Takes away what is not among the latest calls, but what tells a batch that comes again. */
export function pruneCalls(sql: SqlStorage, memory: LedgerMemory, now: number, callsKept: number): void {
  const oldest = keptFlushes(sql, callsKept).at(-1)?.id ?? Number.MAX_SAFE_INTEGER;
  sql.exec(
    `DELETE FROM flushes WHERE id < ?1
     AND (reported < ?2 OR id NOT IN (SELECT MAX(id) FROM flushes GROUP BY sender))`,
    oldest,
    now - SENDERS_KEPT_MS,
  );
  memory.senders = readSenders(sql);
  const [sum] = sql.exec<{ kept: number }>("SELECT COALESCE(SUM(calls), 0) kept FROM flushes").toArray();
  memory.kept = sum?.kept ?? 0;
}

export function passes({ caller, target, model, alias = "" }: CallRecord, filters: Filters): boolean {
  return (
    isOr(filters.callerKind, caller.kind) &&
    isOr(filters.callerId, caller.id) &&
    isOr(filters.target, target) &&
    isOr(filters.model, model) &&
    isOr(filters.alias, alias)
  );
}

function isOr(wanted: string | undefined, is: string): boolean {
  return wanted === undefined || wanted === is;
}

function oneOf<T extends string>(text: string, others: readonly T[], otherwise: T): T {
  return others.find((one) => one === text) ?? otherwise;
}

/** Takes the calls that pass out of every row; the rows stay, for they tell a batch that comes again. */
export function forgetCalls(sql: SqlStorage, memory: LedgerMemory, filters: Filters): void {
  // Read whole first: a row may not be written while it is read.
  for (const [id, packed] of Array.from(sql.exec("SELECT id, packed FROM flushes").raw<[number, string]>())) {
    const calls = unpackCalls(packed);
    const left = calls.filter((call) => !passes(call, filters));
    if (left.length === calls.length) continue;
    sql.exec("UPDATE flushes SET calls = ?2, packed = ?3 WHERE id = ?1", id, left.length, packCalls(left));
    memory.kept -= calls.length - left.length;
  }
}
