/** What few prices have: other rates for long contexts, and a factor for each service tier beside the standard one. */
import { Plus, X } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { More } from "../components/more.tsx";
import { TextField } from "../components/text-field.tsx";
import { priceTexts } from "../texts/prices.ts";
import { newTier, tierField, type LongContextDraft, type PriceDraft, type TierRow } from "./price-draft.ts";
import { within, type ShownFaults } from "./shown-faults.ts";
import "./tag-fields.css";

interface PartProps {
  readonly draft: PriceDraft;
  readonly shown: ShownFaults;
  readonly onChange: (part: Partial<PriceDraft>) => void;
}

/** @param open at first, as where it says something. */
export function LongContextFields({ draft, shown, onChange, open }: PartProps & { readonly open: boolean }) {
  const { longContext } = draft;
  const of = within(shown, "longContext.");
  const words = priceTexts.long;
  const field = (name: keyof LongContextDraft) => ({
    value: longContext[name],
    ...of.field(name),
    onChange: (text: string) => onChange({ longContext: { ...longContext, [name]: text } }),
  });
  return (
    <More title={words.title} open={open}>
      <p className="field-hint">{words.hint}</p>
      <TextField
        label={words.over}
        optional
        hint={words.overHint}
        inputMode="numeric"
        placeholder="200,000"
        {...field("over")}
      />
      <div className="form-pair">
        <TextField label={words.input} optional inputMode="decimal" {...field("input")} />
        <TextField label={words.output} optional inputMode="decimal" {...field("output")} />
      </div>
      <TextField label={words.cacheRead} optional hint={words.leftOut} inputMode="decimal" {...field("cacheRead")} />
      <div className="form-pair">
        <TextField label={words.cacheWrite5m} optional inputMode="decimal" {...field("cacheWrite5m")} />
        <TextField label={words.cacheWrite1h} optional inputMode="decimal" {...field("cacheWrite1h")} />
      </div>
    </More>
  );
}

export function ServiceTierFields({ draft, shown, onChange, open }: PartProps & { readonly open: boolean }) {
  const { serviceTiers: rows } = draft;
  const words = priceTexts.tiers;
  const set = (id: number, part: Partial<TierRow>): void =>
    onChange({ serviceTiers: rows.map((row) => (row.id === id ? { ...row, ...part } : row)) });
  const fault = shown.of("serviceTiers");
  return (
    <More title={words.title} open={open}>
      <p className="field-hint">{words.hint}</p>
      <div className="tags">
        {rows.map(({ id, name, factor }, at) => {
          const [ofName, ofFactor] = [shown.field(tierField(id, "name")), shown.field(tierField(id, "factor"))];
          return (
            <div key={id} className="tag">
              <Field label={words.name(at + 1)} fault={ofName.fault}>
                <TextInput
                  mono
                  value={name}
                  maxLength={64}
                  placeholder={words.nameLike}
                  autoFocus={name === "" && factor === ""}
                  onValueChange={(next) => set(id, { name: next })}
                  onBlur={name === "" ? undefined : ofName.onLeave}
                />
              </Field>
              <Field label={words.factor(at + 1)} fault={ofFactor.fault}>
                <TextInput
                  inputMode="decimal"
                  value={factor}
                  placeholder={words.factorLike}
                  onValueChange={(next) => set(id, { factor: next })}
                  onBlur={ofFactor.onLeave}
                />
              </Field>
              <span className="price-tier-remove">
                <Button
                  look="quiet"
                  size="small"
                  aria-label={words.remove(at + 1)}
                  title={words.remove(at + 1)}
                  icon={<X aria-hidden />}
                  onClick={() => onChange({ serviceTiers: rows.filter((row) => row.id !== id) })}
                />
              </span>
            </div>
          );
        })}
        {fault !== undefined && (
          <p className="field-fault" role="alert">
            {fault}
          </p>
        )}
        <span>
          <Button
            size="small"
            icon={<Plus aria-hidden />}
            onClick={() => onChange({ serviceTiers: [...rows, newTier()] })}
          >
            {words.add}
          </Button>
        </span>
      </div>
    </More>
  );
}
