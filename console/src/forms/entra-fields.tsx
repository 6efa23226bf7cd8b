/** An application of Entra ID, with whose tokens Azure is called: its directory, itself, and under which name its client secret is kept. */
import { More } from "../components/more.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { CREDENTIAL } from "./check-target.ts";
import { ProviderChoice } from "./provider-choice.tsx";
import { within } from "./shown-faults.ts";
import type { TargetFieldsProps } from "./target-fields.tsx";

const words = targetFormTexts.entra;

export function EntraFields(props: TargetFieldsProps) {
  const { draft, onChange, shown } = props;
  const own = within(shown, `${CREDENTIAL}.entraIdCredentialProvider.`);
  return (
    <>
      <div className="form-pair">
        <TextField
          label={words.tenantId}
          hint={words.tenantIdHint}
          value={draft.tenantId}
          mono
          {...own.field("tenantId")}
          onChange={(tenantId) => onChange({ tenantId })}
        />
        <TextField
          label={words.clientId}
          hint={words.clientIdHint}
          value={draft.clientId}
          mono
          {...own.field("clientId")}
          onChange={(clientId) => onChange({ clientId })}
        />
      </div>
      <ProviderChoice {...props} hint={words.providerHint} keyLabel={words.clientSecret} />
      <More title={words.scope} open={draft.tokenScope !== ""}>
        <TextField
          label={words.scope}
          optional
          hint={words.scopeHint}
          value={draft.tokenScope}
          mono
          {...own.field("scope")}
          onChange={(tokenScope) => onChange({ tokenScope })}
        />
      </More>
    </>
  );
}
