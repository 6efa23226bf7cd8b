/** Where a target's models come from: AgentCore's four choices, and connectors of ours; of each its usual name and how it is called. */

/** In AgentCore's order, as the article has them; ours behind them. */
export const AGENTCORE_SOURCES = ["bedrock-mantle", "openai", "anthropic", "custom"] as const;
export const OWN_SOURCES = ["bedrock-runtime", "azure-openai", "gemini", "workers-ai"] as const;
export const MODEL_SOURCES = [...AGENTCORE_SOURCES, ...OWN_SOURCES] as const;
export type ModelSource = (typeof MODEL_SOURCES)[number];

export type Auth = "API_KEY" | "GATEWAY_IAM_ROLE" | "ENTRA_ID" | "NONE";

interface SourceFacts {
  /** Of a target, until somebody types another. */
  readonly name: string;
  /** How it can be called, the usual way first. */
  readonly auths: readonly [Auth, ...Auth[]];
}

/** What any provider may ask for, of whom nothing is known. */
export const ANY_AUTH: SourceFacts["auths"] = ["API_KEY", "GATEWAY_IAM_ROLE", "ENTRA_ID", "NONE"];

const FACTS: Readonly<Record<ModelSource, SourceFacts>> = {
  "bedrock-mantle": { name: "bedrock", auths: ["GATEWAY_IAM_ROLE", "API_KEY"] },
  openai: { name: "openai", auths: ["API_KEY"] },
  anthropic: { name: "anthropic", auths: ["API_KEY"] },
  custom: { name: "custom", auths: ANY_AUTH },
  "bedrock-runtime": { name: "bedrock", auths: ["GATEWAY_IAM_ROLE", "API_KEY"] },
  "azure-openai": { name: "azure", auths: ["API_KEY", "ENTRA_ID"] },
  gemini: { name: "gemini", auths: ["API_KEY"] },
  "workers-ai": { name: "workers-ai", auths: ["API_KEY"] },
};

export function authsFor(source: ModelSource): SourceFacts["auths"] {
  return FACTS[source].auths;
}

/** @param taken names that other targets have. */
export function nameFor(source: ModelSource, taken: readonly string[]): string {
  const wanted = FACTS[source].name;
  for (let at = 1; ; at++) {
    const name = at === 1 ? wanted : `${wanted}-${at}`;
    if (!taken.includes(name)) return name;
  }
}
