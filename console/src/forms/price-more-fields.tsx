/** What few prices have: other rates for long contexts, and a factor for each service tier beside the standard one. */
import { Field, TextInput } from "../components/field.tsx";
import { More } from "../components/more.tsx";
import { TextField } from "../components/text-field.tsx";
import { priceTexts } from "../texts/prices.ts";
import { PairRows } from "./pair-rows.tsx";
import { newTier, tierField, type LongContextDraft, type PriceDraft } from "./price-draft.ts";
import { within, type ShownFaults } from "./shown-faults.ts";

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
  const words = priceTexts.tiers;
  return (
    <More title={words.title} open={open}>
      <p className="field-hint">{words.hint}</p>
      <PairRows
        rows={draft.serviceTiers}
        onChange={(serviceTiers) => onChange({ serviceTiers })}
        fault={shown.of("serviceTiers")}
        oneMore={() => newTier()}
        texts={words}
        labelled
      >
        {({ id, name, factor }, number, set) => {
          const [ofName, ofFactor] = [shown.field(tierField(id, "name")), shown.field(tierField(id, "factor"))];
          return (
            <>
              <Field label={words.name(number)} fault={ofName.fault}>
                <TextInput
                  mono
                  value={name}
                  maxLength={64}
                  placeholder={words.nameLike}
                  autoFocus={name === "" && factor === ""}
                  onValueChange={(next) => set({ name: next })}
                  onBlur={name === "" ? undefined : ofName.onLeave}
                />
              </Field>
              <Field label={words.factor(number)} fault={ofFactor.fault}>
                <TextInput
                  inputMode="decimal"
                  value={factor}
                  placeholder={words.factorLike}
                  onValueChange={(next) => set({ factor: next })}
                  onBlur={ofFactor.onLeave}
                />
              </Field>
            </>
          );
        }}
      </PairRows>
    </More>
  );
}
