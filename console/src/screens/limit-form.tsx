/** Making or changing a limit: counted for whom, how much of what in which period, and what holds while the ledger is away. */
import { useState } from "react";
import { RateLimitChange, WantedRateLimit } from "#worker/config/rate-limit.ts";
import { Refusal } from "../api/ask.ts";
import { limitsPath, useSaveRateLimit, type RateLimit } from "../api/limits.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Dialog, DialogBody, DialogFoot } from "../components/dialog.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { own } from "../components/own.ts";
import { Refused } from "../components/problem.tsx";
import { Radios } from "../components/radio.tsx";
import { Select } from "../components/select.tsx";
import { useToast } from "../components/toast.tsx";
import { texts } from "../texts/every-screen.ts";
import { limitTexts } from "../texts/limits.ts";
import { amountsOf, metricsOf } from "../forms/amounts.ts";
import { checkWith, faultAmong, faultsOf, type FormFaults } from "./form-faults.ts";
import { Dimensions } from "./limit-dimensions.tsx";
import { Entries, newEntry, type EntryRow } from "./limit-entries.tsx";
import "./limits.css";

interface Draft {
  readonly id: string;
  readonly description: string;
  readonly keys: readonly string[];
  readonly entries: readonly EntryRow[];
  readonly strict: boolean;
  readonly whenUnavailable: "" | "allow" | "deny";
}

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
  const [isTried, setTried] = useState(false);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const isNew = limit === undefined;
  const spec = specOf(draft, limit);
  const wrong: FormFaults = { ...missingIn(draft), ...checkWith(isNew ? WantedRateLimit : RateLimitChange, spec) };
  const refused = save.error instanceof Refusal ? faultsOf(save.error) : {};
  const faults: FormFaults = { ...(isTried ? wrong : {}), ...refused };
  const submit = (): void => {
    setTried(true);
    if (Object.keys(wrong).length > 0) return;
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
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <DialogBody>
          {isNew && (
            <Field label={limitTexts.id} hint={limitTexts.idHint} fault={faults["rateLimitId"]} optional>
              <TextInput mono value={draft.id} maxLength={64} autoFocus onValueChange={(id) => change({ id })} />
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
        <DialogFoot>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" writes busy={save.isPending}>
            {isNew ? limitTexts.create : limitTexts.save}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

function draftOf(limit: RateLimit | undefined): Draft {
  if (limit === undefined) {
    return {
      id: "",
      description: "",
      keys: ["$.context.caller"],
      entries: [newEntry()],
      strict: false,
      whenUnavailable: "",
    };
  }
  return {
    id: limit.rateLimitId,
    description: limit.description ?? "",
    keys: limit.dimensionKeys,
    entries: limit.entries.map((entry) => newEntry({ values: entry.dimensions, amounts: amountsOf(entry) })),
    strict: limit.strict ?? false,
    whenUnavailable: limit.whenUnavailable ?? "",
  };
}

/** A change takes away what the form has no more: for AWS's clients, who do not know members of ours, an update leaves those as they were. */
function specOf(
  { id, description, keys, entries, strict, whenUnavailable }: Draft,
  limit: RateLimit | undefined,
): Readonly<Record<string, unknown>> {
  const shared = {
    ...(description.trim() === "" ? {} : { description: description.trim() }),
    entries: entries.map(({ values, amounts }) => {
      const metrics = metricsOf(amounts);
      return {
        dimensions: Object.fromEntries(keys.map((key) => [key, (own(values, key) ?? "*").trim()])),
        ...metrics,
        ...(limit !== undefined && metrics.cost === undefined ? { cost: null } : {}),
      };
    }),
  };
  if (limit !== undefined) {
    return {
      ...shared,
      strict: strict ? true : null,
      whenUnavailable: whenUnavailable === "" ? null : whenUnavailable,
    };
  }
  return {
    ...(id.trim() === "" ? {} : { rateLimitId: id.trim() }),
    dimensionKeys: keys,
    ...shared,
    ...(strict ? { strict } : {}),
    ...(whenUnavailable === "" ? {} : { whenUnavailable }),
  };
}

/** What the schema leaves to a later check of the API's. */
function missingIn({ entries }: Draft): FormFaults {
  return Object.fromEntries(
    entries.flatMap(({ amounts }, at) => (amounts.length === 0 ? [[`entries.${at}`, limitTexts.emptyMetrics]] : [])),
  );
}
