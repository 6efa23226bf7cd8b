/** A key's own limits, from rows of a form; checked by the API's schema. */
import { KeyLimits } from "#worker/config/rate-limit.ts";
import type { Metrics } from "../api/limits.ts";
import { checkWith, type FormFaults } from "./form-faults.ts";
import { metricsOf, type AmountRow } from "./metrics-field.tsx";

export function keyLimitsOf(rows: readonly AmountRow[]): Metrics {
  return metricsOf(rows);
}

/** By the names of the API's fields, as `limits.requests.0.rate`. */
export function keyLimitFaults(rows: readonly AmountRow[]): FormFaults {
  const faults = checkWith(KeyLimits, metricsOf(rows));
  return Object.fromEntries(Object.entries(faults).map(([name, message]) => [`limits.${name}`, message]));
}
