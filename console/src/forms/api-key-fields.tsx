/** The fields of an API key, new or there already: for whom, what it may use, until when, how much. */
import { useModels } from "../api/models.ts";
import { PartFault } from "../components/part-fault.tsx";
import { Radios } from "../components/radio.tsx";
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { AmountFields } from "./amount-fields.tsx";
import { expiriesOf, type ApiKeyDraft } from "./api-key-draft.ts";
import { linesOf } from "./lines.ts";
import type { ShownFaults } from "./shown-faults.ts";

const MOST_CHIPS = 6;

interface ApiKeyFieldsProps {
  readonly gatewayId: string;
  readonly draft: ApiKeyDraft;
  readonly shown: ShownFaults;
  readonly onChange: (part: Partial<ApiKeyDraft>) => void;
}

export function ApiKeyFields({ gatewayId, draft, shown, onChange }: ApiKeyFieldsProps) {
  return (
    <>
      <TextField
        label={apiKeyTexts.name}
        hint={apiKeyTexts.nameHint}
        fault={shown.of("name")}
        value={draft.name}
        maxLength={128}
        autoFocus
        onChange={(name) => onChange({ name })}
        onLeave={draft.name === "" ? undefined : shown.leave("name")}
      />
      <Radios
        label={apiKeyTexts.rights}
        value={draft.rights}
        items={[
          ["all", apiKeyTexts.rightsAll],
          ["some", apiKeyTexts.rightsSome],
        ]}
        onChange={(rights) => onChange({ rights })}
      />
      {draft.rights === "some" && (
        <Entries gatewayId={gatewayId} entries={draft.entries} shown={shown} onChange={onChange} />
      )}
      <SelectField
        label={apiKeyTexts.expiry}
        value={draft.expiry}
        items={expiriesOf(draft)}
        onChange={(expiry) => onChange({ expiry })}
      />
      {draft.expiry === "date" && (
        <TextField
          label={apiKeyTexts.expiryDate}
          fault={shown.of("expiresAt")}
          type="date"
          value={draft.lastDay}
          onChange={(lastDay) => onChange({ lastDay })}
          onLeave={shown.leave("expiresAt")}
        />
      )}
      <Limits draft={draft} shown={shown} onChange={onChange} />
    </>
  );
}

type LimitsProps = Omit<ApiKeyFieldsProps, "gatewayId">;

function Limits({ draft: { limits }, shown, onChange }: LimitsProps) {
  const fault = shown.of("limits");
  return (
    <fieldset className="key-limits">
      <legend className="field-label">{apiKeyTexts.limits}</legend>
      {limits.length === 0 && <p className="field-hint">{apiKeyTexts.limitsNone}</p>}
      <AmountFields
        rows={limits}
        faultOf={({ id }) => shown.of(`limits.${id}`)}
        onLeave={({ id }) => shown.leave(`limits.${id}`)()}
        onChange={(next) => onChange({ limits: next })}
      />
      <PartFault fault={fault} />
    </fieldset>
  );
}

interface EntriesProps {
  readonly gatewayId: string;
  readonly entries: string;
  readonly shown: ShownFaults;
  readonly onChange: (part: Partial<ApiKeyDraft>) => void;
}

function Entries({ gatewayId, entries, shown, onChange }: EntriesProps) {
  const { data: models = [] } = useModels(gatewayId);
  const named = new Set(linesOf(entries));
  const targets = [...new Set(models.map(({ targetName }) => `${targetName}/*`))];
  const left = [...targets, ...models.map(({ model }) => model)]
    .filter((entry) => !named.has(entry))
    .slice(0, MOST_CHIPS);
  return (
    <div className="key-entries">
      <TextField
        label={apiKeyTexts.entries}
        hint={apiKeyTexts.entriesHint}
        fault={shown.of("allowedModels")}
        mono
        lines={3}
        value={entries}
        onChange={(text) => onChange({ entries: text })}
      />
      {left.length > 0 && (
        <span className="chips">
          {left.map((entry) => (
            <button
              key={entry}
              type="button"
              className="chip mono truncate"
              aria-label={`${apiKeyTexts.suggestions} ${entry}`}
              onClick={() => onChange({ entries: [...linesOf(entries), entry].join("\n") })}
            >
              {entry}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}
