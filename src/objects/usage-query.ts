/** The query of a URL → what is asked of a ledger: usage or calls, of which period, on which page. The same for both planes. */
import { GatewayError } from "../words/errors.ts";
import { parseInstant } from "../words/instant.ts";
import { closePageToken, openPageToken } from "../words/page-token.ts";
import type { PageRequest } from "../words/page.ts";
import type { CallsQuestion, Dimension, Filters, Granularity, TimeRange, UsageQuestion } from "./ledger-question.ts";

const DAY_MS = 86_400_000;
/** The clock of whoever saw a call end may be ahead of ours: the newest calls are in all the same. */
const AHEAD_MS = 60_000;
/** A page at most, and where nothing is said. */
const MOST_RESULTS = 1_000;
const RESULTS = 100;

const GRANULARITIES: readonly Granularity[] = ["minute", "hour", "day", "total"];
const DIMENSIONS: readonly Dimension[] = ["caller", "target", "model", "alias"];
const OF_BOTH = ["from", "to", "target", "model", "alias", "maxResults", "nextToken"];
const OF_USAGE = [...OF_BOTH, "granularity", "groupBy"];

/** Whose usage may be asked for: anybody's of a gateway, or one caller's own. */
export interface Whose {
  readonly gatewayId: string;
  readonly caller?: Required<Pick<Filters, "callerKind" | "callerId">> | undefined;
}

/** What `askUsage` or `askCalls` takes. */
export interface LedgerQuery<Question> {
  readonly question: Omit<Question, "most" | "after">;
  readonly page: PageRequest;
  /** The ledger's token → one for the client. */
  readonly close: (after: string | undefined) => string | undefined;
}

/** @throws GatewayError `invalid_request` whose `param` is the parameter that is wrong. */
export function readUsageQuery(query: URLSearchParams, whose: Whose, now: number): LedgerQuery<UsageQuestion> {
  refuseOthers(query, OF_USAGE, whose);
  const granularity = oneOf("granularity", query.get("granularity") ?? "total", GRANULARITIES);
  const named = query
    .getAll("groupBy")
    .flatMap((list) => list.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const groupBy = DIMENSIONS.filter((one) => named.map((name) => oneOf("groupBy", name, DIMENSIONS)).includes(one));
  const filters = filtersOf(query, whose);
  const { period, page, close } = pageOf(query, `usage ${JSON.stringify([whose, granularity, groupBy, filters])}`, now);
  return { question: { ...period, granularity, groupBy, filters }, page, close };
}

/** @throws as `readUsageQuery`. */
export function readCallsQuery(query: URLSearchParams, whose: Whose, now: number): LedgerQuery<CallsQuestion> {
  refuseOthers(query, OF_BOTH, whose);
  const filters = filtersOf(query, whose);
  const { period, page, close } = pageOf(query, `calls ${JSON.stringify([whose, filters])}`, now);
  return { question: { ...period, filters }, page, close };
}

function refuseOthers(query: URLSearchParams, names: readonly string[], { caller }: Whose): void {
  const known = caller === undefined ? [...names, "caller"] : names;
  for (const name of new Set(query.keys())) {
    if (!known.includes(name)) throw wrong(name, `is not known here, only ${known.join(", ")}`);
    if (name !== "groupBy" && query.getAll(name).length > 1) throw wrong(name, "is there more than once");
  }
}

function filtersOf(query: URLSearchParams, { caller }: Whose): Filters {
  return {
    ...(caller ?? { callerId: query.get("caller") ?? undefined }),
    target: query.get("target") ?? undefined,
    model: query.get("model") ?? undefined,
    alias: query.get("alias") ?? undefined,
  };
}

/** From and to, then the ledger's own place: without them a second page would be of another period than the first. */
const KEY = /^(\d{1,16}) (\d{1,16}) (\d{1,16} [^]*)$/;

function pageOf(
  query: URLSearchParams,
  of: string,
  now: number,
): { period: TimeRange; page: PageRequest; close: LedgerQuery<never>["close"] } {
  const token = query.get("nextToken");
  const opened = token === null ? "" : openPageToken(of, KEY, token);
  if (opened === undefined) throw wrong("nextToken", "is no token that this list gave out");
  const [, tokensFrom, tokensTo, after] = KEY.exec(opened) ?? [];
  const wantedTo = timeOf(query, "to");
  const to = wantedTo ?? numberOf(tokensTo) ?? now + AHEAD_MS;
  const from = timeOf(query, "from") ?? numberOf(tokensFrom) ?? Math.max(0, (wantedTo ?? now) - DAY_MS);
  if (from >= to) throw wrong("from", "must be before to, which is now where it is left out");
  if (after !== undefined && (from !== numberOf(tokensFrom) || to !== numberOf(tokensTo))) {
    throw wrong("nextToken", "is of another period: repeat the query it came with");
  }
  return {
    period: { from, to },
    page: { most: mostOf(query), after },
    close: (next) => (next === undefined ? undefined : closePageToken(of, `${from} ${to} ${next}`)),
  };
}

function mostOf(query: URLSearchParams): number {
  const text = query.get("maxResults") ?? String(RESULTS);
  const most = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (most >= 1 && most <= MOST_RESULTS) return most;
  throw wrong("maxResults", `must be a whole number from 1 to ${MOST_RESULTS}`);
}

function timeOf(query: URLSearchParams, name: "from" | "to"): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw wrong(name, "must be a time like 2026-11-25T08:00:00Z, or a day like 2026-11-25; a + is written %2B in a URL");
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function oneOf<T extends string>(name: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found === undefined) throw wrong(name, `must be of ${words.join(", ")}`);
  return found;
}

function wrong(param: string, message: string): GatewayError {
  return new GatewayError("invalid_request", `${param}: ${message}`, { param });
}
