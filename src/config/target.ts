/** A target as it is configured: where its provider is, what it serves, as whom it is called. One schema for the HTTP body and the D1 row. */
import * as z from "zod";
import { CredentialConfiguration } from "./credential.ts";
import { TARGET_NAME } from "./identifiers.ts";
import { TargetConfiguration } from "./target-configuration.ts";

const headerName = z
  .string()
  .max(100)
  .regex(/^[a-zA-Z0-9_-]+$/, "must be a header name");

const MetadataConfiguration = z.strictObject({
  allowedRequestHeaders: z.array(headerName).min(1).max(10).optional(),
  allowedQueryParameters: z.array(z.string().min(1).max(40)).min(1).max(10).optional(),
  allowedResponseHeaders: z.array(headerName).min(1).max(10).optional(),
});
export type MetadataConfiguration = z.infer<typeof MetadataConfiguration>;

export const TargetName = z.string().regex(TARGET_NAME, "must be 1 to 100 letters, digits and single hyphens");

/** What a create or update may say of a target (spec 2.3). `firstByteTimeoutMs` is ours. */
export const TargetSpec = z.strictObject({
  name: TargetName,
  description: z.string().min(1).max(200).optional(),
  targetConfiguration: TargetConfiguration,
  credentialProviderConfigurations: z
    .array(CredentialConfiguration)
    .length(1, "must hold exactly one element")
    .optional(),
  metadataConfiguration: MetadataConfiguration.optional(),
  firstByteTimeoutMs: z.number().int().min(1_000).max(900_000).optional(),
  /** Ours: false makes this target's failure final, with no other asked. */
  failover: z.boolean().optional(),
  /** Ours: what becomes of the provider's work when the caller leaves. */
  onDisconnect: z.enum(["cancel", "drain"]).optional(),
});
export type TargetSpec = z.infer<typeof TargetSpec>;

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
  created: z.number().optional(),
  ownedBy: z.string().optional(),
  displayName: z.string().optional(),
});
export type DiscoveredModel = z.infer<typeof DiscoveredModel>;

export interface Target {
  readonly targetId: string;
  readonly gatewayId: string;
  readonly spec: TargetSpec;
  readonly status: TargetStatus;
  readonly statusReasons: readonly string[];
  readonly models: readonly DiscoveredModel[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly lastSynchronizedAt: number | undefined;
  /** Counts every change; a change is made only to the revision it was made for. */
  readonly revision: number;
  /** Failed discoveries in a row. */
  readonly failures: number;
}
