/** A provider's answer → ours: its status, the headers that may pass, and what we say of the call; the body as it is handed in. */
import type { Answer } from "./attempt.ts";
import type { Entered } from "./enter.ts";
import { asData, keepAnswered, unbuffered } from "./headers.ts";
import { limitHeaders } from "./limit-refusal.ts";
import { dollars } from "./price.ts";
import type { Trail } from "./trail.ts";

/** @param isStream although its content type does not say so. */
export function respond(
  { response, target }: Answer,
  body: BodyInit | null,
  { snapshot }: Entered,
  trail: Trail,
  isStream = false,
): Response {
  const ours = new Response(body, response);
  const { headers } = ours;
  keepAnswered(headers, target.responseHeaders);
  const type = headers.get("content-type") ?? "";
  unbuffered(headers, type, isStream);
  asData(headers, type);
  headers.set("x-gateway-request-id", trail.requestId);
  headers.set("x-gateway-target", target.name);
  const { model, calledModel } = trail;
  // Of a passthrough call nobody chose one.
  if (model !== undefined && calledModel !== undefined) headers.set("x-gateway-model", headerText(calledModel));
  headers.set("x-gateway-config-version", String(snapshot.version));
  headers.set("x-gateway-attempts", String(trail.attempts));
  const tightest = trail.holding?.tightest;
  if (tightest !== undefined) {
    for (const [name, value] of Object.entries(limitHeaders(tightest))) headers.set(name, value);
  }
  const { usage, source, costNanos } = trail;
  if (usage !== undefined && source === "reported") {
    headers.set("x-gateway-usage", `input=${usage.input}, output=${usage.output}`);
    if (costNanos !== undefined) headers.set("x-gateway-cost", dollars(costNanos));
  }
  return ours;
}

/** Printable ASCII as it is, anything else as in a URL: a header's value is bytes. */
function headerText(text: string): string {
  return /^[!-~]*$/.test(text) ? text : encodeURI(text);
}
