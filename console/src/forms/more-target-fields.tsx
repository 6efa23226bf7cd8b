/** What few targets need: what of headers and queries passes, how long to wait, what happens when it fails or the caller leaves. */
import { Checkbox } from "../components/checkbox.tsx";
import { More } from "../components/more.tsx";
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import type { PartProps } from "./custom-fields.tsx";
import { ListField } from "./list-field.tsx";
import { within } from "./shown-faults.ts";

const words = targetFormTexts.target;
const DISCONNECTS = ["", "cancel", "drain"] as const;
const USAGES = ["", "as_sent", "ask", "ask_and_hide"] as const;

export function MoreTargetFields({ draft, onChange, shown }: PartProps) {
  const pass = within(shown, "metadataConfiguration.");
  const isSaid =
    [draft.requestHeaders, draft.queryParameters, draft.responseHeaders, draft.firstByteTimeoutMs].some(
      (text) => text !== "",
    ) ||
    !draft.failover ||
    draft.onDisconnect !== "" ||
    draft.streamUsage !== "";
  return (
    <More title={words.advanced} open={isSaid}>
      <ListField
        label={words.requestHeaders}
        hint={words.requestHeadersHint}
        value={draft.requestHeaders}
        shown={pass}
        name="allowedRequestHeaders"
        onChange={(requestHeaders) => onChange({ requestHeaders })}
      />
      <ListField
        label={words.queryParameters}
        hint={words.queryParametersHint}
        value={draft.queryParameters}
        shown={pass}
        name="allowedQueryParameters"
        onChange={(queryParameters) => onChange({ queryParameters })}
      />
      <ListField
        label={words.responseHeaders}
        hint={words.responseHeadersHint}
        value={draft.responseHeaders}
        shown={pass}
        name="allowedResponseHeaders"
        onChange={(responseHeaders) => onChange({ responseHeaders })}
      />
      <TextField
        label={words.timeout}
        optional
        hint={words.timeoutHint}
        value={draft.firstByteTimeoutMs}
        inputMode="numeric"
        {...shown.field("firstByteTimeoutMs")}
        onChange={(firstByteTimeoutMs) => onChange({ firstByteTimeoutMs })}
      />
      <Checkbox
        label={words.failover}
        hint={words.failoverHint}
        checked={draft.failover}
        onChange={(failover) => onChange({ failover })}
      />
      <SelectField
        label={words.onDisconnect}
        value={draft.onDisconnect}
        items={DISCONNECTS.map((one) => [one, words.onDisconnects[one]] as const)}
        onChange={(onDisconnect) => onChange({ onDisconnect })}
      />
      <SelectField
        label={words.streamUsage}
        value={draft.streamUsage}
        items={USAGES.map((one) => [one, words.streamUsages[one]] as const)}
        onChange={(streamUsage) => onChange({ streamUsage })}
      />
    </More>
  );
}
