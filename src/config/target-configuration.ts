/** Where a target's provider is and what it serves: `inference.connector`, `inference.provider` or `http.passthrough` (spec 2.3). */
import { ConnectorSource } from "../connectors/by-id.ts";
import { MAX_MODEL_LENGTH } from "../words/model-path.ts";
import * as z from "../words/schema.ts";

/** Unlike AgentCore's, one may hold `{model}`, and then `:` too, as Google's do. */
const path = z.string().check(
  z.maxLength(256),
  z.regex(
    /^\/(?:[a-zA-Z0-9\-._/]+|[a-zA-Z0-9\-._:/]*\{model\}[a-zA-Z0-9\-._:/]*)$/,
    "must start with / and hold letters, digits and - . _ / only, beside {model} once, and : where that stands",
  ),
  z.refine((value) => !/\/\/|\/$|(^|\/)\.\.?(\/|$)/.test(value), "must not hold empty or dot segments, nor end in /"),
);

/** Unlike AgentCore's, an id may hold `:`, as `llama3:8b` and `…-v1:0` do. */
const modelPattern = z
  .string()
  .check(
    z.maxLength(MAX_MODEL_LENGTH),
    z.regex(/^[a-zA-Z0-9\-._*?@:]+(\/[a-zA-Z0-9\-._*?@:]+)*$/, "must be a model id or a pattern with * and ?"),
  );

const endpoint = z
  .string()
  .check(
    z.maxLength(2048),
    z.regex(/^https?:\/\/[a-zA-Z0-9\-.[\]:]+(:[0-9]{1,5})?(\/.*)?$/, "must be the https:// address of a provider"),
  );

const Operation = z.strictObject({
  path,
  providerPath: z.optional(path),
  models: z.optional(z.array(z.strictObject({ model: modelPattern })).check(z.minLength(1))),
});

/** We know the provider. */
const ConnectorConfiguration = z.strictObject({ source: ConnectorSource });

/** The configuration says everything. How many operations and models it may have are quotas, checked where it is written. */
const Provider = z.strictObject({
  endpoint,
  modelMapping: z.optional(
    z.strictObject({
      providerPrefix: z.optional(
        z.strictObject({
          strip: z.optional(z.boolean()),
          separator: z.optional(z.string().check(z.length(1, "must be exactly one character"))),
        }),
      ),
    }),
  ),
  operations: z.optional(
    z.array(Operation).check(
      z.minLength(1),
      z.refine((all) => new Set(all.map((one) => one.path)).size === all.length, "must not declare a path twice"),
    ),
  ),
});
export type Provider = z.infer<typeof Provider>;

/** A provider reached as it is, below the target's name: no model routing, only the credential is put in. */
const Passthrough = z.strictObject({
  endpoint,
  protocolType: z.enum(["MCP", "A2A", "INFERENCE", "CUSTOM"]),
  staticQueryParameters: z.optional(
    z.record(z.string().check(z.minLength(1), z.maxLength(128)), z.string().check(z.maxLength(1024))),
  ),
  staticQueryParameterConflictResolution: z.optional(z.enum(["CLIENT_OVERRIDE", "STATIC_OVERRIDE"])),
});
export type Passthrough = z.infer<typeof Passthrough>;

/** AgentCore's unions: an object of which exactly one member is there. Clients send two where their user wrote two. */
function exactlyOne<T extends z.core.$ZodLooseShape>(members: T) {
  return z
    .strictObject(members)
    .check(
      z.refine(
        (one) => Object.keys(one).length === 1,
        `must hold exactly one of ${Object.keys(members).join(" and ")}`,
      ),
    );
}

export const TargetConfiguration = exactlyOne({
  inference: z.optional(exactlyOne({ connector: z.optional(ConnectorConfiguration), provider: z.optional(Provider) })),
  http: z.optional(z.strictObject({ passthrough: Passthrough })),
});
export type TargetConfiguration = z.infer<typeof TargetConfiguration>;

export type TargetKind = "connector" | "provider" | "passthrough";

/** Which of the three it is; it can never change. */
export function kindOf({ inference }: TargetConfiguration): TargetKind {
  if (inference?.connector !== undefined) return "connector";
  return inference?.provider === undefined ? "passthrough" : "provider";
}
