/** The Worker's variables → Settings with their defaults: the door through which the environment's plain values come. */
import * as z from "zod";
import { GatewayError } from "../errors.ts";
import { GATEWAY_NAME } from "./identifiers.ts";

const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));

const Variables = z.object({
  DEFAULT_GATEWAY: z.string().regex(GATEWAY_NAME).default("default"),
  MAX_BODY_BYTES: wholeNumber(1, 500_000_000).default(33_554_432),
  FIRST_BYTE_TIMEOUT_MS: wholeNumber(1, 900_000).default(300_000),
  ALLOW_LOCAL_ENDPOINTS: z.enum(["true", "false"]).default("false"),
  AWS_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default("us-east-1"),
  AWS_ACCOUNT_ID: z
    .string()
    .regex(/^[0-9]{12}$/)
    .default("000000000000"),
  // The OpenAI SDK's variable of this name ends in /v1; our operations' paths begin with it.
  OPENAI_BASE_URL: baseUrl.transform((url) => url.replace(/\/v1$/, "")).optional(),
  ANTHROPIC_BASE_URL: baseUrl.optional(),
  AWS_ENDPOINT_URL_BEDROCK_MANTLE: baseUrl.optional(),
  AWS_ENDPOINT_URL_STS: baseUrl.optional(),
});

export interface Settings {
  readonly defaultGateway: string;
  readonly maxBodyBytes: number;
  readonly firstByteTimeoutMs: number;
  readonly allowLocalEndpoints: boolean;
  readonly awsRegion: string;
  readonly awsAccountId: string;
  readonly openaiBaseUrl: string | undefined;
  readonly anthropicBaseUrl: string | undefined;
  readonly mantleEndpoint: string | undefined;
  readonly stsEndpoint: string | undefined;
}

/** @throws GatewayError `internal` naming the variables whose values cannot be used. */
export function readSettings(env: object): Settings {
  const parsed = Variables.safeParse(env);
  if (!parsed.success) {
    throw new GatewayError("internal", `The gateway's settings cannot be used:\n${z.prettifyError(parsed.error)}`);
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
    stsEndpoint: variables.AWS_ENDPOINT_URL_STS,
  };
}
