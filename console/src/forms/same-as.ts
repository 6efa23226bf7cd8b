/** A draft → the same as lines for a shell, as a file of configuration, as the AWS CLI. No key is in any of them: a variable is named in its place. */
import { quote } from "../components/as-curl.tsx";
import { formTexts } from "../texts/forms.ts";
import { arnOfName } from "./creation.ts";
import { gatewaySpecOf, type GatewayDraft } from "./gateway-draft.ts";
import { providerSpecOf, type ProviderDraft } from "./provider-draft.ts";
import { NEW_PROVIDER, specOf, type TargetDraft } from "./target-draft.ts";

export interface Same {
  readonly origin: string;
  /** Absent where a target is added to one that there is. */
  readonly gateway?: GatewayDraft;
  readonly gatewayId?: string;
  readonly gatewayName?: string;
  readonly targets: readonly TargetDraft[];
  readonly arns: ReadonlyMap<string, string>;
}

const { comments } = formTexts.same;

function newProviders(targets: readonly TargetDraft[]): readonly ProviderDraft[] {
  const all = targets.flatMap(({ auth, provider, newProvider }) =>
    auth === "API_KEY" && provider === NEW_PROVIDER ? [newProvider] : [],
  );
  return [...new Map(all.map((one) => [one.name.trim(), one])).values()];
}

/** The environment variable in which a shell holds a provider's key. */
function variableOf(name: string): string {
  const word = name
    .trim()
    .replace(/[^a-zA-Z0-9]+/g, "_")
    .toUpperCase();
  return /^[A-Z_]/.test(word) ? word : `KEY_${word}`;
}

const PLACE = "\u0000key\u0000";

/** In single quotes, with the key's variable outside of them. */
function quotedWithKey(body: object, variable: string): string {
  const text = quote(JSON.stringify(body, undefined, 2));
  return text.replace(JSON.stringify(PLACE).slice(1, -1), `'"$${variable}"'`);
}

function providerBody(draft: ProviderDraft): object {
  return draft.keep === "sealed" ? { name: draft.name.trim(), apiKey: PLACE } : providerSpecOf(draft);
}

export function asCurl({ origin, gateway, gatewayId, targets, arns }: Same): string {
  const arnOf = (name: string): string => arns.get(name) ?? arnOfName(name);
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
      `GATEWAY_ID=$(control "$ORIGIN/control/gateways/" -d ${quote(JSON.stringify(gatewaySpecOf(gateway), undefined, 2))} | sed -n 's/.*"gatewayId":"\\([^"]*\\)".*/\\1/p')`,
    );
  }
  for (const target of targets) {
    lines.push(
      "",
      `# ${comments.target(target.name.trim())}`,
      `control "$ORIGIN/control/gateways/$GATEWAY_ID/targets/" -d ${quote(JSON.stringify(specOf(target, arnOf), undefined, 2))}`,
    );
  }
  return lines.join("\n");
}

/** References are names there. */
export function asConfigFile({ gateway, gatewayName, targets }: Same): string {
  const spec = gateway === undefined ? { name: gatewayName ?? "" } : gatewaySpecOf(gateway);
  const providers = newProviders(targets).map((draft) =>
    draft.keep === "sealed" ? { name: draft.name.trim(), apiKeySecretSource: "MANAGED" } : providerSpecOf(draft),
  );
  const file = {
    gateways: [{ ...spec, targets: targets.map((target) => specOf(target, (name) => name)) }],
    ...(providers.length === 0 ? {} : { credentialProviders: providers }),
  };
  return JSON.stringify(file, undefined, 2);
}

/** Members of ours, which AWS's clients do not know. */
const OURS = ["affinity", "firstByteTimeoutMs", "failover", "onDisconnect", "streamUsage"] as const;

export function asAwsCli({ origin, gateway, gatewayId, targets, arns }: Same): string {
  const arnOf = (name: string): string => arns.get(name) ?? arnOfName(name);
  const aws = "aws bedrock-agentcore-control";
  const lines = [
    `# ${comments.keys}`,
    `export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL=${quote(`${origin}/control`)}`,
  ];
  for (const provider of newProviders(targets)) {
    const { name, keep, secretId, jsonKey } = provider;
    const config =
      jsonKey.trim() === "" ? { secretId: secretId.trim() } : { secretId: secretId.trim(), jsonKey: jsonKey.trim() };
    const key =
      keep === "sealed"
        ? `--api-key "$${variableOf(name)}"`
        : `--api-key-secret-source EXTERNAL --api-key-secret-config ${quote(JSON.stringify(config))}`;
    lines.push("", `${aws} create-api-key-credential-provider --name ${quote(name.trim())} ${key}`);
  }
  const said = gateway === undefined ? {} : gatewaySpecOf(gateway);
  if (gateway === undefined) lines.push("", `GATEWAY_ID=${quote(gatewayId ?? "")}`);
  else {
    const { roleArn = "arn:aws:iam::000000000000:role/none" } = said;
    lines.push(
      "",
      ...(said["roleArn"] === undefined ? [`# ${comments.roleArn}`] : []),
      `GATEWAY_ID=$(${aws} create-gateway${flags({ ...said, roleArn })} --query gatewayId --output text)`,
    );
  }
  for (const target of targets) {
    const spec = specOf(target, arnOf);
    lines.push("", `${aws} create-gateway-target --gateway-identifier "$GATEWAY_ID"${flags(spec)}`);
    const left = OURS.filter((name) => spec[name] !== undefined);
    if (left.length > 0) lines.push(`# ${comments.ours(left.join(", "))}`);
  }
  return lines.join("\n");
}

/** As the CLI writes a member: `--target-configuration '{…}'`. */
function flags(spec: Readonly<Record<string, unknown>>): string {
  return Object.entries(spec)
    .filter(([name]) => !OURS.some((ours) => ours === name))
    .map(([name, value]) => {
      const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return ` \\\n  --${flag} ${quote(typeof value === "string" ? value : JSON.stringify(value))}`;
    })
    .join("");
}
