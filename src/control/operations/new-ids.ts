/** New identifiers, as AgentCore makes them. */
import { PLAYGROUND_KEY_ID } from "../../config/identifiers.ts";

const LOWER = "0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function newGatewayId(name: string): string {
  return `${name.toLowerCase().replace(/-$/, "")}-${randomText(LOWER, 10)}`;
}

export function newTargetId(): string {
  return randomText(UPPER, 10);
}

/** For a target created without a name, in the form AgentCore's console gives. */
export function newTargetName(): string {
  return `target-${randomText(LOWER, 6)}`;
}

export function newRateLimitId(): string {
  return `rl-${randomText(LOWER, 10)}`;
}

export function newApiKeyId(): string {
  return `key-${randomText(LOWER, 10)}`;
}

export function newPlaygroundKeyId(): string {
  return PLAYGROUND_KEY_ID + randomText(LOWER, 10);
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
