/** Which hosts are Amazon Bedrock's, and what a signature for them, or for an AgentCore gateway, is scoped to. */

export interface SigningScope {
  readonly service: string;
  readonly region: string;
}

// Whole host names: whoever owns what stands behind `.amazonaws.com` would otherwise be sent Bedrock's signatures.
const RUNTIME = /^bedrock(?!-agentcore)(?:-[a-z0-9-]+)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;
const MANTLE = /^bedrock-mantle\.([a-z0-9-]+)\.api\.aws$/;
const AGENTCORE =
  /^(?:[a-z0-9-]+\.gateway\.)?bedrock-agentcore(?:-[a-z0-9-]+)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** The signing scope of a host that serves Bedrock's models, or undefined where the host is none. */
export function bedrockScope(host: string): SigningScope | undefined {
  const mantle = MANTLE.exec(host)?.[1];
  if (mantle !== undefined) return { service: "bedrock-mantle", region: mantle };
  const runtime = RUNTIME.exec(host)?.[1];
  // AWS verifies bedrock-runtime against service `bedrock`, whatever the host's first label: BerriAI/litellm#14763.
  if (runtime !== undefined) return { service: "bedrock", region: runtime };
  return undefined;
}

/** The same for every host whose scope we know; AgentCore's is a service of its own and no Bedrock target. */
export function signingScope(host: string): SigningScope | undefined {
  const agentcore = AGENTCORE.exec(host)?.[1];
  return agentcore === undefined ? bedrockScope(host) : { service: "bedrock-agentcore", region: agentcore };
}
