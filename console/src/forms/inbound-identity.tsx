/** Who may call a gateway: one of its ways, and of JWT the issuer and whose tokens are taken. */
import { Checkbox } from "../components/checkbox.tsx";
import { Note } from "../components/note.tsx";
import { PartFault } from "../components/part-fault.tsx";
import { Radios } from "../components/radio.tsx";
import { TextField } from "../components/text-field.tsx";
import { gatewayFormTexts } from "../texts/gateway-form.ts";
import { Claims } from "./claim-fields.tsx";
import { JWT } from "./gateway-draft.ts";
import type { GatewayFieldsProps } from "./gateway-fields.tsx";
import { ListField } from "./list-field.tsx";
import { within } from "./shown-faults.ts";

const words = gatewayFormTexts.inbound;
const TYPES = ["API_KEY", "AWS_IAM", "CUSTOM_JWT", "NONE", "AUTHENTICATE_ONLY"] as const;

export function InboundIdentity(props: GatewayFieldsProps) {
  const { draft, onChange, exists = false } = props;
  return (
    <div className="stack">
      {!exists && (
        <Radios
          label={words.label}
          value={draft.authorizerType}
          items={TYPES.map((type) => [type, words.types[type][0], words.types[type][1]] as const)}
          onChange={(authorizerType) => onChange({ authorizerType })}
        />
      )}
      {draft.authorizerType === "NONE" && !exists && <Note kind="warn">{words.noneWarning}</Note>}
      {draft.authorizerType === "CUSTOM_JWT" && <Jwt {...props} />}
      {!exists && <p className="field-hint">{words.hint}</p>}
    </div>
  );
}

/** Lists whose entries are lines: what is kept, and the API's member. */
const LISTS = [
  ["audience", "allowedAudience", words.audience, words.audienceHint],
  ["clients", "allowedClients", words.clients, words.clientsHint],
  ["scopes", "allowedScopes", words.scopes, words.scopesHint],
] as const;

function Jwt({ draft, onChange, shown }: GatewayFieldsProps) {
  const own = within(shown, `${JWT}.`);
  const narrowing = shown.of(JWT, `${JWT}.allowAnyToken`);
  return (
    <>
      <TextField
        label={words.discoveryUrl}
        hint={words.discoveryUrlHint}
        value={draft.discoveryUrl}
        placeholder="https://"
        mono
        {...own.field("discoveryUrl")}
        onChange={(discoveryUrl) => onChange({ discoveryUrl })}
      />
      {LISTS.map(([name, member, label, hint]) => (
        <ListField
          key={name}
          label={label}
          hint={hint}
          value={draft[name]}
          shown={own}
          name={member}
          onChange={(text) => onChange({ [name]: text })}
        />
      ))}
      <Claims claims={draft.claims} shown={own} onChange={(claims) => onChange({ claims })} />
      <Checkbox
        label={words.anyToken}
        hint={words.anyTokenHint}
        checked={draft.takesAnyToken}
        onChange={(takesAnyToken) => onChange({ takesAnyToken })}
      />
      <PartFault fault={narrowing} />
    </>
  );
}
