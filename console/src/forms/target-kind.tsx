/** What kind of target it is: chosen for a new one, told of one that is there. */
import { Radios } from "../components/radio.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { AGENTCORE_SOURCES, authsFor, MODEL_SOURCES, nameFor, type ModelSource } from "./model-sources.ts";
import type { TargetDraft } from "./target-draft.ts";
import type { TargetFieldsProps } from "./target-fields.tsx";

const words = targetFormTexts.target;

export function ChooseKind({ draft, onChange, taken }: TargetFieldsProps) {
  const choose = (source: ModelSource): void =>
    onChange({
      source,
      auth: authsFor(source)[0],
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
          onChange({ isPassthrough: next === "yes", auth: next === "yes" ? "API_KEY" : authsFor(draft.source)[0] })
        }
      />
      {!draft.isPassthrough && (
        <Radios
          label={words.source}
          value={draft.source}
          items={MODEL_SOURCES.map((source) => [source, words.sources[source], words.sourceHints[source]] as const)}
          parts={[
            [words.sourcesOfAgentCore, 0],
            [words.sourcesOfOurs, AGENTCORE_SOURCES.length],
          ]}
          onChange={choose}
        />
      )}
    </>
  );
}

export function Kind({ draft }: { readonly draft: TargetDraft }) {
  return (
    <div className="target-protocol">
      <span className="field-label">{draft.isPassthrough ? words.passthrough : words.source}</span>
      <span>{kindNameOf(draft)}</span>
      <span className="muted">{words.kindFixed}</span>
    </div>
  );
}

/** A connector that this console has no word for goes by its id. */
export function kindNameOf({ isPassthrough, source, connector }: TargetDraft): string {
  if (isPassthrough) return words.passthroughYes;
  const isKnown = connector === undefined || connector.connectorId === source;
  return isKnown ? words.sources[source] : connector.connectorId;
}
