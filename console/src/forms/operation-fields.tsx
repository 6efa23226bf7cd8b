/** The paths that a custom target serves, what each becomes at its provider, and for which models. */
import { Plus } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { FormGroup, FormSection } from "./form-group.tsx";
import { ListField } from "./list-field.tsx";
import { within, type ShownFaults } from "./shown-faults.ts";
import { newOperation, type OperationDraft } from "./target-draft.ts";

const words = targetFormTexts.target;
const KNOWN_PATHS = ["/v1/chat/completions", "/v1/responses", "/v1/messages", "/v1/embeddings", "/v1/models"];

interface OperationsProps {
  readonly operations: readonly OperationDraft[];
  readonly shown: ShownFaults;
  readonly onChange: (operations: readonly OperationDraft[]) => void;
}

export function Operations({ operations, shown, onChange }: OperationsProps) {
  const free = KNOWN_PATHS.find((path) => operations.every((one) => one.path !== path)) ?? "";
  const fault = shown.of("operations");
  return (
    <FormSection title={words.operations} hint={words.operationsHint}>
      {operations.map((operation, at) => (
        <Operation
          key={operation.id}
          operation={operation}
          title={words.operation(at + 1)}
          shown={within(shown, `operations.${at}.`)}
          onChange={(part) => onChange(operations.map((one) => (one.id === operation.id ? { ...one, ...part } : one)))}
          onRemove={() => onChange(operations.filter(({ id }) => id !== operation.id))}
        />
      ))}
      {fault !== undefined && <p className="field-fault">{fault}</p>}
      <div>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...operations, newOperation(free)])}>
          {words.addOperation}
        </Button>
      </div>
    </FormSection>
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
    <FormGroup title={title} onRemove={onRemove}>
      <div className="form-pair">
        <TextField
          label={words.path}
          hint={words.pathHint}
          value={path}
          mono
          {...shown.field("path")}
          onChange={(next) => onChange({ path: next })}
        />
        <TextField
          label={words.providerPath}
          optional
          hint={words.providerPathHint}
          value={providerPath}
          mono
          {...shown.field("providerPath")}
          onChange={(next) => onChange({ providerPath: next })}
        />
      </div>
      <ListField
        label={words.models}
        hint={words.modelsHint}
        value={models}
        shown={shown}
        name="models"
        member="model"
        onChange={(next) => onChange({ models: next })}
      />
    </FormGroup>
  );
}
