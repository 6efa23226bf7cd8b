/** Making an API key: for whom, what it may use, until when; then the key, this once, with lines to paste. */
import { useState } from "react";
import { pathOf, useCreateApiKey, type NewApiKey } from "../api/api-keys.ts";
import { Refusal } from "../api/ask.ts";
import { useGateway } from "../api/gateways.ts";
import { useModels } from "../api/models.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Copy } from "../components/copy.tsx";
import { Dialog, DialogBody, DialogFoot } from "../components/dialog.tsx";
import { Field, TextArea, TextInput } from "../components/field.tsx";
import { Note } from "../components/note.tsx";
import { Refused } from "../components/problem.tsx";
import { Radios } from "../components/radio.tsx";
import { Select } from "../components/select.tsx";
import { Snippets } from "../components/snippets.tsx";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { texts } from "../texts/common.ts";
import { faultsOf, type FormFaults } from "./form-faults.ts";
import { keyLimitFaults, keyLimitsOf } from "./key-limits.ts";
import { MetricsField, type AmountRow } from "./metrics-field.tsx";
import { limitTexts } from "../texts/limits.ts";
import { SNIPPETS } from "./snippets.ts";

type Expiry = keyof typeof apiKeyTexts.expiries;

interface Draft {
  readonly name: string;
  readonly rights: "all" | "some";
  readonly entries: string;
  readonly expiry: Expiry;
  /** As a date field has it, in the reader's zone. */
  readonly lastDay: string;
  readonly amounts: readonly AmountRow[];
}

const DAY_MS = 86_400_000;
const MOST_CHIPS = 6;
const EMPTY: Draft = { name: "", rights: "all", entries: "", expiry: "never", lastDay: "", amounts: [] };

export function CreateApiKey({ gatewayId, onClose }: { readonly gatewayId: string; readonly onClose: () => void }) {
  const create = useCreateApiKey(gatewayId);
  if (create.data !== undefined) {
    return <Made gatewayId={gatewayId} name={create.data.name} apiKey={create.data.apiKey} onClose={onClose} />;
  }
  return <Form gatewayId={gatewayId} create={create} onClose={onClose} />;
}

interface FormProps {
  readonly gatewayId: string;
  readonly create: ReturnType<typeof useCreateApiKey>;
  readonly onClose: () => void;
}

