/** What the control plane calls things: new identifiers, ARNs, and an ARN where an identifier is asked for. */
import type { Settings } from "../../config/settings.ts";

const LOWER = "0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function newGatewayId(name: string): string {
  return `${name.toLowerCase().replace(/-$/, "")}-${randomText(LOWER, 10)}`;
}

export function newTargetId(): string {
  return randomText(UPPER, 10);
}

/** As AgentCore's console names what nobody named. */
export function newTargetName(): string {
  return `target-${randomText(LOWER, 6)}`;
}

export function newApiKeyId(): string {
  return `key-${randomText(LOWER, 10)}`;
}

export function gatewayArn({ awsRegion, awsAccountId }: Settings, gatewayId: string): string {
  return `arn:aws:bedrock-agentcore:${awsRegion}:${awsAccountId}:gateway/${gatewayId}`;
}

export function credentialProviderArn({ awsRegion, awsAccountId }: Settings, name: string): string {
  return `arn:aws:bedrock-agentcore:${awsRegion}:${awsAccountId}:token-vault/default/apikeycredentialprovider/${name}`;
}

/** A label of a path → the identifier in it, which an ARN ends with. */
export function identifierOf(label: string): string {
  return label.startsWith("arn:") ? label.slice(label.lastIndexOf("/") + 1) : label;
}

function randomText(alphabet: string, length: number): string {
  // 252 is the largest multiple of 36 a byte can hold.
  const characters: string[] = [];
  while (characters.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      if (byte < 252 && characters.length < length) characters.push(alphabet[byte % 36] ?? "");
    }
  }
  return characters.join("");
}
