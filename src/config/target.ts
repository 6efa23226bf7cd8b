/** A target as it is configured: where its provider is, what it serves, as whom it is called. One schema for the HTTP body and the D1 row. */
import * as z from "../words/schema.ts";
import { CredentialConfiguration } from "../credentials/kinds.ts";
import { TARGET_NAME } from "./identifiers.ts";
import { StreamUsage } from "../connectors/stream-usage.ts";
import { TargetConfiguration } from "./target-configuration.ts";

const headerName = z.string().check(z.maxLength(100), z.regex(/^[a-zA-Z0-9_-]+$/, "must be a header name"));

const MetadataConfiguration = z.strictObject({
  allowedRequestHeaders: z.optional(z.array(headerName).check(z.minLength(1), z.maxLength(10))),
  allowedQueryParameters: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(40))).check(z.minLength(1), z.maxLength(10)),
  ),
  allowedResponseHeaders: z.optional(z.array(headerName).check(z.minLength(1), z.maxLength(10))),
});
export type MetadataConfiguration = z.infer<typeof MetadataConfiguration>;

export const TargetName = z.string().check(z.regex(TARGET_NAME, "must be 1 to 100 letters, digits and single hyphens"));

/** Ours, that AgentCore has no word for: an update that leaves one out leaves it as it was, null takes it away. */
const TargetAdditions = {
  firstByteTimeoutMs: z.optional(z.number().check(z.int(), z.minimum(1_000), z.maximum(900_000))),
  /** False makes this target's failure final, with no other asked. */
  failover: z.optional(z.boolean()),
  /** What becomes of the provider's work when the caller leaves. */
  onDisconnect: z.optional(z.enum(["cancel", "drain"])),
  /** What becomes of a chat stream whose caller did not ask for usage. */
  streamUsage: z.optional(StreamUsage),
};

/** What a create or update may say of a target (spec 2.3), and what is ours. */
export const TargetSpec = z.strictObject({
  name: TargetName,
  description: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  targetConfiguration: TargetConfiguration,
  credentialProviderConfigurations: z.optional(
    z.array(CredentialConfiguration).check(z.length(1, "must hold exactly one element")),
  ),
  metadataConfiguration: z.optional(MetadataConfiguration),
  ...TargetAdditions,
});
export type TargetSpec = z.infer<typeof TargetSpec>;

export const TARGET_ADDITIONS: ReadonlySet<string> = new Set(Object.keys(TargetAdditions));

export const TargetStatus = z.enum([
  "CREATING",
  "UPDATING",
  "UPDATE_UNSUCCESSFUL",
  "DELETING",
  "READY",
  "FAILED",
  "SYNCHRONIZING",
  "SYNCHRONIZE_UNSUCCESSFUL",
]);
export type TargetStatus = z.infer<typeof TargetStatus>;

/** A model as the provider listed it. */
export const DiscoveredModel = z.object({
  id: z.string(),
  created: z.optional(z.number()),
  ownedBy: z.optional(z.string()),
  displayName: z.optional(z.string()),
});
export type DiscoveredModel = z.infer<typeof DiscoveredModel>;

export interface Target {
  readonly targetId: string;
  readonly gatewayId: string;
  /** As it was asked for last. */
  readonly spec: TargetSpec;
  /** What calls go on with while `spec` has not worked yet; absent: `spec` itself. */
  readonly lastGood: TargetSpec | undefined;
  readonly status: TargetStatus;
  readonly statusReasons: readonly string[];
  /** Of the configuration that calls go by. */
  readonly models: readonly DiscoveredModel[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastSynchronizedAt: number | undefined;
  /** Counts every change; a change is made only to the revision it was made for. */
  readonly revision: number;
  /** Failed discoveries in a row. */
  readonly failures: number;
}

/** The target as calls go by it: endpoint, operations, credential and all of the configuration that last worked. */
export function inService(target: Target): Target {
  return target.lastGood === undefined ? target : { ...target, spec: target.lastGood };
}
