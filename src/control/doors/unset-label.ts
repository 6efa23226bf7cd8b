/** A path of the control plane with an empty identifier in it → the Fault that names it; other doubled slashes are forgiven. */
import { invalidField, type Fault } from "../operations/fault.ts";

/** What each collection's identifier is called in AgentCore's model. */
const LABELS: Readonly<Record<string, string>> = {
  gateways: "gatewayIdentifier",
  targets: "targetId",
  "api-keys": "apiKeyId",
  aliases: "name",
  "rate-limits": "rateLimitId",
  tags: "resourceArn",
};

/** An empty identifier is followed by one of a gateway's own collections, or by nothing. */
const UNSET =
  /\/(gateways|targets|api-keys|aliases|rate-limits|tags)\/{2,}((?:targets|api-keys|aliases|synchronizeTargets|models|playground-keys|route|usage|calls|ledger|rules|rate-limits|state|reset)(?=\/|$)|$)/;

/**
 * `/gateways/$GATEWAY_ID/targets` becomes such a path where the variable is not set, and so does what AWS's SDK makes of an empty identifier.
 *
 * @returns undefined where none is empty; a POST to a collection names no identifier, so there a doubled slash at the end is forgiven.
 */
export function unsetLabel(method: string, pathname: string): Fault | undefined {
  const [found, collection = "", behind] = UNSET.exec(pathname) ?? [];
  if (found === undefined || (method === "POST" && behind === "")) return undefined;
  const label = LABELS[collection] ?? collection;
  return invalidField(label, `is empty in the path ${pathname}: is the variable set that should stand there?`);
}
