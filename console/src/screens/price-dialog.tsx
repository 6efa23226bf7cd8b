/** The form of one price: a new one, or a change of one that stands. */
import { useState } from "react";
import { Refusal } from "../api/ask.ts";
import { pricePath, useSetPrice, type Price } from "../api/prices.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Dialog, DialogBody, FormFoot } from "../components/dialog.tsx";
import { Refused } from "../components/problem.tsx";
import { TextField } from "../components/text-field.tsx";
import { useToast } from "../components/toast.tsx";
import { checkOf, draftOf, specOf, type PriceDraft } from "../forms/price-draft.ts";
import { LongContextFields, ServiceTierFields } from "../forms/price-more-fields.tsx";
import { useCheckedForm } from "../forms/checked-form.ts";
import { priceTexts } from "../texts/prices.ts";
import { faultsOf } from "./form-faults.ts";
import "../forms/target-fields.css";

const { columns } = priceTexts;

interface PriceDialogProps {
  /** Absent: a new one. */
  readonly price: Price | undefined;
  readonly target: string;
  readonly model: string;
  readonly onClose: () => void;
}

export function PriceDialog({ price, target, model, onClose }: PriceDialogProps) {
  const [fresh] = useState(() => draftOf(price, target, model));
  const [draft, setDraft] = useState(fresh);
  const save = useSetPrice();
  const toast = useToast();
  const faults = checkOf(draft);
  const said = save.error instanceof Refusal ? faultsOf(save.error) : {};
  const { shown, sent } = useCheckedForm(faults, said);
  const change = (part: Partial<PriceDraft>): void => {
    save.reset();
    setDraft({ ...draft, ...part });
  };
  const field = (name: Exclude<keyof PriceDraft, "longContext" | "serviceTiers">) => ({
    value: draft[name],
    fault: shown.of(name),
    onLeave: shown.leave(name),
    onChange: (text: string) => change({ [name]: text }),
  });
  const spec = specOf(draft);
  return (
    <Dialog
      open
      keep={draft !== fresh}
      onClose={onClose}
      title={price === undefined ? priceTexts.create : priceTexts.changeTitle(price.model)}
      lead={priceTexts.unit}
    >
      <form
        {...sent(() =>
          save.mutate(
            // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by the schema just above
            { ...spec, target: draft.target.trim(), model: draft.model.trim() } as unknown as Price,
            { onSuccess: () => (toast.good(priceTexts.saved(draft.model.trim())), onClose()) },
          ),
        )}
      >
        <DialogBody>
          {price === undefined && (
            <div className="form-pair">
              <TextField label={priceTexts.target} hint={priceTexts.targetHint} mono autoFocus {...field("target")} />
              <TextField label={priceTexts.model} hint={priceTexts.modelHint} mono {...field("model")} />
            </div>
          )}
          <div className="form-pair">
            <TextField label={columns.input} inputMode="decimal" autoFocus={price !== undefined} {...field("input")} />
            <TextField label={columns.output} inputMode="decimal" {...field("output")} />
          </div>
          <TextField
            label={columns.cacheRead}
            optional
            hint={priceTexts.leftOut}
            inputMode="decimal"
            {...field("cacheRead")}
          />
          <div className="form-pair">
            <TextField label={priceTexts.cacheWrite5m} optional inputMode="decimal" {...field("cacheWrite5m")} />
            <TextField label={priceTexts.cacheWrite1h} optional inputMode="decimal" {...field("cacheWrite1h")} />
          </div>
          <TextField
            label={priceTexts.effectiveFrom}
            optional
            hint={price === undefined ? priceTexts.effectiveFromHint : priceTexts.effectiveFromOther}
            placeholder="2026-12-01"
            mono
            {...field("effectiveFrom")}
          />
          <LongContextFields draft={draft} shown={shown} onChange={change} open={price?.longContext !== undefined} />
          <ServiceTierFields draft={draft} shown={shown} onChange={change} open={price?.serviceTiers !== undefined} />
          <Refused fault={Object.keys(said).length > 0 ? null : save.error} />
          <AsCurl method="PUT" path={pricePath(draft.target.trim(), draft.model.trim())} body={spec} />
        </DialogBody>
        <FormFoot onClose={onClose} busy={save.isPending} action={priceTexts.create} />
      </form>
    </Dialog>
  );
}
