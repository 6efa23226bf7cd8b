/** A path of the control plane with nothing where an identifier belongs → the words for it; other doubled slashes are forgiven. */
import { invalidField, type Fault } from "../operations/fault.ts";

/** What each collection's identifier is called in AgentCore's model. */
const LABELS: Readonly<Record<string, string>> = {
  gateways: "gatewayIdentifier",
  targets: "targetId",
  "api-keys": "apiKeyId",
  tags: "resourceArn",
};

/** Behind the empty identifier comes what a gateway has, or nothing. */
const UNSET =
  /\/(gateways|targets|api-keys|tags)\/{2,}((?:targets|api-keys|synchronizeTargets|route|rules|rate-limits)(?=\/|$)|$)/;

/**
 * The path of `/gateways/$GATEWAY_ID/targets` where the variable is not set, and what AWS's SDK makes of an empty identifier.
 *
 * @returns undefined where none is missing: a POST names none at its path's end, so a slash too many there is only that.
 */
export function unsetLabel(method: string, pathname: string): Fault | undefined {
  const [found, collection = "", behind] = UNSET.exec(pathname) ?? [];
  if (found === undefined || (method === "POST" && behind === "")) return undefined;
  const label = LABELS[collection] ?? collection;
  return invalidField(label, `is empty in the path ${pathname}: is the variable set that should stand there?`);
}
