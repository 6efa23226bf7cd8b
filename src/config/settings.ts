/** The Worker's variables → Settings with their defaults: the door through which the environment's plain values come. */
import type { ConnectorSettings } from "../connectors/connector.ts";
import * as z from "../words/schema.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import { GATEWAY_NAME } from "./identifiers.ts";
import { readOtlp, type Otlp } from "./otlp.ts";
import { Quotas } from "./quotas.ts";
import { StreamUsage } from "../connectors/stream-usage.ts";

const wholeNumber = (least: number, most: number) =>
  z.coerce.number().check(z.int(), z.minimum(least), z.maximum(most));
const baseUrl = z.pipe(
  z.url({ protocol: /^https?$/ }),
  z.transform((url) => url.replace(/\/+$/, "")),
);
/** SDKs' variables of these names end in /v1 as often as not; our connectors' paths bring it along. */
const providerBaseUrl = z.pipe(
  baseUrl,
  z.transform((url) => url.replace(/\/v1$/, "")),
);

const Variables = z.extend(Quotas, {
  DEFAULT_GATEWAY: z._default(z.string().check(z.regex(GATEWAY_NAME)), "default"),
  MAX_BODY_BYTES: z._default(wholeNumber(1, 500_000_000), 33_554_432),
  FIRST_BYTE_TIMEOUT_MS: z._default(wholeNumber(1, 900_000), 300_000),
  CALLS_KEPT: z._default(wholeNumber(0, 1_000_000), 10_000),
  LEDGER_SHARDS: z._default(wholeNumber(1, 32), 1),
  STREAM_USAGE: z.optional(StreamUsage),
  LEDGER_FLUSH_MS: z._default(wholeNumber(0, 5_000), 5_000),
  ALLOW_LOCAL_ENDPOINTS: z._default(z.enum(["true", "false"]), "false"),
  AWS_REGION: z._default(z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)), "us-east-1"),
  AWS_ACCOUNT_ID: z._default(z.string().check(z.regex(/^[0-9]{12}$/)), "000000000000"),
  OPENAI_BASE_URL: z.optional(providerBaseUrl),
  ANTHROPIC_BASE_URL: z.optional(providerBaseUrl),
  AWS_ENDPOINT_URL_BEDROCK_MANTLE: z.optional(providerBaseUrl),
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: z.optional(baseUrl),
  AWS_ENDPOINT_URL_BEDROCK: z.optional(baseUrl),
  AWS_ENDPOINT_URL_STS: z.optional(baseUrl),
  GOOGLE_GEMINI_BASE_URL: z.optional(baseUrl),
  CLOUDFLARE_BASE_URL: z.optional(baseUrl),
  AZURE_AUTHORITY_HOST: z.optional(baseUrl),
});

export interface Settings extends ConnectorSettings {
  readonly defaultGateway: string;
  readonly maxBodyBytes: number;
  readonly firstByteTimeoutMs: number;
  readonly allowLocalEndpoints: boolean;
  readonly awsAccountId: string;
  readonly stsEndpoint: string | undefined;
  /** Where Entra ID hands out tokens, without a slash at its end. */
  readonly azureAuthority: string;
  /** Of each shard of a gateway's ledger. */
  readonly callsKept: number;
  readonly ledgerShards: number;
  /** How long an isolate gathers records of calls before it sends them; 0 sends each at once. */
  readonly ledgerFlushMs: number;
  /** Of targets that say nothing; absent: by what their provider is known to take. */
  readonly streamUsage: StreamUsage | undefined;
  readonly quotas: Quotas;
  readonly otlp: Otlp;
}

/** @throws GatewayError `internal` naming the variables whose values cannot be used. */
export function readSettings(env: object): Settings {
  const parsed = Variables.safeParse(env);
  if (!parsed.success) {
    const message = `The gateway's settings cannot be used:\n${z.prettifyError(parsed.error)}`;
    throw new GatewayError("internal", message, { headers: LASTING });
  }
  const variables = parsed.data;
  return {
    defaultGateway: variables.DEFAULT_GATEWAY,
    maxBodyBytes: variables.MAX_BODY_BYTES,
    firstByteTimeoutMs: variables.FIRST_BYTE_TIMEOUT_MS,
    allowLocalEndpoints: variables.ALLOW_LOCAL_ENDPOINTS === "true",
    awsRegion: variables.AWS_REGION,
    awsAccountId: variables.AWS_ACCOUNT_ID,
    openaiBaseUrl: variables.OPENAI_BASE_URL,
    anthropicBaseUrl: variables.ANTHROPIC_BASE_URL,
    mantleEndpoint: variables.AWS_ENDPOINT_URL_BEDROCK_MANTLE,
    bedrockRuntimeEndpoint: variables.AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
    bedrockEndpoint: variables.AWS_ENDPOINT_URL_BEDROCK,
    geminiBaseUrl: variables.GOOGLE_GEMINI_BASE_URL,
    cloudflareBaseUrl: variables.CLOUDFLARE_BASE_URL,
    azureAuthority: variables.AZURE_AUTHORITY_HOST ?? "https://login.microsoftonline.com",
    stsEndpoint: variables.AWS_ENDPOINT_URL_STS,
    callsKept: variables.CALLS_KEPT,
    ledgerShards: variables.LEDGER_SHARDS,
    ledgerFlushMs: variables.LEDGER_FLUSH_MS,
    streamUsage: variables.STREAM_USAGE,
    quotas: Quotas.parse(variables),
    otlp: readOtlp(env),
  };
}
