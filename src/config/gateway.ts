/** A gateway as it is configured: who may enter and under which role it calls AWS. One schema for the HTTP body and the D1 row. */
import * as z from "../words/schema.ts";
import { Affinity } from "./affinity.ts";
import { AuthorizerConfiguration, AuthorizerType } from "./authorizer.ts";
import { CorsOrigin } from "./cors-origin.ts";
import { GATEWAY_NAME } from "./identifiers.ts";

const ROLE_ARN = /^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role\/.+$/;

/** Ours, that AgentCore has no word for, as of a target. */
const GatewayAdditions = {
  /** Whose pages may call the gateway from a browser; nobody's where it is left out. */
  corsOrigins: z.optional(z.array(CorsOrigin).check(z.maxLength(100))),
  /** Do conversations stay where they are? Said of every model whose alias does not say otherwise. */
  affinity: z.optional(Affinity),
};

/** What a create or update may say of a gateway (spec 2.2); `roleArn` is optional here, `API_KEY` is ours. */
export const GatewaySpec = z.strictObject({
  name: z
    .string()
    .check(
      z.regex(GATEWAY_NAME, "must be 1 to 48 letters, digits and single hyphens, starting with a letter or digit"),
    ),
  description: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  roleArn: z.optional(z.string().check(z.maxLength(2048), z.regex(ROLE_ARN, "must be the ARN of an IAM role"))),
  authorizerType: AuthorizerType,
  /** There with CUSTOM_JWT, and only then. */
  authorizerConfiguration: z.optional(AuthorizerConfiguration),
  // Terraform's provider requires it. It changes nothing: inference is all we serve.
  protocolType: z.optional(z.literal("MCP", "must be MCP, or left out")),
  // Our errors are always granular, so DEBUG asks for what every gateway has.
  exceptionLevel: z.optional(z.literal("DEBUG", "must be DEBUG, or left out")),
  ...GatewayAdditions,
});
export type GatewaySpec = z.infer<typeof GatewaySpec>;

export const GATEWAY_ADDITIONS: ReadonlySet<string> = new Set(Object.keys(GatewayAdditions));

export interface Gateway {
  readonly gatewayId: string;
  readonly spec: GatewaySpec;
  /** Counts every change; a change is made only to the revision it was made for. */
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}
