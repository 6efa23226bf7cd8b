/** A limit as a form holds it ⇄ what the API takes, and what is wrong with it. */
import { RateLimitChange, WantedRateLimit } from "#worker/config/rate-limit.ts";
import type { RateLimit } from "../api/limits.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { own } from "../components/own.ts";
import { limitTexts } from "../texts/limits.ts";
import { amountsOf, metricsOf, newAmount, type AmountRow } from "./amounts.ts";
import { newId } from "./new-id.ts";

export interface EntryRow {
  readonly id: number;
  readonly values: Readonly<Record<string, string>>;
  readonly amounts: readonly AmountRow[];
}

export interface LimitDraft {
  readonly id: string;
  readonly description: string;
  readonly keys: readonly string[];
  readonly entries: readonly EntryRow[];
  readonly strict: boolean;
  readonly whenUnavailable: "" | "allow" | "deny";
}

/** Of any value of each dimension, unless it is told. */
export function newEntry(part: Partial<Omit<EntryRow, "id">> = {}): EntryRow {
  return { id: newId(), values: {}, amounts: [newAmount()], ...part };
}

/** @param limit one that is there, which is changed. */
export function checkLimit(draft: LimitDraft, limit: RateLimit | undefined): FormFaults {
  const schema = limit === undefined ? WantedRateLimit : RateLimitChange;
  return { ...missingIn(draft), ...checkWith(schema, specOf(draft, limit)) };
}

export function draftOf(limit: RateLimit | undefined): LimitDraft {
  if (limit === undefined) {
    return {
      id: "",
      description: "",
      keys: ["$.context.caller"],
      entries: [newEntry()],
      strict: false,
      whenUnavailable: "",
    };
  }
  return {
    id: limit.rateLimitId,
    description: limit.description ?? "",
    keys: limit.dimensionKeys,
    entries: limit.entries.map((entry) => newEntry({ values: entry.dimensions, amounts: amountsOf(entry) })),
    strict: limit.strict ?? false,
    whenUnavailable: limit.whenUnavailable ?? "",
  };
}

/** A change takes away what the form has no more: for AWS's clients, who do not know members of ours, an update leaves those as they were. */
export function specOf(
  { id, description, keys, entries, strict, whenUnavailable }: LimitDraft,
  limit: RateLimit | undefined,
): Readonly<Record<string, unknown>> {
  const shared = {
    ...(description.trim() === "" ? {} : { description: description.trim() }),
    entries: entries.map(({ values, amounts }) => {
      const metrics = metricsOf(amounts);
      return {
        dimensions: Object.fromEntries(keys.map((key) => [key, (own(values, key) ?? "*").trim()])),
        ...metrics,
        ...(limit !== undefined && metrics.cost === undefined ? { cost: null } : {}),
      };
    }),
  };
  if (limit !== undefined) {
    return {
      ...shared,
      strict: strict ? true : null,
      whenUnavailable: whenUnavailable === "" ? null : whenUnavailable,
    };
  }
  return {
    ...(id.trim() === "" ? {} : { rateLimitId: id.trim() }),
    dimensionKeys: keys,
    ...shared,
    ...(strict ? { strict } : {}),
    ...(whenUnavailable === "" ? {} : { whenUnavailable }),
  };
}

/** What the schema leaves to a later check of the API's. */
function missingIn({ entries }: LimitDraft): FormFaults {
  return Object.fromEntries(
    entries.flatMap(({ amounts }, at) => (amounts.length === 0 ? [[`entries.${at}`, limitTexts.emptyMetrics]] : [])),
  );
}
