/** AWS's own client of the control plane, against the running Worker. */
import {
  BedrockAgentCoreControl,
  type GetGatewayTargetResponse,
  type TargetConfiguration,
} from "@aws-sdk/client-bedrock-agentcore-control";
import { vi } from "vitest";
import type { RunningWorker } from "./running-worker.ts";

export const ADMIN = { accessKeyId: "AKIDEXAMPLEADMIN", secretAccessKey: "secret-of-the-admin" };
export const CALLER = { accessKeyId: "AKIDEXAMPLECALLER", secretAccessKey: "secret-of-the-caller" };

/** The Worker's settings for both. */
export const ACCESS_KEYS = JSON.stringify([
  { ...ADMIN, arn: "arn:aws:iam::000000000000:user/admin", roles: ["admin"] },
  { ...CALLER, arn: "arn:aws:iam::000000000000:user/caller", roles: ["caller"] },
]);

export const ROLE = "arn:aws:iam::111122223333:role/gateway";

/** The aggregated client: one method an operation. */
export function control(
  { origin }: Pick<RunningWorker, "origin">,
  credentials: typeof ADMIN = ADMIN,
  path = "/control",
): BedrockAgentCoreControl {
  return new BedrockAgentCoreControl({ endpoint: origin + path, region: "us-east-1", credentials, maxAttempts: 1 });
}

export const connector = (connectorId: string): TargetConfiguration => ({
  inference: { connector: { source: { connectorId } } },
});

/** A provider target's configuration: that it serves chat completions of these models. */
export const provider = (endpoint: string, ...models: string[]): TargetConfiguration => ({
  inference: {
    provider: { endpoint, operations: [{ path: "/v1/chat/completions", models: models.map((model) => ({ model })) }] },
  },
});

/** The credential of a target whose key is the credential provider's of that ARN. */
export const keyOf = (providerArn: string | undefined) => [
  { credentialProviderType: "API_KEY" as const, credentialProvider: { apiKeyCredentialProvider: { providerArn } } },
];

export const GATEWAY_ROLE = [{ credentialProviderType: "GATEWAY_IAM_ROLE" as const }];

/** The target once nobody works on it: there is no waiter for it, AWS's clients ask again and again. */
export function settled(
  client: BedrockAgentCoreControl,
  gatewayIdentifier: string | undefined,
  targetId: string | undefined,
): Promise<GetGatewayTargetResponse> {
  return vi.waitFor(
    async () => {
      const target = await client.getGatewayTarget({ gatewayIdentifier, targetId });
      if (target.status?.endsWith("ING") === true) throw new Error(`still ${target.status}`);
      return target;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** A chat completion on the gateway's own address. */
export function chat(gatewayUrl: string | undefined, model: string): Promise<Response> {
  return fetch(`${gatewayUrl}/inference/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Introduce yourself" }] }),
  });
}
