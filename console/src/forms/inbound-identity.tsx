/** Who may call a gateway: one of its ways, and of JWT the issuer and whose tokens are taken. */
import { Plus, Trash2 } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { Checkbox } from "../components/checkbox.tsx";
import { Note } from "../components/note.tsx";
import { Radios } from "../components/radio.tsx";
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { formTexts } from "../texts/forms.ts";
import { JWT, newClaim, type ClaimDraft } from "./gateway-draft.ts";
import type { GatewayFieldsProps } from "./gateway-fields.tsx";
import { within, type ShownFaults } from "./shown-faults.ts";
import "./target-fields.css";

const words = formTexts.inbound;
const TYPES = ["API_KEY", "AWS_IAM", "CUSTOM_JWT", "NONE", "AUTHENTICATE_ONLY"] as const;
const CLAIM_TYPES = ["STRING", "STRING_ARRAY"] as const;
const OPERATORS = ["EQUALS", "CONTAINS", "CONTAINS_ANY"] as const;

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
        fault={own.of("discoveryUrl")}
        onLeave={own.leave("discoveryUrl")}
        onChange={(discoveryUrl) => onChange({ discoveryUrl })}
      />
      {LISTS.map(([name, member, label, hint]) => (
        <TextField
          key={name}
          label={label}
          optional
          hint={hint}
          value={draft[name]}
          mono
          lines={2}
          fault={own.of(member, ...[0, 1, 2, 3, 4, 5].map((at) => `${member}.${at}`))}
          onLeave={own.leave(member)}
          onChange={(text) => onChange({ [name]: text })}
        />
      ))}
      <Claims draft={draft} onChange={onChange} shown={own} />
      <Checkbox
        label={words.anyToken}
        hint={words.anyTokenHint}
        checked={draft.takesAnyToken}
        onChange={(takesAnyToken) => onChange({ takesAnyToken })}
      />
      {narrowing !== undefined && (
        <p className="field-fault" role="alert">
          {narrowing}
        </p>
      )}
    </>
  );
}

function Claims({ draft: { claims }, onChange, shown }: GatewayFieldsProps) {
  const change = (id: number, part: Partial<ClaimDraft>): void =>
    onChange({ claims: claims.map((one) => (one.id === id ? { ...one, ...part } : one)) });
  return (
    <section className="form-section" aria-label={words.claims}>
      <header>
        <h3>{words.claims}</h3>
        <p>{words.claimsHint}</p>
      </header>
      {claims.map((claim, at) => (
        <Claim
          key={claim.id}
          claim={claim}
          title={words.claim(at + 1)}
          shown={within(shown, `customClaims.${at}.`)}
          onChange={(part) => change(claim.id, part)}
          onRemove={() => onChange({ claims: claims.filter(({ id }) => id !== claim.id) })}
        />
      ))}
      <div>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange({ claims: [...claims, newClaim()] })}>
          {words.addClaim}
        </Button>
      </div>
    </section>
  );
}

interface ClaimProps {
  readonly claim: ClaimDraft;
  readonly title: string;
  readonly shown: ShownFaults;
  readonly onChange: (part: Partial<ClaimDraft>) => void;
  readonly onRemove: () => void;
}

function Claim({ claim: { name, type, operator, value }, title, shown, onChange, onRemove }: ClaimProps) {
  const match = within(shown, "authorizingClaimMatchValue.claimMatchValue");
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
          label={words.claimName}
          value={name}
          mono
          fault={shown.of("inboundTokenClaimName")}
          onLeave={shown.leave("inboundTokenClaimName")}
          onChange={(next) => onChange({ name: next })}
        />
        <SelectField
          label={words.claimType}
          value={type}
          items={CLAIM_TYPES.map((one) => [one, words.claimTypes[one]] as const)}
          onChange={(next) => onChange({ type: next })}
        />
      </div>
      <div className="form-pair">
        <SelectField
          label={words.operator}
          value={operator}
          items={OPERATORS.map((one) => [one, words.operators[one]] as const)}
          onChange={(next) => onChange({ operator: next })}
        />
        <TextField
          label={words.claimValue}
          hint={words.claimValueHint}
          value={value}
          mono
          {...(operator === "CONTAINS_ANY" ? { lines: 2 } : {})}
          fault={match.of("", ".matchValueString", ".matchValueStringList", ".matchValueStringList.0")}
          onLeave={match.leave("")}
          onChange={(next) => onChange({ value: next })}
        />
      </div>
    </div>
  );
}
