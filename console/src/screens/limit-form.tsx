/** Making or changing a limit: counted for whom, how much of what in which period, and what holds while the ledger is away. */
import { useState } from "react";
import type { RateLimitChange, WantedRateLimit } from "#worker/config/rate-limit.ts";
import { Refusal } from "../api/ask.ts";
import { limitsPath, useSaveRateLimit, type RateLimit } from "../api/limits.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Dialog, DialogBody, FormFoot } from "../components/dialog.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Refused } from "../components/problem.tsx";
import { Radios } from "../components/radio.tsx";
import { Select } from "../components/select.tsx";
import { useToast } from "../components/toast.tsx";
import { checkLimit, draftOf, specOf, type LimitDraft } from "../forms/limit-draft.ts";
import { useCheckedForm } from "../forms/checked-form.ts";
import { limitTexts } from "../texts/limits.ts";
import { faultAmong, faultsOf } from "./form-faults.ts";
import { Dimensions } from "./limit-dimensions.tsx";
import { Entries } from "./limit-entries.tsx";
import "./limits.css";

interface LimitFormProps {
  readonly gatewayId: string;
  readonly limit?: RateLimit;
  readonly onClose: () => void;
}

export function LimitForm({ gatewayId, limit, onClose }: LimitFormProps) {
  const save = useSaveRateLimit(gatewayId);
  const toast = useToast();
  const [first] = useState(() => draftOf(limit));
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<LimitDraft>): void => {
    save.reset();
    setDraft({ ...draft, ...part });
  };
  const isNew = limit === undefined;
  const spec = specOf(draft, limit);
  const wrong = checkLimit(draft, limit);
  const { shown, sent } = useCheckedForm(wrong, save.error instanceof Refusal ? faultsOf(save.error) : {});
  const faults = shown.all();
  const submit = (): void => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has just taken it
    const checked = spec as WantedRateLimit | RateLimitChange;
    save.mutate(
      { spec: checked, ...(isNew ? {} : { rateLimitId: limit.rateLimitId }) },
      { onSuccess: ({ rateLimitId }) => (onClose(), toast.good(limitTexts.saved(rateLimitId))) },
    );
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={isNew ? limitTexts.createTitle : limitTexts.editTitle(limit.rateLimitId)}
      lead={limitTexts.formLead}
      keep={draft !== first}
    >
      <form {...sent(submit)}>
        <DialogBody>
          {isNew && (
            <Field label={limitTexts.id} hint={limitTexts.idHint} fault={faults["rateLimitId"]} optional>
              <TextInput
                mono
                value={draft.id}
                maxLength={64}
                autoFocus
                onBlur={shown.leave("rateLimitId")}
                onValueChange={(id) => change({ id })}
              />
            </Field>
          )}
          <Field label={limitTexts.description} fault={faults["description"]} optional>
            <TextInput
              value={draft.description}
              maxLength={512}
              onValueChange={(description) => change({ description })}
            />
          </Field>
          <Dimensions
            keys={draft.keys}
            isFixed={!isNew}
            fault={faults["dimensionKeys"] ?? faultAmong(faults, "dimensionKeys.")}
            onChange={(keys) => change({ keys })}
          />
          <Entries
            keys={draft.keys}
            entries={draft.entries}
            faults={faults}
            onLeave={(name) => shown.leave(name)()}
            onChange={(entries) => change({ entries })}
          />
          <Radios<"no" | "yes">
            label={limitTexts.strict}
            value={draft.strict ? "yes" : "no"}
            items={[
              ["no", limitTexts.stricts.no],
              ["yes", limitTexts.stricts.yes, limitTexts.strictHint],
            ]}
            onChange={(next) => change({ strict: next === "yes" })}
          />
          <div className="field">
            <span className="field-label" aria-hidden>
              {limitTexts.unavailable}
            </span>
            <Select
              label={limitTexts.unavailable}
              value={draft.whenUnavailable}
              items={(["", "allow", "deny"] as const).map((key) => [key, limitTexts.unavailables[key]] as const)}
              onChange={(whenUnavailable) => change({ whenUnavailable })}
            />
          </div>
          <Refused fault={save.error} />
          <AsCurl method={isNew ? "POST" : "PATCH"} path={limitsPath(gatewayId, limit?.rateLimitId)} body={spec} />
        </DialogBody>
        <FormFoot onClose={onClose} busy={save.isPending} action={isNew ? limitTexts.create : limitTexts.save} />
      </form>
    </Dialog>
  );
}
