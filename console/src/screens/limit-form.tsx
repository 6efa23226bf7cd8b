/** Making or changing a limit: counted for whom, how much of what in which period, and what holds while the ledger is away. */
import { ArrowUp, Plus, X } from "lucide-react";
import { useState } from "react";
import { RateLimitChange, WantedRateLimit } from "#worker/config/rate-limit.ts";
import { Refusal } from "../api/ask.ts";
import { limitsPath, useSaveRateLimit, type RateLimit } from "../api/limits.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Dialog, DialogBody, DialogFoot } from "../components/dialog.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Refused } from "../components/problem.tsx";
import { Radios } from "../components/radio.tsx";
import { Select } from "../components/select.tsx";
import { useToast } from "../components/toast.tsx";
import { texts } from "../texts/common.ts";
import { limitTexts } from "../texts/limits.ts";
import { checkWith, faultsOf, type FormFaults } from "./form-faults.ts";
import { amountsOf, metricsOf, MetricsField, newAmount, type AmountRow } from "./metrics-field.tsx";
import { dimensionText } from "./limit-words.ts";
import "./limits.css";

interface EntryRow {
  readonly id: number;
  readonly values: Readonly<Record<string, string>>;
  readonly amounts: readonly AmountRow[];
}

interface Draft {
  readonly id: string;
  readonly description: string;
  readonly keys: readonly string[];
  readonly entries: readonly EntryRow[];
  readonly strict: boolean;
  readonly whenUnavailable: "" | "allow" | "deny";
}

const CHOICES = [
  "$.context.caller",
  "$.context.apiKey",
  "qualifiedModelId",
  "targetName",
  "alias",
  "$.context.iam.principal",
  "jwt",
] as const;
const CLAIM = "$.context.jwt.";
let ids = 0;

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
          <Entries draft={draft} faults={faults} onChange={(entries) => change({ entries })} />
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

interface DimensionsProps {
  readonly keys: readonly string[];
  readonly isFixed: boolean;
  readonly fault: string | undefined;
  readonly onChange: (keys: readonly string[]) => void;
}

function Dimensions({ keys, isFixed, fault, onChange }: DimensionsProps) {
  const [claim, setClaim] = useState<string>();
  const left = CHOICES.filter((choice) => !keys.includes(choice));
  const addClaim = (): void => {
    if (claim !== undefined && claim.trim() !== "" && !keys.includes(CLAIM + claim.trim()))
      onChange([...keys, CLAIM + claim.trim()]);
    setClaim(undefined);
  };
  return (
    <fieldset className="alias-rows">
      <legend className="field-label">{limitTexts.dimensionsLabel}</legend>
      <p className="field-hint">{limitTexts.dimensionsHint}</p>
      <ol className="chips dimension-chips">
        {keys.map((key, at) => (
          <li key={key} className="dimension">
            <span title={key}>{dimensionText(key)}</span>
            {!isFixed && at > 0 && (
              <button
                type="button"
                aria-label={limitTexts.moveDimension(dimensionText(key))}
                onClick={() => onChange(movedForward(keys, at))}
              >
                <ArrowUp aria-hidden />
              </button>
            )}
            {!isFixed && (
              <button
                type="button"
                aria-label={limitTexts.removeDimension(dimensionText(key))}
                onClick={() => onChange(keys.filter((one) => one !== key))}
              >
                <X aria-hidden />
              </button>
            )}
          </li>
        ))}
      </ol>
      {!isFixed && (
        <span className="chips">
          {left.map((choice) => (
            <button
              key={choice}
              type="button"
              className="chip"
              onClick={() => (choice === "jwt" ? setClaim("") : onChange([...keys, choice]))}
            >
              + {limitTexts.dimensions[choice]}
            </button>
          ))}
        </span>
      )}
      {claim !== undefined && (
        <Field label={limitTexts.claimName} hint={limitTexts.claimHint}>
          <span className="row">
            <TextInput
              mono
              value={claim}
              autoFocus
              onValueChange={(next) => setClaim(next)}
              onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), addClaim())}
            />
            <Button onClick={addClaim}>{limitTexts.addDimension}</Button>
          </span>
        </Field>
      )}
      {fault !== undefined && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

function movedForward(keys: readonly string[], at: number): readonly string[] {
  const before = keys.slice(0, at - 1);
  return [...before, ...keys.slice(at, at + 1), ...keys.slice(at - 1, at), ...keys.slice(at + 1)];
}

interface EntriesProps {
  readonly draft: Draft;
  readonly faults: FormFaults;
  readonly onChange: (entries: readonly EntryRow[]) => void;
}

function Entries({ draft: { keys, entries }, faults, onChange }: EntriesProps) {
  const set = (id: number, part: Partial<EntryRow>): void =>
    onChange(entries.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <fieldset className="alias-rows">
      <legend className="field-label">{limitTexts.entries}</legend>
      <p className="field-hint">
        {limitTexts.entriesHint} {limitTexts.anyHint}
      </p>
      {entries.map((row, at) => (
        <div key={row.id} className="entry">
          <div className="row">
            <strong className="grow">{limitTexts.entry(at + 1)}</strong>
            <Button
              look="quiet"
              size="small"
              icon={<X aria-hidden />}
              aria-label={limitTexts.removeEntry(at + 1)}
              disabled={entries.length === 1}
              onClick={() => onChange(entries.filter(({ id }) => id !== row.id))}
            />
          </div>
          {keys.length > 0 && (
            <div className="entry-values">
              {keys.map((key) => (
                <label key={key} className="entry-value">
                  <span>{dimensionText(key)}</span>
                  <TextInput
                    mono
                    aria-label={limitTexts.value(dimensionText(key), at + 1)}
                    value={row.values[key] ?? "*"}
                    onValueChange={(value) => set(row.id, { values: { ...row.values, [key]: value } })}
                  />
                </label>
              ))}
            </div>
          )}
          <MetricsField
            rows={row.amounts}
            faults={faults}
            prefix={`entries.${at}.`}
            onChange={(amounts) => set(row.id, { amounts })}
          />
          {entryFault(faults, at) !== undefined && (
            <p className="field-fault" role="alert">
              {entryFault(faults, at)}
            </p>
          )}
        </div>
      ))}
      <div>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...entries, newEntry()])}>
          {limitTexts.addEntry}
        </Button>
      </div>
      {faults["entries"] !== undefined && (
        <p className="field-fault" role="alert">
          {faults["entries"]}
        </p>
      )}
    </fieldset>
  );
}

/** What is wrong with an entry and stands beside none of its amounts. */
function entryFault(faults: FormFaults, at: number): string | undefined {
  return (
    faults[`entries.${at}`] ?? faults[`entries.${at}.dimensions`] ?? faultAmong(faults, `entries.${at}.dimensions.`)
  );
}

function faultAmong(faults: FormFaults, prefix: string): string | undefined {
  return Object.entries(faults).find(([name]) => name.startsWith(prefix))?.[1];
}

function newEntry(): EntryRow {
  return { id: ++ids, values: {}, amounts: [newAmount()] };
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
    entries: limit.entries.map((entry) => ({ id: ++ids, values: entry.dimensions, amounts: amountsOf(entry) })),
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
        dimensions: Object.fromEntries(keys.map((key) => [key, (values[key] ?? "*").trim()])),
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
