/** A rate limit as it is wanted → as it is kept, with what an update left out; or the fields at fault. */
import { ANY, hasMetric, type LimitEntry, type RateLimitSpec, type WantedRateLimit } from "../../config/rate-limit.ts";
import { invalidFields, type Field } from "./fault.ts";

/**
 * Members of ours that are left out stay as they are in `known`, an entry's in the entry of the same dimensions.
 *
 * @param at where the limit stands in the body: `rateLimits.0.`; empty where it is the body.
 * @throws Fault ValidationException.
 */
export function specOf(wanted: WantedRateLimit, known: RateLimitSpec | undefined, at = ""): RateLimitSpec {
  const { dimensionKeys, description } = wanted;
  const place = ({ dimensions }: Pick<LimitEntry, "dimensions">): string =>
    JSON.stringify(dimensionKeys.map((key) => dimensions[key]));
  const costs = new Map(known?.entries.map((entry) => [place(entry), entry.cost]));
  const entries = wanted.entries.map(({ cost, ...entry }): LimitEntry => {
    return withDefined({ ...entry, cost: cost === undefined ? costs.get(place(entry)) : (cost ?? undefined) });
  });
  const faults = faultsOf(dimensionKeys, entries, at);
  if (faults.length > 0) throw invalidFields(faults);
  return withDefined({
    description,
    dimensionKeys,
    entries,
    strict: wanted.strict === undefined ? known?.strict : (wanted.strict ?? undefined),
    whenUnavailable:
      wanted.whenUnavailable === undefined ? known?.whenUnavailable : (wanted.whenUnavailable ?? undefined),
  });
}

/** So that what is kept is what is shown. */
function withDefined<T extends object>(members: T): T {
  for (const [name, value] of Object.entries(members)) if (value === undefined) Reflect.deleteProperty(members, name);
  return members;
}

function faultsOf(keys: readonly string[], entries: readonly LimitEntry[], at: string): Field[] {
  const first = new Map<string, number>();
  return entries.flatMap((entry, index): Field[] => {
    const name = `${at}entries.${index}`;
    const { dimensions } = entry;
    if (Object.keys(dimensions).length !== keys.length || !keys.every((key) => Object.hasOwn(dimensions, key))) {
      return [{ name: `${name}.dimensions`, message: `must have exactly the dimensions ${keys.join(", ")}` }];
    }
    const values = keys.map((key) => dimensions[key]);
    const named = values.findLastIndex((value) => value !== ANY);
    const early = keys.find((key, place) => place < named && dimensions[key] === ANY);
    if (early !== undefined) {
      const message = `* may stand in the last dimensions only, and ${keys[named] ?? ""} behind it has a value`;
      return [{ name: `${name}.dimensions.${early}`, message }];
    }
    if (!hasMetric(entry)) return [{ name, message: "must limit requests, tokens, connections or cost" }];
    const place = JSON.stringify(values);
    const before = first.get(place);
    if (before === undefined) first.set(place, index);
    return before === undefined ? [] : [{ name: `${name}.dimensions`, message: `are those of entries.${before}` }];
  });
}
