/** An API key as its form has it ⇄ what is asked of the API, and what is wrong with it by the API's own schema. */
import { ApiKeySpec, type ApiKeyUpdate } from "#worker/config/api-key-spec.ts";
import type { ApiKey } from "../api/api-keys.ts";
import { localOf } from "../components/time.tsx";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { amountsOf, faultsByRow, metricsOf, type AmountRow } from "./amounts.ts";
import { linesOf } from "./lines.ts";

export type Expiry = keyof typeof apiKeyTexts.expiries | "kept";

export interface ApiKeyDraft {
  readonly name: string;
  readonly rights: "all" | "some";
  readonly entries: string;
  readonly expiry: Expiry;
  /** As a date field has it, in the reader's zone. */
  readonly lastDay: string;
  /** Of a key that has one: as the API told it. */
  readonly expiresAt?: string;
  readonly limits: readonly AmountRow[];
}

const DAY_MS = 86_400_000;
export const NEW_KEY: ApiKeyDraft = { name: "", rights: "all", entries: "", expiry: "never", lastDay: "", limits: [] };

export function draftOfKey({ name, allowedModels, expiresAt, limits = {} }: ApiKey): ApiKeyDraft {
  return {
    name,
    rights: allowedModels === undefined ? "all" : "some",
    entries: (allowedModels ?? []).join("\n"),
    expiry: expiresAt === undefined ? "never" : "kept",
    lastDay: "",
    ...(expiresAt === undefined ? {} : { expiresAt }),
    limits: amountsOf(limits),
  };
}

export function specOfKey({ name, rights, entries, limits, ...draft }: ApiKeyDraft): ApiKeySpec {
  const expiresAt = expiryOf(draft);
  return {
    name: name.trim(),
    ...(rights === "all" ? {} : { allowedModels: [...linesOf(entries)] }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(limits.length === 0 ? {} : { limits: metricsOf(limits) }),
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
  };
}

/** Of rights and limits, whose parts the API names, by the fields that the form has of them. */
export function byRow(faults: FormFaults, limits: readonly AmountRow[]): FormFaults {
  const others = Object.entries(faults).flatMap(([name, said]) => {
    const [member = "", part] = name.split(".");
    if (member === "limits" && part !== undefined) return [];
    return [[member === "allowedModels" ? member : name, said] as const];
  });
  const rows = [...faultsByRow(faults, limits, "limits.")].map(([id, said]) => [`limits.${id}`, said] as const);
  return Object.fromEntries([...others, ...rows]);
}
