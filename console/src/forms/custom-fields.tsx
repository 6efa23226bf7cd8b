/** What a custom target needs said: where it is, which paths and models it has, how ids are written there. */
import { Checkbox } from "../components/checkbox.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { FormGroup, FormSection } from "./form-group.tsx";
import { Operations } from "./operation-fields.tsx";
import { within, type ShownFaults } from "./shown-faults.ts";
import type { TargetDraft } from "./target-draft.ts";

export interface PartProps {
  readonly draft: TargetDraft;
  readonly onChange: (part: Partial<TargetDraft>) => void;
  readonly shown: ShownFaults;
}

const words = targetFormTexts.target;
const PROVIDER = "targetConfiguration.inference.provider";

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
        {...own.field("endpoint")}
        onChange={(endpoint) => onChange({ endpoint })}
      />
      <Operations operations={draft.operations} shown={own} onChange={(operations) => onChange({ operations })} />
      <Mappings draft={draft} onChange={onChange} shown={own} />
    </>
  );
}

function Mappings({ draft, onChange, shown }: PartProps) {
  return (
    <FormSection title={words.mappings}>
      <Checkbox
        label={words.mapsPrefix}
        hint={words.mapsPrefixHint}
        checked={draft.mapsPrefix}
        onChange={(mapsPrefix) => onChange({ mapsPrefix })}
      />
      {draft.mapsPrefix && (
        <FormGroup title={words.mappings}>
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
            {...shown.field("modelMapping.providerPrefix.separator")}
            onChange={(next) => onChange({ separator: next })}
          />
        </FormGroup>
      )}
    </FormSection>
  );
}
