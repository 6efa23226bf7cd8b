/** An API key as its form has it ⇄ what is asked of the API, and what is wrong with it by the API's own schema. */
import { ApiKeySpec, type ApiKeyUpdate } from "#worker/config/api-key-spec.ts";
import type { KeyLimits, Rate } from "#worker/config/rate-limit.ts";
import type { ApiKey } from "../api/api-keys.ts";
import { METRIC_NAMES, type MetricName, type Period } from "../api/limits.ts";
import { localOf } from "../components/time.tsx";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { linesOf } from "./lines.ts";

export type Expiry = keyof typeof apiKeyTexts.expiries | "kept";

export interface LimitDraft {
  /** Of the form alone. */
  readonly id: number;
  readonly metric: MetricName;
  readonly rate: string;
  readonly period: Period;
}

export interface ApiKeyDraft {
  readonly name: string;
  readonly rights: "all" | "some";
  readonly entries: string;
  readonly expiry: Expiry;
  /** As a date field has it, in the reader's zone. */
  readonly lastDay: string;
  /** Of a key that has one: as the API told it. */
  readonly expiresAt?: string;
  readonly limits: readonly LimitDraft[];
}

const DAY_MS = 86_400_000;
const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 9 });
/** Tokens and cost are known when a call is over, calls when it begins. */
const PERIODS: readonly Period[] = ["minute", "hour", "day", "week", "month", "total"];

export const NEW_KEY: ApiKeyDraft = { name: "", rights: "all", entries: "", expiry: "never", lastDay: "", limits: [] };

export function draftOfKey({ name, allowedModels, expiresAt, limits = {} }: ApiKey): ApiKeyDraft {
  const rows = METRIC_NAMES.flatMap((metric) =>
    (limits[metric] ?? []).map(({ rate, period }) => ({ metric, rate, period })),
  );
  return {
    name,
    rights: allowedModels === undefined ? "all" : "some",
    entries: (allowedModels ?? []).join("\n"),
    expiry: expiresAt === undefined ? "never" : "kept",
    lastDay: "",
    ...(expiresAt === undefined ? {} : { expiresAt }),
    limits: rows.map(({ metric, rate, period }, id) => ({ id, metric, rate: plain.format(rate), period })),
  };
}

export function periodsOf(metric: MetricName): readonly Period[] {
  if (metric === "connections") return ["second"];
  return metric === "requests" ? ["second", ...PERIODS] : PERIODS;
}

/** Of another metric, with a period that it has. */
export function withMetric(limit: LimitDraft, metric: MetricName): LimitDraft {
  const periods = periodsOf(metric);
  return { ...limit, metric, period: periods.includes(limit.period) ? limit.period : (periods[0] ?? "minute") };
}

/** One more: of the first metric and period that none of them has. */
export function oneMore(limits: readonly LimitDraft[]): LimitDraft {
  const id = Math.max(-1, ...limits.map((limit) => limit.id)) + 1;
  for (const metric of METRIC_NAMES) {
    const free = PERIODS.find((period) => !limits.some((limit) => limit.metric === metric && limit.period === period));
    if (free !== undefined && metric !== "connections") return { id, metric, rate: "", period: free };
  }
  return { id, metric: "connections", rate: "", period: "second" };
}

/** Thousands may be told apart by commas as in 1,000,000; a comma that tells nothing else apart is no number. */
function numberIn(text: string): number {
  const plain = text.trim();
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(plain)) return Number(plain.replaceAll(",", ""));
  return /^\d+(?:\.\d+)?$|^\.\d+$/.test(plain) ? Number(plain) : Number.NaN;
}

function limitsOf(rows: readonly LimitDraft[]): KeyLimits | undefined {
  if (rows.length === 0) return undefined;
  const of = (wanted: MetricName): Rate[] | undefined => {
    const rates = rows.flatMap(({ metric, rate, period }) =>
      metric === wanted ? [{ rate: numberIn(rate), period }] : [],
    );
    return rates.length === 0 ? undefined : rates;
  };
  const all = METRIC_NAMES.map((metric) => [metric, of(metric)] as const);
  return Object.fromEntries(all.filter(([, rates]) => rates !== undefined));
}

