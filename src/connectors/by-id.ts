/** A connector's id → what we know of its provider. A new connector is one file and one line here. */
import * as z from "../words/schema.ts";
import { anthropic } from "./anthropic.ts";
import { azureOpenai } from "./azure-openai.ts";
import { bedrockMantle } from "./bedrock-mantle.ts";
import { bedrockRuntime } from "./bedrock-runtime.ts";
import type { Connector, ConnectorSettings, ProviderFacts } from "./connector.ts";
import { gemini } from "./gemini.ts";
import { openai } from "./openai.ts";
import { workersAi } from "./workers-ai.ts";

const CONNECTORS: readonly [Connector, ...Connector[]] = [
  bedrockMantle,
  openai,
  anthropic,
  bedrockRuntime,
  azureOpenai,
  gemini,
  workersAi,
];

const [first, ...others] = CONNECTORS;
const IDS = CONNECTORS.map(({ id }) => JSON.stringify(id)).join("|");

/** `source` of a connector target: which connector, and what that one asks for beside its id. */
export const ConnectorSource = z.discriminatedUnion(
  "connectorId",
  [first.source, ...others.map(({ source }) => source)],
  {
    error: ({ code, input }) => {
      if (code !== "invalid_union") return undefined;
      const isNamed = typeof input === "object" && input !== null && "connectorId" in input;
      return isNamed ? `Invalid option: expected one of ${IDS}` : "is missing";
    },
  },
);
export type ConnectorSource = z.infer<typeof ConnectorSource>;

export function factsOf(source: ConnectorSource, settings: ConnectorSettings): ProviderFacts {
  const connector = CONNECTORS.find(({ id }) => id === source.connectorId);
  if (connector === undefined) throw new TypeError(`there is no connector ${source.connectorId}`);
  return connector.facts(source, settings);
}
