/** What the start configures: the article's two targets, served by the demo provider, and one for each connector whose key is there. */
import type { Connector } from "./real-keys.ts";

export interface WantedTarget {
  readonly name: string;
  readonly description: string;
  readonly inference: object;
  readonly credential: WantedCredential;
}

/** A key in a Worker secret, and where the provider expects it if the connector does not know; undefined: the gateway's AWS identity. */
type WantedCredential = { readonly name: string; readonly secretId: string; readonly header?: string } | undefined;

export const DEMO_DESCRIPTION = "Answered by the demo provider of npm start";

/** The article's Azure table, and a target in Anthropic's shape. */
export function demoTargets(endpoint: string): WantedTarget[] {
  return [
    {
      name: "azure",
      description: DEMO_DESCRIPTION,
      inference: {
        provider: {
          endpoint,
          operations: [
            {
              path: "/v1/chat/completions",
              providerPath: "/openai/v1/chat/completions",
              models: [{ model: "DeepSeek-V4-Flash" }],
            },
          ],
        },
      },
      credential: { name: "azure-foundry-key", secretId: "UPSTREAM_DEMO_AZURE", header: "api-key" },
    },
    {
      name: "claude",
      description: DEMO_DESCRIPTION,
      inference: {
        provider: {
          endpoint,
          operations: ["/v1/messages", "/v1/messages/count_tokens"].map((path) => ({
            path,
            models: [{ model: "claude-haiku-4-5" }],
          })),
        },
      },
      credential: { name: "claude-key", secretId: "UPSTREAM_DEMO_ANTHROPIC", header: "x-api-key" },
    },
  ];
}

export function connectorTarget({ connectorId, target, keyProvider }: Connector): WantedTarget {
  return {
    name: target,
    description: "Added by npm start, which found its key",
    inference: { connector: { source: { connectorId } } },
    credential: keyProvider,
  };
}