export function specOfKey({ name, rights, entries, limits, ...draft }: ApiKeyDraft): ApiKeySpec {
  const expiresAt = expiryOf(draft);
  const limited = limitsOf(limits);
  return {
    name: name.trim(),
    ...(rights === "all" ? {} : { allowedModels: [...linesOf(entries)] }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(limited === undefined ? {} : { limits: limited }),
  };
}

/** What differs from the key as it is: null takes a member away. */
export function changeOfKey(draft: ApiKeyDraft, key: ApiKey): ApiKeyUpdate {
  const wanted = specOfKey(draft);
  const before = specOfKey(draftOfKey(key));
  return Object.fromEntries(
    (["name", "allowedModels", "expiresAt", "limits"] as const).flatMap((member) =>
      JSON.stringify(wanted[member]) === JSON.stringify(before[member]) ? [] : [[member, wanted[member] ?? null]],
    ),
  );
}

function expiryOf({ expiry, lastDay, expiresAt }: Pick<ApiKeyDraft, "expiry" | "lastDay" | "expiresAt">) {
  if (expiry === "kept") return expiresAt;
  if (expiry === "never") return undefined;
  // By the minute, so that the call that is shown does not change while one reads it.
  if (expiry !== "date")
    return new Date(Math.floor(Date.now() / 60_000) * 60_000 + Number(expiry) * DAY_MS).toISOString();
  const end = new Date(`${lastDay}T23:59:59`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

export function expiriesOf({ expiresAt }: ApiKeyDraft): readonly (readonly [Expiry, string])[] {
  // A record's keys that look like numbers come first, whatever their order was.
  const fixed = (["never", "7", "30", "90", "365", "date"] as const).map(
    (key) => [key, apiKeyTexts.expiries[key]] as const,
  );
  return expiresAt === undefined ? fixed : [["kept", apiKeyTexts.expiryKept(localOf(new Date(expiresAt)))], ...fixed];
}

/** By the members of the API; of limits, by `limits.` and the row's id. */
export function checkKey(draft: ApiKeyDraft): FormFaults {
  const { name, rights, entries, expiry, limits } = draft;
  const expiresAt = expiryOf(draft);
  const isPast = expiry === "date" && (expiresAt === undefined || Date.parse(expiresAt) <= Date.now());
  return {
    ...byRow(checkWith(ApiKeySpec, specOfKey(draft)), limits),
    ...(name.trim() === "" ? { name: apiKeyTexts.nameMissing } : {}),
    ...(rights === "some" && linesOf(entries).length === 0 ? { allowedModels: apiKeyTexts.entriesEmpty } : {}),
    ...(isPast ? { expiresAt: apiKeyTexts.expiryPast } : {}),
    ...Object.fromEntries(
      limits.flatMap(({ id, rate }) =>
        Number.isNaN(numberIn(rate)) ? [[`limits.${id}`, apiKeyTexts.rateMissing] as const] : [],
      ),
    ),
  };
}

/** `limits.tokens.1.rate` is of the second row of tokens; what is wrong with all rows of a metric is told at the last. */
export function byRow(faults: FormFaults, limits: readonly LimitDraft[]): FormFaults {
  return Object.fromEntries(
    Object.entries(faults).flatMap(([name, said]) => {
      const [member = "", metric, at] = name.split(".");
      if (member === "allowedModels") return [["allowedModels", said]];
      if (member !== "limits" || metric === undefined) return [[name, said]];
      const rows = limits.filter((limit) => limit.metric === metric);
      const row = at === undefined ? rows.at(-1) : rows[Number(at)];
      return [[row === undefined ? "limits" : `limits.${row.id}`, said]];
    }),
  );
}
