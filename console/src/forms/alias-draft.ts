/** An alias as a form holds it ⇄ what the API takes, and what is wrong with it. */
import { AliasName, AliasSpec as Schema } from "#worker/config/alias.ts";
import * as z from "#worker/words/schema.ts";
import type { Alias, AliasSpec, AliasTarget } from "../api/aliases.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { newId } from "./new-id.ts";

export interface AliasRow {
  readonly id: number;
  readonly model: string;
  readonly weight: string;
  readonly tier: string;
}

export interface AliasDraft {
  readonly name: string;
  readonly rows: readonly AliasRow[];
  readonly affinity: "inherited" | "none" | "conversation";
}

const Form = z.strictObject({ name: AliasName, targets: Schema.shape.targets, affinity: Schema.shape.affinity });

export function checkAlias(draft: AliasDraft): FormFaults {
  return checkWith(Form, { name: draft.name.trim(), ...specOf(draft) });
}

export function newRow(tier = "1"): AliasRow {
  return { id: newId(), model: "", weight: "1", tier };
}

export function draftOf(alias: Alias | undefined): AliasDraft {
  if (alias === undefined) return { name: "", rows: [newRow()], affinity: "inherited" };
  return {
    name: alias.name,
    rows: alias.targets.map(({ model, weight = 1, tier = 1 }) => ({
      id: newId(),
      model,
      weight: String(weight),
      tier: String(tier),
    })),
    affinity: alias.affinity ?? "inherited",
  };
}

/** What is no number stays none, so that the schema says so. */
export function targetOf({ model, weight, tier }: AliasRow): AliasTarget {
  const of = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN);
  return {
    model: model.trim(),
    ...(of(weight) === 1 ? {} : { weight: of(weight) }),
    ...(of(tier) === 1 ? {} : { tier: of(tier) }),
  };
}

export function specOf({ rows, affinity }: AliasDraft): AliasSpec {
  return { targets: rows.map(targetOf), ...(affinity === "inherited" ? {} : { affinity }) };
}
