/** Where a target's provider is and what it serves: `inference.connector`, `inference.provider` or `http.passthrough` (spec 2.3). */
import * as z from "zod";

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

const endpoint = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[a-zA-Z0-9\-.[\]:]+(:[0-9]{1,5})?(\/.*)?$/, "must be the https:// address of a provider");

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

/** We know the provider. */
const Connector = z.strictObject({ source: z.strictObject({ connectorId: ConnectorId }) });
export type Connector = z.infer<typeof Connector>;

/** The configuration says everything. */
const Provider = z.strictObject({
  endpoint,
  modelMapping: z
    .strictObject({
      providerPrefix: z
        .strictObject({
          strip: z.boolean().optional(),
          separator: z.string().length(1, "must be exactly one character").optional(),
        })
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
export type Provider = z.infer<typeof Provider>;

/** A provider reached as it is, below the target's name: no model routing, only the credential is put in. */
const Passthrough = z.strictObject({
  endpoint,
  protocolType: z.enum(["MCP", "A2A", "INFERENCE", "CUSTOM"]),
  staticQueryParameters: z.record(z.string().min(1).max(128), z.string().max(1024)).optional(),
  staticQueryParameterConflictResolution: z.enum(["CLIENT_OVERRIDE", "STATIC_OVERRIDE"]).optional(),
});
export type Passthrough = z.infer<typeof Passthrough>;

/** AgentCore's unions: an object of which exactly one member is there. Clients send two where their user wrote two. */
function exactlyOne<T extends z.core.$ZodLooseShape>(members: T) {
  return z
    .strictObject(members)
    .refine((one) => Object.keys(one).length === 1, `must hold exactly one of ${Object.keys(members).join(" and ")}`);
}

export const TargetConfiguration = exactlyOne({
  inference: exactlyOne({ connector: Connector.optional(), provider: Provider.optional() }).optional(),
  http: z.strictObject({ passthrough: Passthrough }).optional(),
});
export type TargetConfiguration = z.infer<typeof TargetConfiguration>;

export type TargetKind = "connector" | "provider" | "passthrough";

/** Which of the three it is; it can never change. */
export function kindOf({ inference }: TargetConfiguration): TargetKind {
  if (inference?.connector !== undefined) return "connector";
  return inference?.provider === undefined ? "passthrough" : "provider";
}
