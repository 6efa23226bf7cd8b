/** What few targets need: what of headers and queries passes, how long to wait, what happens when it fails or the caller leaves. */
import { Checkbox } from "../components/checkbox.tsx";
import { More } from "../components/more.tsx";
import { SelectField } from "../components/select-field.tsx";
import { TextField } from "../components/text-field.tsx";
import { formTexts } from "../texts/forms.ts";
import type { PartProps } from "./custom-fields.tsx";
import { within, type ShownFaults } from "./shown-faults.ts";

const words = formTexts.target;
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
      <TextField
        label={words.requestHeaders}
        optional
        hint={words.requestHeadersHint}
        value={draft.requestHeaders}
        mono
        lines={2}
        fault={faultOfList(pass, "allowedRequestHeaders")}
        onLeave={pass.leave("allowedRequestHeaders")}
        onChange={(requestHeaders) => onChange({ requestHeaders })}
      />
      <TextField
        label={words.queryParameters}
        optional
        hint={words.queryParametersHint}
        value={draft.queryParameters}
        mono
        lines={2}
        fault={faultOfList(pass, "allowedQueryParameters")}
        onLeave={pass.leave("allowedQueryParameters")}
        onChange={(queryParameters) => onChange({ queryParameters })}
      />
      <TextField
        label={words.responseHeaders}
        optional
        hint={words.responseHeadersHint}
        value={draft.responseHeaders}
        mono
        lines={2}
        fault={faultOfList(pass, "allowedResponseHeaders")}
        onLeave={pass.leave("allowedResponseHeaders")}
        onChange={(responseHeaders) => onChange({ responseHeaders })}
      />
      <TextField
        label={words.timeout}
        optional
        hint={words.timeoutHint}
        value={draft.firstByteTimeoutMs}
        inputMode="numeric"
        fault={shown.of("firstByteTimeoutMs")}
        onLeave={shown.leave("firstByteTimeoutMs")}
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

const MOST = 12;

/** Of the list, or of the first of its lines that is wrong. */
function faultOfList(shown: ShownFaults, name: string): string | undefined {
  return shown.of(name, ...Array.from({ length: MOST }, (_, at) => `${name}.${at}`));
}
