/** A connector's id → what we know of its provider. A new connector is one file and one line here. */
import type { Connector as ConnectorConfiguration, ConnectorId } from "../config/target-configuration.ts";
import { anthropic } from "./anthropic.ts";
import { bedrockMantle } from "./bedrock-mantle.ts";
import type { Connector } from "./connector.ts";
import { openai } from "./openai.ts";

const CONNECTORS: Readonly<Record<ConnectorId, Connector>> = { openai, anthropic, "bedrock-mantle": bedrockMantle };

export function factsOf({ source }: ConnectorConfiguration): Connector {
  return CONNECTORS[source.connectorId];
}
