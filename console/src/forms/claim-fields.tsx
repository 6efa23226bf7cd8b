/** Claims that a token must have beside its audience, client and scope. */
import { Plus } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { gatewayFormTexts } from "../texts/gateway-form.ts";
import { FormGroup, FormSection } from "./form-group.tsx";
import { newClaim, type ClaimDraft } from "./gateway-draft.ts";
import { within, type ShownFaults } from "./shown-faults.ts";

const words = gatewayFormTexts.inbound;
const CLAIM_TYPES = ["STRING", "STRING_ARRAY"] as const;
const OPERATORS = ["EQUALS", "CONTAINS", "CONTAINS_ANY"] as const;

interface ClaimsProps {
  readonly claims: readonly ClaimDraft[];
  readonly shown: ShownFaults;
  readonly onChange: (claims: readonly ClaimDraft[]) => void;
}

export function Claims({ claims, shown, onChange }: ClaimsProps) {
  return (
    <FormSection title={words.claims} hint={words.claimsHint}>
      {claims.map((claim, at) => (
        <Claim
          key={claim.id}
          claim={claim}
          title={words.claim(at + 1)}
          shown={within(shown, `customClaims.${at}.`)}
          onChange={(part) => onChange(claims.map((one) => (one.id === claim.id ? { ...one, ...part } : one)))}
          onRemove={() => onChange(claims.filter(({ id }) => id !== claim.id))}
        />
      ))}
      <div>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...claims, newClaim()])}>
          {words.addClaim}
        </Button>
      </div>
    </FormSection>
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
    <FormGroup title={title} onRemove={onRemove}>
      <div className="form-pair">
        <TextField
          label={words.claimName}
          value={name}
          mono
          {...shown.field("inboundTokenClaimName")}
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
          {...match.field("", ".matchValueString", ".matchValueStringList", ".matchValueStringList.0")}
          onChange={(next) => onChange({ value: next })}
        />
      </div>
    </FormGroup>
  );
}
