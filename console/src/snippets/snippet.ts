/** What lines for a client are made of, and which of a gateway's models a client can reach. */

/** Of a model of a gateway, as its list of models shows it, what decides who can call it. */
export interface ReachableModel {
  readonly id: string;
  readonly paths: readonly string[];
  readonly ownedBy: string;
  readonly displayName?: string;
}

export interface Connection {
  /** Ends in /inference. */
  readonly base: string;
  readonly key: string;
  readonly model: string;
}

/** Under which heading it is offered. */
export type Group = "any" | "bedrock" | "azure" | "google";

export interface Snippet {
  readonly id: string;
  readonly name: string;
  readonly group: Group;
  readonly title: string;
  /** Paths that the lines call, of which a model has to have one; absent: whatever the model. */
  readonly reaches?: readonly string[];
  /** Of models on these paths, those that the client knows how to talk to. */
  readonly takes?: (model: ReachableModel) => boolean;
  /** It looks into the model's id, so it gets the provider's own and not `target/model`. */
  readonly ownId?: boolean;
  readonly text: (connection: Connection) => string;
}

export function canReach({ reaches, takes }: Snippet, model: ReachableModel): boolean {
  return (reaches === undefined || reaches.some((path) => model.paths.includes(path))) && takes?.(model) !== false;
}

/** Clients that say the model in the path are offered where there is a model for them, all others always. */
export function snippetsFor(snippets: readonly Snippet[], models: readonly ReachableModel[]): readonly Snippet[] {
  return snippets.filter((snippet) => !isOfPaths(snippet) || models.some((model) => canReach(snippet, model)));
}

function isOfPaths({ reaches = [] }: Snippet): boolean {
  return reaches.some((path) => path.includes("{model}"));
}
