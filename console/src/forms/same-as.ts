/** A draft → the same as lines for a shell, and as a file of configuration. No key is in any of them: a variable is named in its place. */
import { quote } from "../components/literal.ts";
import { sameTexts } from "../texts/same-as.ts";
import { arnOfName } from "./creation.ts";
import { makesProvider } from "./credential-draft.ts";
import { gatewaySpecOf, type GatewayDraft } from "./gateway-draft.ts";
import { providerSpecOf, type ProviderDraft } from "./provider-draft.ts";
import type { TargetDraft } from "./target-draft.ts";
import { specOf } from "./target-spec.ts";

export interface Same {
  readonly origin: string;
  /** Absent where a target is added to one that there is. */
  readonly gateway?: GatewayDraft;
  readonly gatewayId?: string;
  /** Of one that there is, which a file has to say whole. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly targets: readonly TargetDraft[];
  readonly arns: ReadonlyMap<string, string>;
}

const { comments } = sameTexts;

/** Each once, however many targets use it. */
export function newProviders(targets: readonly TargetDraft[]): readonly ProviderDraft[] {
  const all = targets.filter(makesProvider).map(({ newProvider }) => newProvider);
  return [...new Map(all.map((one) => [one.name.trim(), one])).values()];
}

/** The environment variable in which a shell holds a provider's key. */
export function variableOf(name: string): string {
  const word = name
    .trim()
    .replace(/[^a-zA-Z0-9]+/g, "_")
    .toUpperCase();
  return /^[A-Z_]/.test(word) ? word : `KEY_${word}`;
}

/** For a shell, over several lines. */
export function quotedJson(body: object): string {
  return quote(JSON.stringify(body, undefined, 2));
}

export function arnsOf({ arns }: Same): (name: string) => string {
  return (name) => arns.get(name) ?? arnOfName(name);
}

const PLACE = "\u0000key\u0000";

/** In single quotes, with the key's variable outside of them. */
function quotedWithKey(body: object, variable: string): string {
  return quotedJson(body).replace(JSON.stringify(PLACE).slice(1, -1), `'"$${variable}"'`);
}

function providerBody(draft: ProviderDraft): object {
  return draft.keep === "sealed" ? { name: draft.name.trim(), apiKey: PLACE } : providerSpecOf(draft);
}

export function asCurl(same: Same): string {
  const { origin, gateway, gatewayId, targets } = same;
  const lines = [
    `ORIGIN=${quote(origin)}`,
    `control() { curl -sS --fail-with-body -H "Authorization: Bearer $ADMIN_TOKEN" -H 'Content-Type: application/json' "$@"; echo; }`,
  ];
  for (const provider of newProviders(targets)) {
    lines.push(
      "",
      `# ${comments.provider(provider.name.trim())}`,
      `control "$ORIGIN/control/identities/CreateApiKeyCredentialProvider" -d ${quotedWithKey(providerBody(provider), variableOf(provider.name))}`,
    );
  }
  if (gateway === undefined) lines.push("", `GATEWAY_ID=${quote(gatewayId ?? "")}`);
  else {
    lines.push(
      "",
      `# ${comments.gateway}`,
      `GATEWAY_ID=$(control "$ORIGIN/control/gateways/" -d ${quotedJson(gatewaySpecOf(gateway))} | sed -n 's/.*"gatewayId":"\\([^"]*\\)".*/\\1/p')`,
    );
  }
  for (const target of targets) {
    lines.push(
      "",
      `# ${comments.target(target.name.trim())}`,
      `control "$ORIGIN/control/gateways/$GATEWAY_ID/targets/" -d ${quotedJson(specOf(target, arnsOf(same)))}`,
    );
  }
  return lines.join("\n");
}

/** References are names there. */
export function asConfigFile({ gateway, spec: known = {}, targets }: Same): string {
  const spec = gateway === undefined ? known : gatewaySpecOf(gateway);
  const providers = newProviders(targets).map((draft) =>
    draft.keep === "sealed" ? { name: draft.name.trim(), apiKeySecretSource: "MANAGED" } : providerSpecOf(draft),
  );
  const file = {
    gateways: [{ ...spec, targets: targets.map((target) => specOf(target, (name) => name)) }],
    ...(providers.length === 0 ? {} : { credentialProviders: providers }),
  };
  return JSON.stringify(file, undefined, 2);
}