function Form({ gatewayId, create, onClose }: FormProps) {
  const [draft, setDraft] = useState(EMPTY);
  // A fault is shown once somebody has tried; from then on while he types.
  const [isTried, setTried] = useState(false);
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const spec = specOf(draft);
  const faults: FormFaults = { ...checkOf(draft), ...(create.error instanceof Refusal ? faultsOf(create.error) : {}) };
  const shown = isTried ? faults : {};
  const submit = (): void => {
    setTried(true);
    if (Object.keys(checkOf(draft)).length === 0) create.mutate(spec);
  };
  return (
    <Dialog open onClose={onClose} title={apiKeyTexts.create} lead={apiKeyTexts.formLead} keep={draft !== EMPTY}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <DialogBody>
          <Field label={apiKeyTexts.name} hint={apiKeyTexts.nameHint} fault={shown["name"]}>
            <TextInput
              value={draft.name}
              maxLength={128}
              autoFocus
              required
              onValueChange={(name) => change({ name })}
            />
          </Field>
          <Radios
            label={apiKeyTexts.rights}
            value={draft.rights}
            items={[
              ["all", apiKeyTexts.rightsAll],
              ["some", apiKeyTexts.rightsSome],
            ]}
            onChange={(rights) => change({ rights })}
          />
          {draft.rights === "some" && (
            <Entries gatewayId={gatewayId} draft={draft} fault={shown["allowedModels"]} onChange={change} />
          )}
          <div className="field">
            <span className="field-label" aria-hidden>
              {apiKeyTexts.expiry}
            </span>
            <Select
              label={apiKeyTexts.expiry}
              value={draft.expiry}
              // A record's keys that look like numbers come first, whatever their order was.
              items={(["never", "7", "30", "90", "365", "date"] as const).map(
                (key) => [key, apiKeyTexts.expiries[key]] as const,
              )}
              onChange={(expiry) => change({ expiry })}
            />
          </div>
          {draft.expiry === "date" && (
            <Field label={apiKeyTexts.expiryDate} fault={shown["expiresAt"]}>
              <TextInput type="date" value={draft.lastDay} onValueChange={(lastDay) => change({ lastDay })} />
            </Field>
          )}
          <fieldset className="key-limits-field">
            <legend className="field-label">
              {limitTexts.keyLimits} <span className="field-optional">{texts.optional}</span>
            </legend>
            <p className="field-hint">{limitTexts.keyLimitsLead}</p>
            <MetricsField
              rows={draft.amounts}
              faults={shown}
              prefix="limits."
              onChange={(amounts) => change({ amounts })}
            />
          </fieldset>
          <Refused fault={create.error instanceof Refusal && create.error.fields.length > 0 ? null : create.error} />
          <AsCurl method="POST" path={pathOf(gatewayId)} body={spec} />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" writes busy={create.isPending}>
            {apiKeyTexts.create}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

interface EntriesProps {
  readonly gatewayId: string;
  readonly draft: Draft;
  readonly fault: string | undefined;
  readonly onChange: (part: Partial<Draft>) => void;
}

function Entries({ gatewayId, draft, fault, onChange }: EntriesProps) {
  const { data: models = [] } = useModels(gatewayId);
  const named = new Set(linesOf(draft.entries));
  const targets = [...new Set(models.map(({ targetName }) => `${targetName}/*`))];
  const left = [...targets, ...models.map(({ model }) => model)]
    .filter((entry) => !named.has(entry))
    .slice(0, MOST_CHIPS);
  return (
    <Field label={apiKeyTexts.entries} hint={apiKeyTexts.entriesHint} fault={fault}>
      <TextArea mono rows={3} value={draft.entries} onChange={(event) => onChange({ entries: event.target.value })} />
      <span className="chips">
        {left.map((entry) => (
          <button
            key={entry}
            type="button"
            className="chip mono truncate"
            aria-label={`${apiKeyTexts.suggestions} ${entry}`}
            onClick={() => onChange({ entries: [...linesOf(draft.entries), entry].join("\n") })}
          >
            {entry}
          </button>
        ))}
      </span>
    </Field>
  );
}

function Made({
  gatewayId,
  name,
  apiKey,
  onClose,
}: {
  readonly gatewayId: string;
  readonly name: string;
  readonly apiKey: string;
  readonly onClose: () => void;
}) {
  const { data: gateway } = useGateway(gatewayId);
  const { data: models = [] } = useModels(gatewayId);
  const model = models.find(({ listing }) => listing !== "pattern")?.model ?? "target/model";
  return (
    <Dialog open wide keep onClose={onClose} title={apiKeyTexts.madeTitle(name)}>
      <DialogBody>
        <Note kind="warn">{apiKeyTexts.madeLead}</Note>
        <Field label={apiKeyTexts.key}>
          <span className="key-secret">
            <TextInput mono readOnly value={apiKey} onFocus={(event) => event.currentTarget.select()} />
            <Copy text={apiKey} label={apiKeyTexts.copyKey} look="primary">
              {apiKeyTexts.copyKey}
            </Copy>
          </span>
        </Field>
        <h3>{apiKeyTexts.ready}</h3>
        <Snippets
          snippets={SNIPPETS}
          connection={{ base: `${gateway?.gatewayUrl ?? ""}/inference`, key: apiKey, model }}
        />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{texts.done}</Button>
      </DialogFoot>
    </Dialog>
  );
}

function specOf({ name, rights, entries, expiry, lastDay, amounts }: Draft): NewApiKey {
  const expiresAt = expiryOf(expiry, lastDay);
  return {
    name: name.trim(),
    ...(rights === "all" ? {} : { allowedModels: linesOf(entries) }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(amounts.length === 0 ? {} : { limits: keyLimitsOf(amounts) }),
  };
}

function expiryOf(expiry: Expiry, lastDay: string): string | undefined {
  if (expiry === "never") return undefined;
  if (expiry !== "date") return new Date(startOfMinute(Date.now()) + Number(expiry) * DAY_MS).toISOString();
  const end = new Date(`${lastDay}T23:59:59`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

/** So that the call that is shown does not change while one reads it. */
function startOfMinute(at: number): number {
  return Math.floor(at / 60_000) * 60_000;
}

function checkOf({ name, rights, entries, expiry, lastDay, amounts }: Draft): FormFaults {
  const expiresAt = expiryOf(expiry, lastDay);
  const isPast = expiry === "date" && (expiresAt === undefined || Date.parse(expiresAt) <= Date.now());
  return {
    ...(name.trim() === "" ? { name: apiKeyTexts.nameHint } : {}),
    ...(rights === "some" && linesOf(entries).length === 0 ? { allowedModels: apiKeyTexts.entriesEmpty } : {}),
    ...(isPast ? { expiresAt: apiKeyTexts.expiryPast } : {}),
    ...(amounts.length === 0 ? {} : keyLimitFaults(amounts)),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\n,]/).flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
}
