/** What a passthrough target needs said: where it is, and what is put into every call. */
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import type { PartProps } from "./custom-fields.tsx";
import { within } from "./shown-faults.ts";

const words = targetFormTexts.target;
const PROTOCOLS = ["INFERENCE", "MCP", "A2A", "CUSTOM"] as const;
const WINNERS = ["", "CLIENT_OVERRIDE", "STATIC_OVERRIDE"] as const;

export function PassthroughFields({ draft, onChange, shown }: PartProps) {
  const own = within(shown, "targetConfiguration.http.passthrough.");
  return (
    <>
      <TextField
        label={words.passEndpoint}
        hint={words.passEndpointHint}
        value={draft.endpoint}
        placeholder="https://"
        mono
        {...own.field("endpoint")}
        onChange={(endpoint) => onChange({ endpoint })}
      />
      <SelectField
        label={words.protocolType}
        value={draft.protocolType}
        items={PROTOCOLS.map((one) => [one, words.protocolTypes[one]] as const)}
        onChange={(protocolType) => onChange({ protocolType })}
      />
      <TextField
        label={words.staticQuery}
        optional
        hint={words.staticQueryHint}
        value={draft.staticQuery}
        mono
        lines={2}
        {...own.field("staticQueryParameters")}
        onChange={(staticQuery) => onChange({ staticQuery })}
      />
      {draft.staticQuery.trim() !== "" && (
        <SelectField
          label={words.staticQueryWins}
          value={draft.staticQueryWins}
          items={WINNERS.map((one) => [one, words.staticQueryWinsItems[one]] as const)}
          onChange={(staticQueryWins) => onChange({ staticQueryWins })}
        />
      )}
    </>
  );
}
