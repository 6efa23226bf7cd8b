/** A rate limit as it is wanted → as it is kept, with what an update left out; and the fields at fault. */
import { ANY, hasMetric, type LimitEntry, type RateLimitSpec, type WantedRateLimit } from "../../config/rate-limit.ts";
import { invalidFields, type FieldAt } from "./fault.ts";

/**
 * Members of ours that are left out stay as they are in `known`, an entry's in the entry of the same dimensions.
 *
 * @param at where the limit stands in the body: `rateLimits.0.`; empty where it is the body.
 * @throws Fault ValidationException.
 */
export function specOf(wanted: WantedRateLimit, known: RateLimitSpec | undefined, at = ""): RateLimitSpec {
  const spec = keptRateLimit(wanted, known);
  const faults = faultsOfEntries(spec).map(({ path, message }) => ({ name: at + path.join("."), message }));
  if (faults.length > 0) throw invalidFields(faults);
  return spec;
}

/** As `specOf`, of one that may be wrong. */
export function keptRateLimit(wanted: WantedRateLimit, known: RateLimitSpec | undefined): RateLimitSpec {
  const { dimensionKeys, description } = wanted;
  const place = ({ dimensions }: Pick<LimitEntry, "dimensions">): string =>
    JSON.stringify(dimensionKeys.map((key) => dimensions[key]));
  const costs = new Map(known?.entries.map((entry) => [place(entry), entry.cost]));
  const entries = wanted.entries.map(({ cost, ...entry }): LimitEntry => {
    return withDefined({ ...entry, cost: cost === undefined ? costs.get(place(entry)) : (cost ?? undefined) });
  });
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

/** What the schema cannot tell. */
export function faultsOfEntries({ dimensionKeys: keys, entries }: RateLimitSpec): readonly FieldAt[] {
  const first = new Map<string, number>();
  return entries.flatMap((entry, index): FieldAt[] => {
    const path = ["entries", String(index)];
    const { dimensions } = entry;
    if (Object.keys(dimensions).length !== keys.length || !keys.every((key) => Object.hasOwn(dimensions, key))) {
      return [{ path: [...path, "dimensions"], message: `must have exactly the dimensions ${keys.join(", ")}` }];
    }
    const values = keys.map((key) => dimensions[key]);
    const named = values.findLastIndex((value) => value !== ANY);
    const early = keys.find((key, place) => place < named && dimensions[key] === ANY);
    if (early !== undefined) {
      const message = `* may stand in the last dimensions only, and ${keys[named] ?? ""} behind it has a value`;
      return [{ path: [...path, "dimensions", early], message }];
    }
    if (!hasMetric(entry)) return [{ path, message: "must limit requests, tokens, connections or cost" }];
    const place = JSON.stringify(values);
    const before = first.get(place);
    if (before === undefined) first.set(place, index);
    return before === undefined ? [] : [{ path: [...path, "dimensions"], message: `are those of entries.${before}` }];
  });
}
