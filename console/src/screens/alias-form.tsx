/** Making or changing an alias: its name, the models behind it with weights and tiers, and what becomes of conversations. */
import { Plus, X } from "../components/icons.tsx";
import { useState } from "react";
import { AliasName, AliasSpec as Schema } from "#worker/config/alias.ts";
import * as z from "#worker/words/schema.ts";
import { aliasPath, useSetAlias, type Alias, type AliasSpec, type AliasTarget } from "../api/aliases.ts";
import { Refusal } from "../api/ask.ts";
import { useModels } from "../api/models.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Dialog, DialogBody, DialogFoot } from "../components/dialog.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Refused } from "../components/problem.tsx";
import { Radios } from "../components/radio.tsx";
import { Suggest, type Suggestion } from "../components/suggest.tsx";
import { useToast } from "../components/toast.tsx";
import { aliasTexts } from "../texts/aliases.ts";
import { texts } from "../texts/every-screen.ts";
import { percentOf, tiersOf } from "./alias-shares.ts";
import { AliasServes } from "./alias-serves.tsx";
import { checkWith, faultsOf, type FormFaults } from "./form-faults.ts";
import "./gateway-aliases.css";

interface Row {
  readonly id: number;
  readonly model: string;
  readonly weight: string;
  readonly tier: string;
}

interface Draft {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly affinity: "inherited" | "none" | "conversation";
}

const MOST_MODELS = 20;
const Form = z.strictObject({ name: AliasName, targets: Schema.shape.targets, affinity: Schema.shape.affinity });

interface AliasFormProps {
  readonly gatewayId: string;
  readonly alias?: Alias;
  readonly onClose: () => void;
}

