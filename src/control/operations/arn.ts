/** Gateways and credential providers → their ARNs, and back. */
import type { Settings } from "../../config/settings.ts";

export function gatewayArn({ awsRegion, awsAccountId }: Settings, gatewayId: string): string {
  return `arn:aws:bedrock-agentcore:${awsRegion}:${awsAccountId}:gateway/${gatewayId}`;
}

export function credentialProviderArn({ awsRegion, awsAccountId }: Settings, name: string): string {
  return `arn:aws:bedrock-agentcore:${awsRegion}:${awsAccountId}:token-vault/default/apikeycredentialprovider/${name}`;
}

const ARN =
  /^arn:[^:]*:bedrock-agentcore:[a-z0-9-]+:[0-9]{12}:(?:gateway\/([^/]+)|token-vault\/default\/apikeycredentialprovider\/([^/]+))$/;

/** @returns which of the two the ARN names; undefined where it is an ARN of neither. */
export function resourceOf(
  arn: string,
): { readonly gatewayId: string } | { readonly providerName: string } | undefined {
  const [, gatewayId, providerName] = ARN.exec(arn) ?? [];
  if (gatewayId !== undefined) return { gatewayId };
  return providerName === undefined ? undefined : { providerName };
}
