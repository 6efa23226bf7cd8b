/** The gateway's own AWS identity: the access key in its secrets, or the temporary credentials of a role that it assumes through STS. */
import { AwsV4Signer } from "aws4fetch";
import { collect } from "../words/collect.ts";
import type { AwsKeys } from "../aws/keys.ts";
import { awsDate } from "../aws/date.ts";
import type { Settings } from "../config/settings.ts";
import { GatewayError } from "../words/errors.ts";
import { within } from "../words/deadline.ts";
import { readSecret } from "./vault.ts";

export interface RoleSession {
  readonly keys: AwsKeys;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const STS_TIMEOUT_MS = 10_000;
const MOST_STS_BYTES = 65_536;

const SECRETS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/** Worker secrets cannot change within one environment; a Secrets Store's can, so they are read anew each time. */
const workerKeys = new WeakMap<object, AwsKeys>();

/** @returns undefined where `readAwsKeys` is needed. */
export function knownAwsKeys(env: object): AwsKeys | undefined {
  return workerKeys.get(env);
}

/** @throws GatewayError `target_misconfigured` where the secrets are not set, or hold characters that no access key has. */
export async function readAwsKeys(env: object): Promise<AwsKeys> {
  const [accessKeyId, secretAccessKey, sessionToken] = await Promise.all(
    SECRETS.map((name) => readAwsSecret(env, name)),
  );
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new GatewayError(
      "target_misconfigured",
      "This target is called with the gateway's AWS identity, and the secrets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.",
    );
  }
  const keys: AwsKeys = { accessKeyId, secretAccessKey, sessionToken };
  if (SECRETS.every((name) => typeof Reflect.get(env, name) !== "object")) workerKeys.set(env, keys);
  return keys;
}

/** A line end of a pasted secret is no part of it. */
async function readAwsSecret(env: object, name: string): Promise<string | undefined> {
  const secret = (await readSecret(env, name))?.trim();
  // Checked here because workerd writes a header value with such characters to the console.
  if (secret === undefined || /^[\x21-\x7e]+$/.test(secret)) return secret;
  throw new GatewayError(
    "target_misconfigured",
    `The secret ${name} holds characters other than printable ASCII. \`wrangler secret put ${name}\` sets it anew.`,
  );
}

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 *
 * @throws GatewayError `target_misconfigured` where STS refuses the role, `upstream_unreachable` where it does not answer.
 */
export async function assumeRole(own: AwsKeys, settings: Settings, roleArn: string, now: number): Promise<RoleSession> {
  const { awsRegion } = settings;
  const signer = new AwsV4Signer({
    method: "POST",
    url: settings.stsEndpoint ?? `https://sts.${awsRegion}.amazonaws.com/`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: "signalbox",
    }).toString(),
    service: "sts",
    region: awsRegion,
    accessKeyId: own.accessKeyId,
    secretAccessKey: own.secretAccessKey,
    ...(own.sessionToken === undefined ? {} : { sessionToken: own.sessionToken }),
    datetime: awsDate(now),
  });
  const { status, text } = await askSts(await signer.sign()).catch((cause: unknown) => {
    throw stsUnreachable(cause);
  });
  // An error of STS's own says nothing about the role.
  if (status >= 500) throw stsUnreachable(new Error(`status ${status}`));
  if (status < 200 || status >= 300) {
    throw new GatewayError(
      "target_misconfigured",
      `AWS STS refused the gateway's role ${roleArn} (status ${status}).`,
      {
        reason: element(text, "Code") ?? "no code",
      },
    );
  }
  const accessKeyId = element(text, "AccessKeyId");
  const secretAccessKey = element(text, "SecretAccessKey");
  const sessionToken = element(text, "SessionToken");
  const expiresAt = Date.parse(element(text, "Expiration") ?? "");
  if (
    accessKeyId === undefined ||
    secretAccessKey === undefined ||
    sessionToken === undefined ||
    Number.isNaN(expiresAt)
  ) {
    throw new GatewayError("upstream_unreachable", "AWS STS gave an answer without credentials.");
  }
  return { keys: { accessKeyId, secretAccessKey, sessionToken }, expiresAt };
}

/** @returns the text of an XML element without children, which STS's answers hold once; undefined where it is absent or empty. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>\\s*([^<\\s]+)\\s*</${name}>`).exec(xml)?.[1];
}

/** Aborted where the answer takes too long or is too large. */
async function askSts({ url, ...init }: Awaited<ReturnType<AwsV4Signer["sign"]>>) {
  const aborter = new AbortController();
  const ask = async (): Promise<{ status: number; text: string }> => {
    const { status, body } = await fetch(url, { ...init, redirect: "manual", signal: aborter.signal });
    const bytes = body === null ? new Uint8Array(0) : await collect(body, MOST_STS_BYTES);
    if (bytes === undefined) throw new Error(`an answer of more than ${MOST_STS_BYTES} bytes`);
    return { status, text: new TextDecoder().decode(bytes) };
  };
  try {
    return await within(STS_TIMEOUT_MS, ask());
  } finally {
    aborter.abort();
  }
}

export function stsUnreachable(cause: unknown): GatewayError {
  return new GatewayError("upstream_unreachable", "AWS STS, which hands out the gateway's role, cannot be reached.", {
    cause,
  });
}
