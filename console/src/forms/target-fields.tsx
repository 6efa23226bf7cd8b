/** The fields of one target, as the wizard, `Add target` and a change of one have them. */
import { Radios } from "../components/radio.tsx";
import { TextField } from "../components/text-field.tsx";
import { formTexts } from "../texts/forms.ts";
import { CustomFields } from "./custom-fields.tsx";
import { MoreTargetFields } from "./more-target-fields.tsx";
import { OutboundAuth } from "./outbound-auth.tsx";
import { PassthroughFields } from "./passthrough-fields.tsx";
import type { ShownFaults } from "./shown-faults.ts";
import { authFor, MODEL_SOURCES, nameFor, type ModelSource, type TargetDraft } from "./target-draft.ts";
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

const words = formTexts.target;

export function TargetFields(props: TargetFieldsProps) {
  const { draft, onChange, shown, exists = false } = props;
  return (
    <div className="stack">
      <TextField
        label={words.name}
        hint={words.nameHint}
        value={draft.name}
        fault={shown.of("name")}
        onLeave={shown.leave("name")}
        onChange={(name) => onChange({ name, isNamed: true })}
        mono
      />
      <TextField
        label={words.description}
        optional
        hint={words.descriptionHint}
        value={draft.description}
        maxLength={200}
        fault={shown.of("description")}
        onLeave={shown.leave("description")}
        onChange={(description) => onChange({ description })}
      />
      {exists ? <Kind draft={draft} /> : <ChooseKind {...props} />}
      {draft.isPassthrough ? (
        <PassthroughFields draft={draft} onChange={onChange} shown={shown} />
      ) : (
        draft.source === "custom" && <CustomFields draft={draft} onChange={onChange} shown={shown} />
      )}
      <OutboundAuth {...props} />
      <MoreTargetFields draft={draft} onChange={onChange} shown={shown} />
    </div>
  );
}

function ChooseKind({ draft, onChange, taken }: TargetFieldsProps) {
  const choose = (source: ModelSource): void =>
    onChange({
      source,
      auth: authFor(source),
      ...(draft.isNamed ? {} : { name: nameFor(source, taken) }),
    });
  return (
    <>
      <div className="target-protocol">
        <span className="field-label">{words.protocol}</span>
        <span>{words.protocolInference}</span>
        <span className="muted">{words.protocolHint}</span>
      </div>
      <Radios
        label={words.passthrough}
        value={draft.isPassthrough ? "yes" : "no"}
        items={[
          ["no", words.passthroughNo, words.passthroughNoHint],
          ["yes", words.passthroughYes, words.passthroughYesHint],
        ]}
        onChange={(next) =>
          onChange({ isPassthrough: next === "yes", auth: next === "yes" ? "API_KEY" : authFor(draft.source) })
        }
      />
      {!draft.isPassthrough && (
        <Radios
          label={words.source}
          value={draft.source}
          items={MODEL_SOURCES.map((source) => [source, words.sources[source], words.sourceHints[source]] as const)}
          onChange={choose}
        />
      )}
    </>
  );
}

function Kind({ draft }: { readonly draft: TargetDraft }) {
  return (
    <div className="target-protocol">
      <span className="field-label">{draft.isPassthrough ? words.passthrough : words.source}</span>
      <span>{draft.isPassthrough ? words.passthroughYes : sourceNameOf(draft)}</span>
      <span className="muted">{words.kindFixed}</span>
    </div>
  );
}

/** A connector that this console has no word for goes by its id. */
function sourceNameOf({ source, connector }: TargetDraft): string {
  const isKnown = connector === undefined || connector.connectorId === source;
  return isKnown ? words.sources[source] : connector.connectorId;
}
