/** What a custom target needs said: where it is, which paths and models it has, how ids are written there. */
import { Plus, Trash2 } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { Checkbox } from "../components/checkbox.tsx";
import { TextField } from "../components/text-field.tsx";
import { formTexts } from "../texts/forms.ts";
import { within, type ShownFaults } from "./shown-faults.ts";
import { newOperation, type OperationDraft, type TargetDraft } from "./target-draft.ts";

export interface PartProps {
  readonly draft: TargetDraft;
  readonly onChange: (part: Partial<TargetDraft>) => void;
  readonly shown: ShownFaults;
}

const words = formTexts.target;
const PROVIDER = "targetConfiguration.inference.provider";
const KNOWN_PATHS = ["/v1/chat/completions", "/v1/responses", "/v1/messages", "/v1/embeddings", "/v1/models"];

export function CustomFields({ draft, onChange, shown }: PartProps) {
  const own = within(shown, `${PROVIDER}.`);
  return (
    <>
      <TextField
        label={words.endpoint}
        hint={words.endpointHint}
        value={draft.endpoint}
        placeholder="https://"
        mono
        fault={own.of("endpoint")}
        onLeave={own.leave("endpoint")}
        onChange={(endpoint) => onChange({ endpoint })}
      />
      <Operations draft={draft} onChange={onChange} shown={own} />
      <Mappings draft={draft} onChange={onChange} shown={own} />
    </>
  );
}

function Operations({ draft: { operations }, onChange, shown }: PartProps) {
  const change = (id: number, part: Partial<OperationDraft>): void =>
    onChange({ operations: operations.map((one) => (one.id === id ? { ...one, ...part } : one)) });
  const free = KNOWN_PATHS.find((path) => operations.every((one) => one.path !== path)) ?? "";
  const fault = shown.of("operations");
  return (
    <section className="form-section" aria-label={words.operations}>
      <header>
        <h3>{words.operations}</h3>
        <p>{words.operationsHint}</p>
      </header>
      {operations.map((operation, at) => (
        <Operation
          key={operation.id}
          operation={operation}
          title={words.operation(at + 1)}
          shown={within(shown, `operations.${at}.`)}
          onChange={(part) => change(operation.id, part)}
          onRemove={() => onChange({ operations: operations.filter(({ id }) => id !== operation.id) })}
        />
      ))}
      {fault !== undefined && <p className="field-fault">{fault}</p>}
      <div>
        <Button
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => onChange({ operations: [...operations, newOperation(free)] })}
        >
          {words.addOperation}
        </Button>
      </div>
    </section>
  );
}

interface OperationProps {
  readonly operation: OperationDraft;
  readonly title: string;
  readonly shown: ShownFaults;
  readonly onChange: (part: Partial<OperationDraft>) => void;
  readonly onRemove: () => void;
}

function Operation({ operation: { path, providerPath, models }, title, shown, onChange, onRemove }: OperationProps) {
  return (
    <div className="form-group" role="group" aria-label={title}>
      <div className="form-group-head">
        <h4>{title}</h4>
        <Button
          size="small"
          look="quiet"
          aria-label={formTexts.remove(title)}
          icon={<Trash2 aria-hidden />}
          onClick={onRemove}
        />
      </div>
      <div className="form-pair">
        <TextField
          label={words.path}
          hint={words.pathHint}
          value={path}
          mono
          fault={shown.of("path")}
          onLeave={shown.leave("path")}
          onChange={(next) => onChange({ path: next })}
        />
        <TextField
          label={words.providerPath}
          optional
          hint={words.providerPathHint}
          value={providerPath}
          mono
          fault={shown.of("providerPath")}
          onLeave={shown.leave("providerPath")}
          onChange={(next) => onChange({ providerPath: next })}
        />
      </div>
      <TextField
        label={words.models}
        optional
        hint={words.modelsHint}
        value={models}
        mono
        lines={2}
        fault={faultOfModels(shown, models)}
        onLeave={shown.leave("models")}
        onChange={(next) => onChange({ models: next })}
      />
    </div>
  );
}

/** Of the list, or of the first of its lines that is wrong. */
function faultOfModels(shown: ShownFaults, models: string): string | undefined {
  const count = models.split(/[\n,]/).length;
  return shown.of("models", ...Array.from({ length: count }, (_, at) => `models.${at}.model`));
}

function Mappings({ draft, onChange, shown }: PartProps) {
  const separator = "modelMapping.providerPrefix.separator";
  return (
    <section className="form-section" aria-label={words.mappings}>
      <header>
        <h3>{words.mappings}</h3>
      </header>
      <Checkbox
        label={words.mapsPrefix}
        hint={words.mapsPrefixHint}
        checked={draft.mapsPrefix}
        onChange={(mapsPrefix) => onChange({ mapsPrefix })}
      />
      {draft.mapsPrefix && (
        <div className="form-group" role="group" aria-label={words.mappings}>
          <Checkbox
            label={words.strips}
            hint={words.stripsHint}
            checked={draft.stripsPrefix}
            onChange={(stripsPrefix) => onChange({ stripsPrefix })}
          />
          <TextField
            label={words.separator}
            hint={words.separatorHint}
            value={draft.separator}
            mono
            fault={shown.of(separator)}
            onLeave={shown.leave(separator)}
            onChange={(next) => onChange({ separator: next })}
          />
        </div>
      )}
    </section>
  );
}
