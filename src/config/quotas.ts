/** AgentCore's quotas, each by the variable that raises it. https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/bedrock-agentcore-limits.html */
import * as z from "../words/schema.ts";

const quota = (most: number) => z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100_000)), most);

export const Quotas = z.object({
  MAX_GATEWAYS: quota(1_000),
  /** Of a gateway. */
  MAX_TARGETS: quota(100),
  /** Creations, updates and synchronisations at work at the same time on a gateway's targets. */
  MAX_TARGET_OPERATIONS: quota(5),
  /** Of a target. */
  MAX_OPERATIONS: quota(10),
  /** Of a target's operation. */
  MAX_MODELS: quota(100),
  MAX_CREDENTIAL_PROVIDERS: quota(50),
  /** Of a gateway. */
  MAX_RATE_LIMITS: quota(50),
});
export type Quotas = z.infer<typeof Quotas>;
