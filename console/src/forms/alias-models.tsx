/** The models behind an alias, each with its weight and tier, and the shares that they make. */
import { Plus, X } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { TextInput } from "../components/field.tsx";
import { PartFault } from "../components/part-fault.tsx";
import { Suggest, type Suggestion } from "../components/suggest.tsx";
import { percentOf, tiersOf } from "../screens/alias-shares.ts";
import { AliasServes } from "../screens/alias-serves.tsx";
import { aliasTexts } from "../texts/aliases.ts";
import { newRow, targetOf, type AliasRow } from "./alias-draft.ts";
import type { ShownFaults } from "./shown-faults.ts";

const MOST_MODELS = 20;

interface AliasModelsProps {
  readonly rows: readonly AliasRow[];
  readonly known: readonly Suggestion[];
  readonly shown: ShownFaults;
  readonly onChange: (rows: readonly AliasRow[]) => void;
}

export function AliasModels({ rows, known, shown, onChange }: AliasModelsProps) {
  const set = (id: number, part: Partial<AliasRow>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const tiers = tiersOf(rows.map(targetOf));
  const shareOf = (row: AliasRow): string => {
    const { tier = 1, model } = targetOf(row);
    const share = tiers.find((one) => one.tier === tier)?.models.find((one) => one.model === model)?.share ?? 0;
    return aliasTexts.share(percentOf(share));
  };
  const all = shown.of("targets");
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
        const name = `targets.${at}`;
        const fault = shown.of(`${name}.model`, `${name}.weight`, `${name}.tier`, name);
        const number = at + 1;
        return (
          <div key={row.id}>
            <div className="alias-row">
              <Suggest
                isFaulty={shown.of(`${name}.model`) !== undefined}
                onLeave={row.model === "" ? undefined : shown.leave(`${name}.model`)}
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
                aria-invalid={shown.of(`${name}.weight`) !== undefined || undefined}
                onBlur={shown.leave(`${name}.weight`)}
                onValueChange={(weight) => set(row.id, { weight })}
              />
              <TextInput
                inputMode="numeric"
                aria-label={aliasTexts.tierOf(number)}
                value={row.tier}
                aria-invalid={shown.of(`${name}.tier`) !== undefined || undefined}
                onBlur={shown.leave(`${name}.tier`)}
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
            <PartFault fault={fault} />
          </div>
        );
      })}
      {all !== undefined && <p className="field-fault">{all}</p>}
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
