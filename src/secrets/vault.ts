/** KeySource → the provider key, read from a Worker secret or unsealed; and back, a key sealed for D1. */
import * as z from "../words/schema.ts";
import type { KeySource } from "../credentials/credential-provider.ts";
import { GatewayError } from "../words/errors.ts";
import { perIsolate } from "../words/isolate.ts";

/** A Secrets Store binding, or anything else with its `get()`. */
const SecretBinding = z.custom<{ get(): Promise<string> }>(
  (value) => typeof value === "object" && value !== null && "get" in value && typeof value.get === "function",
);
const KeyObject = z.record(z.string(), z.unknown());

/** @returns the secret without the line end that `echo … | wrangler secret put` adds; undefined where it is not set. */
export async function readSecret(env: object, name: string): Promise<string | undefined> {
  const bound: unknown = Reflect.get(env, name);
  const secret = (typeof bound === "string" ? bound : await SecretBinding.safeParse(bound).data?.get())?.trim();
  return secret === "" ? undefined : secret;
}

interface Revealed {
  /** The binding's value when the key was revealed; undefined for a sealed key. */
  readonly secret: unknown;
  readonly key: string;
}

/** Keys already unsealed or picked from their JSON, by the source object, so that each config does it once and not each call. */
const revealed = new WeakMap<KeySource, Revealed>();

/** @returns the key where it has been revealed before and its secret has not changed; undefined where `revealKey` is needed. */
export function knownKey(env: object, source: KeySource): string | undefined {
  const known = revealed.get(source);
  return known !== undefined && known.secret === secretOf(env, source) ? known.key : undefined;
}

/** @throws GatewayError `target_misconfigured` saying which secret is missing or malformed, never what it holds. */
export async function revealKey(env: object, providerName: string, source: KeySource): Promise<string> {
  const secret = secretOf(env, source);
  const key = await findKey(env, providerName, source);
  // A Secrets Store's value may change while its binding stays the same, so it is not remembered.
  if (source.source === "MANAGED" || typeof secret === "string") revealed.set(source, { secret, key });
  return key;
}

function secretOf(env: object, source: KeySource): unknown {
  return source.source === "MANAGED" ? undefined : Reflect.get(env, source.secretId);
}

async function findKey(env: object, providerName: string, source: KeySource): Promise<string> {
  if (source.source === "MANAGED") return unseal(env, providerName, source.sealed);
  const secret = await readSecret(env, source.secretId).catch((cause: unknown) => {
    throw misconfigured(
      `The secret ${source.secretId}, which credential provider "${providerName}" names, cannot be read from its store.`,
      cause,
    );
  });
  if (secret === undefined) {
    throw misconfigured(
      `The secret ${source.secretId}, which credential provider "${providerName}" names, is not set. \`wrangler secret put ${source.secretId}\` sets it.`,
    );
  }
  if (source.jsonKey === undefined) return secret.trim();
  const key = parseObject(secret)?.[source.jsonKey];
  if (typeof key !== "string" || key.trim() === "") {
    // AgentCore's clients always send a jsonKey, also for secrets that are plain strings.
    if (parseObject(secret) === undefined) return secret.trim();
    throw misconfigured(
      `The secret ${source.secretId} holds no text under "${source.jsonKey}", which credential provider "${providerName}" asks for.`,
    );
  }
  return key.trim();
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return KeyObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const IV_BYTES = 12;

/** The key's successor, while it is changed: what is sealed is sealed under it already, and both open. */
const NEXT = "TOKEN_VAULT_KEY_NEXT";
const VAULT_KEYS = ["TOKEN_VAULT_KEY", NEXT] as const;
type VaultKeyName = (typeof VAULT_KEYS)[number];

/**
 * AES-256-GCM under `TOKEN_VAULT_KEY`, or its successor where there is one, with the provider's name as associated data, so that a sealed key copied to another provider does not open.
 *
 * @returns base64 of the initialisation vector and the ciphertext; undefined where `TOKEN_VAULT_KEY` is not set.
 */
export async function seal(env: object, providerName: string, key: string): Promise<string | undefined> {
  const vaultKeys = vaultKeysOf(env);
  const vaultKey = (await vaultKeys(NEXT)) ?? (await vaultKeys("TOKEN_VAULT_KEY"));
  if (vaultKey === undefined) return undefined;
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(gcm(iv, providerName), vaultKey, new TextEncoder().encode(key));
  return new Uint8Array([...iv, ...new Uint8Array(sealed)]).toBase64();
}

/**
 * The same key sealed anew, where it is not yet sealed under the key that new ones are sealed under.
 *
 * @returns undefined where it is already.
 * @throws GatewayError `target_misconfigured` where it cannot be opened.
 */
export async function reseal(env: object, providerName: string, sealed: string): Promise<string | undefined> {
  const { key, under } = await open(env, providerName, sealed);
  const [now, next] = await Promise.all(VAULT_KEYS.map((name) => readSecret(env, name)));
  const isNewest = under === NEXT || next === undefined || next === now;
  return isNewest ? undefined : seal(env, providerName, key);
}

async function unseal(env: object, providerName: string, sealed: string): Promise<string> {
  return (await open(env, providerName, sealed)).key;
}

interface Opened {
  readonly key: string;
  readonly under: VaultKeyName;
}

async function open(env: object, providerName: string, sealed: string): Promise<Opened> {
  const vaultKeys = vaultKeysOf(env);
  const bytes = fromBase64(sealed);
  let isAnySet = false;
  for (const under of VAULT_KEYS) {
    const vaultKey = await vaultKeys(under);
    if (vaultKey === undefined) continue;
    isAnySet = true;
    const key = await openUnder(vaultKey, providerName, bytes);
    if (key !== undefined) return { key, under };
  }
  throw misconfigured(
    isAnySet
      ? `The key of credential provider "${providerName}" was sealed under another TOKEN_VAULT_KEY. Update the provider with its key.`
      : `The key of credential provider "${providerName}" is sealed, and the secret TOKEN_VAULT_KEY that opens it is not set.`,
  );
}

/** @returns undefined where another key sealed it: GCM tells. */
async function openUnder(
  vaultKey: CryptoKey,
  providerName: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string | undefined> {
  try {
    const algorithm = gcm(bytes.slice(0, IV_BYTES), providerName);
    const opened = await crypto.subtle.decrypt(algorithm, vaultKey, bytes.slice(IV_BYTES));
    return new TextDecoder().decode(opened).trim();
  } catch {
    return undefined;
  }
}

const vaultKeysOf = perIsolate((env: object) => {
  const imported = new Map<VaultKeyName, CryptoKey>();
  return async (name: VaultKeyName): Promise<CryptoKey | undefined> => {
    const known = imported.get(name);
    if (known !== undefined) return known;
    const secret = await readSecret(env, name);
    if (secret === undefined) return undefined;
    const bytes = fromBase64(secret);
    if (bytes.length !== 32) {
      throw misconfigured(`The secret ${name} must be 32 bytes in base64. \`openssl rand -base64 32\` makes one.`);
    }
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    imported.set(name, key);
    return key;
  };
});

function gcm(iv: Uint8Array<ArrayBuffer>, providerName: string): SubtleCryptoEncryptAlgorithm {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(providerName) };
}

/** @returns no bytes where the text is no base64. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return new Uint8Array(0);
  }
}

function misconfigured(message: string, cause?: unknown): GatewayError {
  return new GatewayError("target_misconfigured", message, { cause });
}
