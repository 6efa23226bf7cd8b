/** What is wrong with a form, by the names of its fields: by the API's own schema while one types, and by what the API refused. */
import type { Refusal } from "../api/ask.ts";
import type * as z from "#worker/words/schema.ts";

export type FormFaults = Readonly<Record<string, string>>;

/** The first fault of each field. @param schema one of the Worker's, so that what is taken here is taken there. */
export function checkWith(schema: z.ZodMiniType, draft: unknown): FormFaults {
  const parsed = schema.safeParse(draft);
  if (parsed.success) return {};
  return firstOfEach(parsed.error.issues.map(({ path, message }) => [path.map(String).join("."), message]));
}

export function faultsOf({ fields }: Refusal): FormFaults {
  return firstOfEach(fields.map(({ name, message }) => [name, message]));
}

function firstOfEach(faults: readonly (readonly [string, string])[]): FormFaults {
  return Object.fromEntries(faults.toReversed());
}

/** The first whose name begins so. */
export function faultAmong(faults: FormFaults, prefix: string): string | undefined {
  return Object.entries(faults).find(([name]) => name.startsWith(prefix))?.[1];
}
