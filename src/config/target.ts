/** A target as it is configured: where its provider is, what it serves, as whom it is called. One schema for the HTTP body and the D1 row. */
import * as z from "zod";
import { CredentialConfiguration } from "./credential.ts";
import { TARGET_NAME } from "./identifiers.ts";

/** The longest model id there is, of a call and of a list. */
export const MAX_MODEL_LENGTH = 256;

const path = z
  .string()
  .max(256)
  .regex(/^\/[a-zA-Z0-9\-._/]+$/, "must start with / and hold letters, digits and - . _ / only")
  .refine((value) => !/\/\/|\/$|(^|\/)\.\.?(\/|$)/.test(value), "must not hold empty or dot segments, nor end in /");

/** Unlike AgentCore's, an id may hold `:`, as `llama3:8b` and `…-v1:0` do. */
const modelPattern = z
  .string()
  .max(MAX_MODEL_LENGTH)
  .regex(/^[a-zA-Z0-9\-._*?@:]+(\/[a-zA-Z0-9\-._*?@:]+)*$/, "must be a model id or a pattern with * and ?");

const Operation = z.strictObject({
  path,
  providerPath: path.optional(),
  models: z
    .array(z.strictObject({ model: modelPattern }))
    .min(1)
    .max(100)
    .optional(),
});

export const ConnectorId = z.enum(["bedrock-mantle", "openai", "anthropic"]);
export type ConnectorId = z.infer<typeof ConnectorId>;

const Connector = z.strictObject({ source: z.strictObject({ connectorId: ConnectorId }) });

const Provider = z.strictObject({
  endpoint: z
    .string()
    .max(2048)
    .regex(/^https?:\/\/[a-zA-Z0-9\-.[\]:]+(:[0-9]{1,5})?(\/.*)?$/, "must be the https:// address of a provider"),
  modelMapping: z
    .strictObject({
      providerPrefix: z
        .strictObject({ strip: z.boolean().optional(), separator: z.string().length(1).optional() })
        .optional(),
    })
    .optional(),
  operations: z
    .array(Operation)
    .min(1)
    .max(10)
    .refine((all) => new Set(all.map((one) => one.path)).size === all.length, "must not declare a path twice")
    .optional(),
});

/** Exactly one of its members is there: `Connector` (we know the provider) or `Provider` (the config says everything). */
const Inference = z
  .strictObject({ connector: Connector.optional(), provider: Provider.optional() })
  .refine((one) => Object.keys(one).length === 1, "must hold exactly one of connector and provider");

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
  targetConfiguration: z.strictObject({ inference: Inference }),
  credentialProviderConfigurations: z
    .array(CredentialConfiguration)
    .length(1, "must hold exactly one element")
    .optional(),
  metadataConfiguration: MetadataConfiguration.optional(),
  firstByteTimeoutMs: z.number().int().min(1_000).max(900_000).optional(),
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
}
