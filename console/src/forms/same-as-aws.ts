/** A draft → the same by the AWS CLI, and by a signed curl where the CLI has no word for what is asked. */
import { quote } from "../components/literal.ts";
import { sameTexts } from "../texts/same-as.ts";
import { gatewaySpecOf } from "./gateway-draft.ts";
import { OWN_SOURCES } from "./model-sources.ts";
import type { ProviderDraft } from "./provider-draft.ts";
import { arnsOf, newProviders, quotedJson, variableOf, type Same } from "./same-as.ts";
import { isCustom, type TargetDraft } from "./target-draft.ts";
import { specOf } from "./target-spec.ts";

type Spec = Readonly<Record<string, unknown>>;

const { comments } = sameTexts;
const AWS = "aws bedrock-agentcore-control";

export function asAwsCli(same: Same): string {
  const { origin, gateway, gatewayId, targets } = same;
  const lines = [
    `# ${comments.keys}`,
    `export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL=${quote(`${origin}/control`)}`,
    ...newProviders(targets).flatMap((provider) => ["", providerLine(provider)]),
  ];
  if (gateway === undefined) lines.push("", `GATEWAY_ID=${quote(gatewayId ?? "")}`);
  else {
    lines.push(
      "",
      ...gatewayLines(gatewaySpecOf(gateway), gateway.authorizerType === "CUSTOM_JWT" && gateway.takesAnyToken),
    );
  }
  for (const target of targets) lines.push("", ...targetLines(target, specOf(target, arnsOf(same))));
  return lines.join("\n");
}

function providerLine({ name, keep, secretId, jsonKey }: ProviderDraft): string {
  const config =
    jsonKey.trim() === "" ? { secretId: secretId.trim() } : { secretId: secretId.trim(), jsonKey: jsonKey.trim() };
  const key =
    keep === "sealed"
      ? `--api-key "$${variableOf(name)}"`
      : `--api-key-secret-source EXTERNAL --api-key-secret-config ${quote(JSON.stringify(config))}`;
  return `${AWS} create-api-key-credential-provider --name ${quote(name.trim())} ${key}`;
}

/** @param takesAnyToken which AWS has no member for. */
function gatewayLines(spec: Spec, takesAnyToken: boolean): readonly string[] {
  if (takesAnyToken) {
    const id = String.raw`sed -n 's/.*"gatewayId":"\([^"]*\)".*/\1/p'`;
    return [`# ${comments.byCurl("allowAnyToken")}`, `GATEWAY_ID=$(${signedCurl("/gateways/", spec)} | ${id})`];
  }
  const { roleArn = "arn:aws:iam::000000000000:role/none" } = spec;
  return [
    ...(spec["roleArn"] === undefined ? [`# ${comments.roleArn}`] : []),
    `GATEWAY_ID=$(${AWS} create-gateway${flags({ ...spec, roleArn })} --query gatewayId --output text)`,
    ...leftOut(spec),
  ];
}

function targetLines(target: TargetDraft, spec: Spec): readonly string[] {
  const unknown = unknownMembers(target, spec);
  if (unknown.length > 0)
    return [`# ${comments.byCurl(unknown.join(", "))}`, signedCurl("/gateways/$GATEWAY_ID/targets/", spec)];
  const own = OWN_SOURCES.find((id) => !target.isPassthrough && id === target.source);
  return [
    ...(own === undefined ? [] : [`# ${comments.connector(own)}`]),
    `${AWS} create-gateway-target --gateway-identifier "$GATEWAY_ID"${flags(spec)}`,
    ...leftOut(spec),
  ];
}

function leftOut(spec: Spec): readonly string[] {
  const left = OURS.filter((name) => spec[name] !== undefined);
  return left.length > 0 ? [`# ${comments.ours(left.join(", "))}`] : [];
}

/** Inside of a structure that AWS knows, where the CLI refuses what it does not: an id is a string there, and passes. */
function unknownMembers(target: TargetDraft, spec: Spec): readonly string[] {
  const { targetConfiguration } = spec as { readonly targetConfiguration?: { readonly inference?: Inference } };
  const { connectorId, ...members } = targetConfiguration?.inference?.connector?.source ?? {};
  return [
    ...(isCustom(target) ? [] : Object.keys(members).map((name) => `${String(connectorId)}'s ${name}`)),
    ...(target.auth === "ENTRA_ID" ? [target.auth] : []),
  ];
}

interface Inference {
  readonly connector?: { readonly source: Readonly<Record<string, unknown>> };
}

/** @param path below the control plane; a variable in it is the shell's. */
function signedCurl(path: string, spec: Spec): string {
  return [
    `curl -sS --fail-with-body "$AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL${path}"`,
    '--aws-sigv4 "aws:amz:${AWS_REGION:-us-east-1}:bedrock-agentcore" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
    `-H 'Content-Type: application/json' -d ${quotedJson(spec)}`,
  ].join(" \\\n  ");
}

/** Members of ours, which AWS's clients do not know. */
const OURS = ["affinity", "corsOrigins", "firstByteTimeoutMs", "failover", "onDisconnect", "streamUsage"] as const;

/** As the CLI writes a member: `--target-configuration '{…}'`. */
function flags(spec: Spec): string {
  return Object.entries(spec)
    .filter(([name]) => !OURS.some((ours) => ours === name))
    .map(([name, value]) => {
      const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      return ` \\\n  --${flag} ${quote(typeof value === "string" ? value : JSON.stringify(value))}`;
    })
    .join("");
}