export function AliasForm({ gatewayId, alias, onClose }: AliasFormProps) {
  const set = useSetAlias(gatewayId);
  const toast = useToast();
  const { data: models = [] } = useModels(gatewayId);
  const [first] = useState(() => draftOf(alias));
  const [draft, setDraft] = useState(first);
  const [isTried, setTried] = useState(false);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const name = draft.name.trim();
  const spec = specOf(draft);
  const wrong = checkWith(Form, { name, ...spec });
  const faults: FormFaults = {
    ...(isTried ? wrong : {}),
    ...(set.error instanceof Refusal ? faultsOf(set.error) : {}),
  };
  const known = models.filter(({ listing }) => listing !== "pattern").map(({ model }) => ({ value: model }));
  const submit = (): void => {
    setTried(true);
    if (Object.keys(wrong).length > 0) return;
    set.mutate(
      { name, spec, isNew: alias === undefined },
      { onSuccess: () => (onClose(), toast.good(aliasTexts.saved(name))) },
    );
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={alias === undefined ? aliasTexts.createTitle : aliasTexts.editTitle(alias.name)}
      lead={aliasTexts.formLead}
      keep={draft !== first}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <DialogBody>
          {alias === undefined && (
            <Field label={aliasTexts.name} hint={aliasTexts.nameHint} fault={faults["name"]}>
              <TextInput
                mono
                value={draft.name}
                maxLength={256}
                autoFocus
                required
                onValueChange={(next) => change({ name: next })}
              />
            </Field>
          )}
          <Models rows={draft.rows} known={known} faults={faults} onChange={(rows) => change({ rows })} />
          <Radios
            label={aliasTexts.affinityLabel}
            value={draft.affinity}
            items={(["inherited", "conversation", "none"] as const).map(
              (key) => [key, aliasTexts.affinity[key], aliasTexts.affinityHints[key]] as const,
            )}
            onChange={(affinity) => change({ affinity })}
          />
          <Refused
            fault={
              set.error instanceof Refusal && set.error.fields.length > 0 && areShown(set.error, draft.rows.length)
                ? null
                : set.error
            }
          />
          <AsCurl method="PUT" path={aliasPath(gatewayId, name === "" ? "NAME" : name)} body={spec} />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" writes busy={set.isPending}>
            {alias === undefined ? aliasTexts.create : aliasTexts.save}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

interface ModelsProps {
  readonly rows: readonly Row[];
  readonly known: readonly Suggestion[];
  readonly faults: FormFaults;
  readonly onChange: (rows: readonly Row[]) => void;
}

function Models({ rows, known, faults, onChange }: ModelsProps) {
  const set = (id: number, part: Partial<Row>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const tiers = tiersOf(rows.map(targetOf));
  const shareOf = (row: Row): string => {
    const { tier = 1, model } = targetOf(row);
    const share = tiers.find((one) => one.tier === tier)?.models.find((one) => one.model === model)?.share ?? 0;
    return aliasTexts.share(percentOf(share));
  };
  const named = rows.filter(({ model }) => model.trim() !== "");
  return (
    <fieldset className="alias-rows">
      <legend className="field-label">{aliasTexts.targets}</legend>
      <p className="field-hint">{aliasTexts.targetsHint}</p>
      <div className="alias-row alias-row-heads" aria-hidden>
        <span>{aliasTexts.heads.model}</span>
        <span>{aliasTexts.heads.weight}</span>
        <span>{aliasTexts.heads.tier}</span>
        <span className="alias-row-share">{aliasTexts.heads.share}</span>
        <span />
      </div>
      {rows.map((row, at) => {
        const fault =
          faults[`targets.${at}.model`] ??
          faults[`targets.${at}.weight`] ??
          faults[`targets.${at}.tier`] ??
          faults[`targets.${at}`];
        const number = at + 1;
        return (
          <div key={row.id}>
            <div className="alias-row">
              <Suggest
                label={aliasTexts.model(number)}
                value={row.model}
                items={known}
                empty={aliasTexts.modelEmpty}
                onChange={(model) => set(row.id, { model })}
              />
              <TextInput
                inputMode="numeric"
                aria-label={aliasTexts.weight(number)}
                value={row.weight}
                onValueChange={(weight) => set(row.id, { weight })}
              />
              <TextInput
                inputMode="numeric"
                aria-label={aliasTexts.tierOf(number)}
                value={row.tier}
                onValueChange={(tier) => set(row.id, { tier })}
              />
              <span className="number muted alias-row-share">{shareOf(row)}</span>
              <Button
                look="quiet"
                size="small"
                icon={<X aria-hidden />}
                aria-label={aliasTexts.remove(number)}
                disabled={rows.length === 1}
                onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
              />
            </div>
            {fault !== undefined && (
              <p className="field-fault" role="alert">
                {fault}
              </p>
            )}
          </div>
        );
      })}
      {faults["targets"] !== undefined && <p className="field-fault">{faults["targets"]}</p>}
      <div>
        <Button
          size="small"
          icon={<Plus aria-hidden />}
          disabled={rows.length >= MOST_MODELS}
          title={rows.length >= MOST_MODELS ? aliasTexts.most : undefined}
          onClick={() => onChange([...rows, newRow(rows.at(-1)?.tier)])}
        >
          {aliasTexts.add}
        </Button>
      </div>
      {named.length > 1 && (
        <div className="alias-preview">
          <AliasServes tiers={tiersOf(named.map(targetOf))} />
        </div>
      )}
    </fieldset>
  );
}

let ids = 0;

function newRow(tier = "1"): Row {
  return { id: ++ids, model: "", weight: "1", tier };
}

function draftOf(alias: Alias | undefined): Draft {
  if (alias === undefined) return { name: "", rows: [newRow()], affinity: "inherited" };
  return {
    name: alias.name,
    rows: alias.targets.map(({ model, weight = 1, tier = 1 }) => ({
      id: ++ids,
      model,
      weight: String(weight),
      tier: String(tier),
    })),
    affinity: alias.affinity ?? "inherited",
  };
}

/** What is no number stays none, so that the schema says so. */
function targetOf({ model, weight, tier }: Row): AliasTarget {
  const of = (text: string): number => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN);
  return {
    model: model.trim(),
    ...(of(weight) === 1 ? {} : { weight: of(weight) }),
    ...(of(tier) === 1 ? {} : { tier: of(tier) }),
  };
}

function specOf({ rows, affinity }: Draft): AliasSpec {
  return { targets: rows.map(targetOf), ...(affinity === "inherited" ? {} : { affinity }) };
}

/** Does every fault stand beside a field of the form? */
function areShown({ fields }: Refusal, rows: number): boolean {
  return fields.every(
    ({ name }) => name === "name" || name === "targets" || Number(/^targets\.(\d+)/.exec(name)?.[1] ?? rows) < rows,
  );
}
