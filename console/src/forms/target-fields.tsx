/** The fields of one target, as the wizard, `Add target` and a change of one have them. */
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { ConnectorFields } from "./connector-fields.tsx";
import { CustomFields, type PartProps } from "./custom-fields.tsx";
import { MoreTargetFields } from "./more-target-fields.tsx";
import { OutboundAuth } from "./outbound-auth.tsx";
import { PassthroughFields } from "./passthrough-fields.tsx";
import type { ShownFaults } from "./shown-faults.ts";
import type { TargetDraft } from "./target-draft.ts";
import { ChooseKind, Kind } from "./target-kind.tsx";
import "./target-fields.css";

export interface TargetFieldsProps {
  readonly draft: TargetDraft;
  readonly onChange: (part: Partial<TargetDraft>) => void;
  readonly shown: ShownFaults;
  /** Names that other targets have. */
  readonly taken: readonly string[];
  /** The target is there already: its kind stays what it is. */
  readonly exists?: boolean;
  /** Credential providers that are made with other targets of the same form. */
  readonly newProviders?: readonly string[];
}

const words = targetFormTexts.target;

export function TargetFields(props: TargetFieldsProps) {
  const { draft, onChange, shown, exists = false } = props;
  return (
    <div className="stack">
      <TextField
        label={words.name}
        hint={words.nameHint}
        value={draft.name}
        {...shown.field("name")}
        onChange={(name) => onChange({ name, isNamed: true })}
        mono
      />
      <TextField
        label={words.description}
        optional
        hint={words.descriptionHint}
        value={draft.description}
        maxLength={200}
        {...shown.field("description")}
        onChange={(description) => onChange({ description })}
      />
      {exists ? <Kind draft={draft} /> : <ChooseKind {...props} />}
      <OfKind draft={draft} onChange={onChange} shown={shown} />
      <OutboundAuth {...props} />
      <MoreTargetFields draft={draft} onChange={onChange} shown={shown} />
    </div>
  );
}

function OfKind(props: PartProps) {
  if (props.draft.isPassthrough) return <PassthroughFields {...props} />;
  return props.draft.source === "custom" ? <CustomFields {...props} /> : <ConnectorFields {...props} />;
}
