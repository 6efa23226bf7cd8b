/** What a gateway is called, whose role it takes, and how it spreads conversations. */
import { Checkbox } from "../components/checkbox.tsx";
import { More } from "../components/more.tsx";
import { Radios } from "../components/radio.tsx";
import { TextField } from "../components/text-field.tsx";
import { gatewayFormTexts } from "../texts/gateway-form.ts";
import { targetFormTexts } from "../texts/target-form.ts";
import type { GatewayDraft } from "./gateway-draft.ts";
import { ListField } from "./list-field.tsx";
import type { ShownFaults } from "./shown-faults.ts";

export interface GatewayFieldsProps {
  readonly draft: GatewayDraft;
  readonly onChange: (part: Partial<GatewayDraft>) => void;
  readonly shown: ShownFaults;
  /** It is there already: name and inbound identity stay. */
  readonly exists?: boolean;
}

const words = gatewayFormTexts.gateway;

export function GatewayFields({ draft, onChange, shown, exists = false }: GatewayFieldsProps) {
  return (
    <div className="stack">
      {!exists && (
        <TextField
          label={words.name}
          hint={words.nameHint}
          value={draft.name}
          mono
          {...shown.field("name")}
          onChange={(name) => onChange({ name })}
        />
      )}
      <TextField
        label={words.description}
        optional
        hint={words.descriptionHint}
        value={draft.description}
        maxLength={200}
        {...shown.field("description")}
        onChange={(description) => onChange({ description })}
      />
      <Radios
        label={words.role}
        value={draft.assumesRole ? "assume" : "own"}
        items={[
          ["own", words.roleOwn, words.roleOwnHint],
          ["assume", words.roleAssume, words.roleAssumeHint],
        ]}
        onChange={(next) => onChange({ assumesRole: next === "assume" })}
      />
      {draft.assumesRole && (
        <TextField
          label={words.roleArn}
          hint={words.roleArnHint}
          value={draft.roleArn}
          placeholder="arn:aws:iam::"
          mono
          {...shown.field("roleArn")}
          onChange={(roleArn) => onChange({ roleArn })}
        />
      )}
      <Radios
        label={words.affinity}
        value={draft.affinity}
        items={[
          ["none", words.affinityOff, words.affinityOffHint],
          ["conversation", words.affinityOn, words.affinityOnHint],
        ]}
        onChange={(affinity) => onChange({ affinity })}
      />
      <More title={targetFormTexts.target.advanced} open={draft.isDebug || draft.isMcp || draft.corsOrigins !== ""}>
        <ListField
          label={words.corsOrigins}
          hint={words.corsOriginsHint}
          value={draft.corsOrigins}
          shown={shown}
          name="corsOrigins"
          onChange={(corsOrigins) => onChange({ corsOrigins })}
        />
        <Checkbox
          label={words.debug}
          hint={words.debugHint}
          checked={draft.isDebug}
          onChange={(isDebug) => onChange({ isDebug })}
        />
        <Checkbox
          label={words.mcp}
          hint={words.mcpHint}
          checked={draft.isMcp}
          onChange={(isMcp) => onChange({ isMcp })}
        />
      </More>
    </div>
  );
}
