/** As whom a target calls its provider: a key by the name of a credential provider, which can be made right here, or the gateway's AWS identity. */
import { useCredentialProviders } from "../api/credential-providers.ts";
import { More } from "../components/more.tsx";
import { Radios } from "../components/radio.tsx";
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { formTexts } from "../texts/forms.ts";
import { CREDENTIAL, PROVIDER } from "./check-target.ts";
import { ProviderFields } from "./provider-fields.tsx";
import { within } from "./shown-faults.ts";
import { NEW_PROVIDER, type TargetDraft } from "./target-draft.ts";
import type { TargetFieldsProps } from "./target-fields.tsx";

const words = formTexts.target;
const LOCATIONS = ["", "HEADER", "QUERY_PARAMETER"] as const;

/** What each kind of target can be called with. */
function authsOf({ isPassthrough, source, connector }: TargetDraft): readonly TargetDraft["auth"][] {
  const isUnknown = connector !== undefined && connector.connectorId !== source;
  if (isPassthrough || isUnknown || source === "custom") return ["API_KEY", "GATEWAY_IAM_ROLE", "NONE"];
  return source === "bedrock-mantle" ? ["GATEWAY_IAM_ROLE", "API_KEY"] : ["API_KEY"];
}

export function OutboundAuth(props: TargetFieldsProps) {
  const { draft, onChange } = props;
  return (
    <section className="form-section" aria-label={words.outbound}>
      <Radios
        label={words.outbound}
        value={draft.auth}
        items={authsOf(draft).map((auth) => [auth, words.auths[auth][0], words.auths[auth][1]] as const)}
        onChange={(auth) => onChange({ auth })}
      />
      {draft.auth === "API_KEY" && <KeyFields {...props} />}
      {draft.auth === "GATEWAY_IAM_ROLE" && <IamFields {...props} />}
    </section>
  );
}

const NONE: readonly string[] = [];

function KeyFields({ draft, onChange, shown, newProviders = NONE }: TargetFieldsProps) {
  const { data = [] } = useCredentialProviders();
  const names = [...new Set([...data.map(({ name }) => name), ...newProviders, draft.provider])].filter(
    (name) => name !== "" && name !== NEW_PROVIDER,
  );
  const key = within(shown, `${CREDENTIAL}.apiKeyCredentialProvider.`);
  const place = (
    <>
      <SelectField
        label={words.location}
        hint={words.locationHint}
        value={draft.keyLocation}
        items={LOCATIONS.map((one) => [one, words.locations[one]] as const)}
        onChange={(keyLocation) => onChange({ keyLocation })}
      />
      <div className="form-pair">
        <TextField
          label={words.parameter}
          optional
          hint={words.parameterHint}
          value={draft.keyParameter}
          mono
          fault={key.of("credentialParameterName")}
          onLeave={key.leave("credentialParameterName")}
          onChange={(keyParameter) => onChange({ keyParameter })}
        />
        <TextField
          label={words.prefix}
          optional
          hint={words.prefixHint}
          value={draft.keyPrefix}
          mono
          fault={key.of("credentialPrefix")}
          onLeave={key.leave("credentialPrefix")}
          onChange={(keyPrefix) => onChange({ keyPrefix })}
        />
      </div>
    </>
  );
  const isCustom = draft.isPassthrough || draft.source === "custom";
  return (
    <>
      <SelectField
        label={words.provider}
        hint={words.providerHint}
        value={draft.provider}
        items={[
          ["", words.providerChoose] as const,
          ...names.map((name) => [name, name] as const),
          [NEW_PROVIDER, words.providerNew] as const,
        ]}
        fault={shown.of(PROVIDER)}
        onChange={(provider) => onChange({ provider })}
      />
      {draft.provider === NEW_PROVIDER && (
        <div className="form-group" role="group" aria-label={words.providerNew}>
          <ProviderFields
            draft={draft.newProvider}
            shown={within(shown, "newProvider.")}
            onChange={(part) => onChange({ newProvider: { ...draft.newProvider, ...part } })}
          />
        </div>
      )}
      {/* What we know of a provider we put right ourselves; of another one it has to be seen. */}
      {isCustom ? place : <More title={words.keyPlacement}>{place}</More>}
    </>
  );
}

function IamFields({ draft, onChange, shown }: TargetFieldsProps) {
  const iam = within(shown, `${CREDENTIAL}.iamCredentialProvider.`);
  const fields = (
    <div className="form-pair">
      <TextField
        label={words.iamService}
        optional
        hint={words.iamServiceHint}
        value={draft.iamService}
        mono
        fault={iam.of("service")}
        onLeave={iam.leave("service")}
        onChange={(iamService) => onChange({ iamService })}
      />
      <TextField
        label={words.iamRegion}
        optional
        hint={words.iamRegionHint}
        value={draft.iamRegion}
        mono
        fault={iam.of("region")}
        onLeave={iam.leave("region")}
        onChange={(iamRegion) => onChange({ iamRegion })}
      />
    </div>
  );
  const isSaid = draft.iamService !== "" || draft.iamRegion !== "";
  return (
    <More title={`${words.iamService}, ${words.iamRegion.toLowerCase()}`} open={isSaid}>
      {fields}
    </More>
  );
}
