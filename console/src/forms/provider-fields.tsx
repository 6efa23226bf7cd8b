/** The fields of a credential provider: its name, and the key or the Worker secret that holds it. */
import { Radios } from "../components/radio.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import type { ProviderDraft } from "./provider-draft.ts";
import type { ShownFaults } from "./shown-faults.ts";

const words = targetFormTexts.provider;

interface ProviderFieldsProps {
  readonly draft: ProviderDraft;
  readonly onChange: (part: Partial<ProviderDraft>) => void;
  readonly shown: ShownFaults;
  /** It is there already: its name stays. */
  readonly exists?: boolean;
  /** What its key is called where it is used. */
  readonly keyLabel?: string;
  /** In a dialog: one types at once. */
  readonly focus?: boolean;
}

export function ProviderFields({
  draft,
  onChange,
  shown,
  exists = false,
  focus = false,
  keyLabel = words.apiKey,
}: ProviderFieldsProps) {
  return (
    <>
      {!exists && (
        <TextField
          label={words.name}
          hint={words.nameHint}
          value={draft.name}
          mono
          autoFocus={focus}
          {...shown.field("name")}
          onChange={(name) => onChange({ name })}
        />
      )}
      <Radios
        label={words.keep}
        value={draft.keep}
        items={[
          ["sealed", words.keepSealed, words.keepSealedHint],
          ["secret", words.keepSecret, words.keepSecretHint],
        ]}
        onChange={(keep) => onChange({ keep })}
      />
      {draft.keep === "sealed" ? (
        <TextField
          label={keyLabel}
          type="password"
          value={draft.apiKey}
          mono
          autoFocus={focus && exists}
          {...shown.field("apiKey", "apiKeySecretConfig")}
          onChange={(apiKey) => onChange({ apiKey })}
        />
      ) : (
        <div className="form-pair">
          <TextField
            label={words.secretId}
            hint={words.secretIdHint}
            value={draft.secretId}
            mono
            {...shown.field("apiKeySecretConfig.secretId", "apiKeySecretConfig")}
            onChange={(secretId) => onChange({ secretId })}
          />
          <TextField
            label={words.jsonKey}
            optional
            hint={words.jsonKeyHint}
            value={draft.jsonKey}
            mono
            {...shown.field("apiKeySecretConfig.jsonKey")}
            onChange={(jsonKey) => onChange({ jsonKey })}
          />
        </div>
      )}
    </>
  );
}
