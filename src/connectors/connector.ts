/** What a connector is: the configuration it takes and the facts we know of its provider; each has a file of its own, listed in `by-id.ts`. */
import type { SigningScope } from "../aws/bedrock-host.ts";
import type { KeyPlacement } from "../credentials/credential.ts";
import type { ModelPath } from "../words/model-path.ts";
import * as z from "../words/schema.ts";
import type { ModelsApi } from "./models-api.ts";
import type { StreamUsage } from "./stream-usage.ts";

/** A client path that is served, and what it becomes. Either may hold `{model}` once; where neither does, the model is in the body. */
export interface ServedOperation {
  readonly path: string;
  readonly providerPath: string;
  /** Of a provider path with `{model}`; put in where targets are brought to one shape, so that calls need not look for it. */
  readonly written?: ModelPath;
  /** Ids and globs this operation serves; absent: all that the target serves. */
  readonly models: readonly string[] | undefined;
  /** The operation serves only models that match one of these globs, so that a connector can send some models to another path. */
  readonly only?: readonly string[];
}

export interface ProviderFacts {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly operations: readonly ServedOperation[];
  /** The lists that make up what it has, asked in turn; none: the operations declare their models. */
  readonly models: readonly ModelsApi[];
  /** Where an API key goes. */
  readonly placement: KeyPlacement;
  /** What a SigV4 signature is scoped to; absent: the provider takes none. */
  readonly signing?: SigningScope;
  /** The character that ends a model id's provider prefix, where callers may leave the prefix out. */
  readonly prefixSeparator?: string;
  readonly ownedBy: string;
  /** Of the caller's query, what passes beside what a target lists; absent: nothing. */
  readonly queryParameters?: readonly string[];
  /** Of the caller's headers, likewise, in lower case. */
  readonly requestHeaders?: readonly string[];
  /** Of its chat streams, where nobody says otherwise; absent: `as_sent`. */
  readonly streamUsage?: StreamUsage;
  /** A Bedrock target comes first where several targets have a model (design, section 5, rule 3). */
  readonly bedrock: boolean;
}

/** Settings that connectors read: AWS's region, and providers' addresses where they are not the public ones. */
export interface ConnectorSettings {
  readonly awsRegion: string;
  readonly openaiBaseUrl: string | undefined;
  readonly anthropicBaseUrl: string | undefined;
  readonly mantleEndpoint: string | undefined;
  readonly bedrockRuntimeEndpoint: string | undefined;
  /** Of Bedrock's control plane, which lists its models. */
  readonly bedrockEndpoint: string | undefined;
  readonly geminiBaseUrl: string | undefined;
  readonly cloudflareBaseUrl: string | undefined;
}

export interface Connector {
  /** `connectorId`. */
  readonly id: string;
  /** Of `connector.source` in a target's configuration. */
  readonly source: z.ZodMiniObject<{ connectorId: z.ZodMiniLiteral<string> }, z.core.$strict>;
  /** @param source of this connector's form. */
  readonly facts: (source: unknown, settings: ConnectorSettings) => ProviderFacts;
}

/** @param members schemas of what stands in `source` beside `connectorId`. */
export function connector<S extends z.core.$ZodLooseShape>(
  id: string,
  members: S,
  facts: (source: z.output<z.ZodMiniObject<S, z.core.$strict>>, settings: ConnectorSettings) => ProviderFacts,
): Connector {
  const own = z.object(members);
  return {
    id,
    source: z.strictObject({ connectorId: z.literal(id), ...members }),
    facts: (source, settings) => facts(own.parse(source), settings),
  };
}

/** For a member of `source` that has to be there: AWS's clients know of `connectorId` only (docs/agentcore.md). */
export const leftOut = {
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? "is missing; AWS's clients leave it out: make the target by HTTP or as a file, or as inference.provider"
      : undefined,
};

export const BEARER: KeyPlacement = { location: "HEADER", parameter: "authorization", prefix: "Bearer" };

/** Where callers of OpenAI's paths and the provider's own find the same: each path, and what stands before it there. */
export function pathsBelow(base: string, ...paths: string[]): ServedOperation[] {
  return paths.flatMap((path) => [
    { path, providerPath: base + path, models: undefined },
    { path: base + path, providerPath: base + path, models: undefined },
  ]);
}

/** Operations that keep their path on the provider. */
export function samePaths(...paths: string[]): ServedOperation[] {
  return paths.map((path) => ({ path, providerPath: path, models: undefined }));
}
