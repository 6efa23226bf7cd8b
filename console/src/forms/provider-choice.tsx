/** Which credential provider a target goes by: one that there is, one that is made with another target, or a new one that is typed right here. */
import { useCredentialProviders } from "../api/credential-providers.ts";
import { SelectField } from "../components/select-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { providerMemberOf } from "./check-target.ts";
import { NEW_PROVIDER } from "./credential-draft.ts";
import { FormGroup } from "./form-group.tsx";
import { ProviderFields } from "./provider-fields.tsx";
import { within } from "./shown-faults.ts";
import type { TargetFieldsProps } from "./target-fields.tsx";

const words = targetFormTexts.target;
const NONE: readonly string[] = [];

interface ProviderChoiceProps extends TargetFieldsProps {
  readonly hint?: string;
  /** What its key is called here. */
  readonly keyLabel?: string;
}

export function ProviderChoice({
  draft,
  onChange,
  shown,
  newProviders = NONE,
  hint = words.providerHint,
  keyLabel,
}: ProviderChoiceProps) {
  const { data = [] } = useCredentialProviders();
  const names = [...new Set([...data.map(({ name }) => name), ...newProviders, draft.provider])].filter(
    (name) => name !== "" && name !== NEW_PROVIDER,
  );
  return (
    <>
      <SelectField
        label={words.provider}
        hint={hint}
        value={draft.provider}
        items={[
          ["", words.providerChoose] as const,
          ...names.map((name) => [name, name] as const),
          [NEW_PROVIDER, words.providerNew] as const,
        ]}
        fault={shown.of(providerMemberOf(draft))}
        onChange={(provider) => onChange({ provider })}
      />
      {draft.provider === NEW_PROVIDER && (
        <FormGroup title={words.providerNew}>
          <ProviderFields
            draft={draft.newProvider}
            shown={within(shown, "newProvider.")}
            onChange={(part) => onChange({ newProvider: { ...draft.newProvider, ...part } })}
            {...(keyLabel === undefined ? {} : { keyLabel })}
          />
        </FormGroup>
      )}
    </>
  );
}
