/** As whom a target calls its provider: by a key, the gateway's AWS identity or an application of Entra ID. */
import { More } from "../components/more.tsx";
import { Radios } from "../components/radio.tsx";
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { CREDENTIAL } from "./check-target.ts";
import { EntraFields } from "./entra-fields.tsx";
import { ProviderChoice } from "./provider-choice.tsx";
import { within } from "./shown-faults.ts";
import { authsOf, isCustom } from "./target-draft.ts";
import type { TargetFieldsProps } from "./target-fields.tsx";

const words = targetFormTexts.target;
const LOCATIONS = ["", "HEADER", "QUERY_PARAMETER"] as const;

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
      {draft.auth === "ENTRA_ID" && <EntraFields {...props} />}
    </section>
  );
}

function KeyFields(props: TargetFieldsProps) {
  const { draft, onChange, shown } = props;
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
          {...key.field("credentialParameterName")}
          onChange={(keyParameter) => onChange({ keyParameter })}
        />
        <TextField
          label={words.prefix}
          optional
          hint={words.prefixHint}
          value={draft.keyPrefix}
          mono
          {...key.field("credentialPrefix")}
          onChange={(keyPrefix) => onChange({ keyPrefix })}
        />
      </div>
    </>
  );
  const isSaid = [draft.keyLocation, draft.keyParameter, draft.keyPrefix].some((text) => text !== "");
  return (
    <>
      <ProviderChoice {...props} />
      {/* What we know of a provider we put right ourselves; of another one it has to be seen. */}
      {isCustom(draft) ? (
        place
      ) : (
        <More title={words.keyPlacement} open={isSaid}>
          {place}
        </More>
      )}
    </>
  );
}

function IamFields({ draft, onChange, shown }: TargetFieldsProps) {
  const iam = within(shown, `${CREDENTIAL}.iamCredentialProvider.`);
  const isSaid = draft.iamService !== "" || draft.iamRegion !== "";
  return (
    <More title={`${words.iamService}, ${words.iamRegion.toLowerCase()}`} open={isSaid}>
      <div className="form-pair">
        <TextField
          label={words.iamService}
          optional
          hint={words.iamServiceHint}
          value={draft.iamService}
          mono
          {...iam.field("service")}
          onChange={(iamService) => onChange({ iamService })}
        />
        <TextField
          label={words.iamRegion}
          optional
          hint={words.iamRegionHint}
          value={draft.iamRegion}
          mono
          {...iam.field("region")}
          onChange={(iamRegion) => onChange({ iamRegion })}
        />
      </div>
    </More>
  );
}
