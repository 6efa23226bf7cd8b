/** Which hosts are Amazon Bedrock's, and what a signature for them is scoped to. */

export interface SigningScope {
  readonly service: string;
  readonly region: string;
}

const RUNTIME = /^bedrock(?:-[a-z0-9-]+)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;
const MANTLE = /^bedrock-mantle\.([a-z0-9-]+)\.api\.aws$/;

/** The signing scope of a Bedrock host, or undefined where the host is not Bedrock's. */
export function bedrockScope(host: string): SigningScope | undefined {
  const mantle = MANTLE.exec(host)?.[1];
  if (mantle !== undefined) return { service: "bedrock-mantle", region: mantle };
  const runtime = RUNTIME.exec(host)?.[1];
  // AWS verifies bedrock-runtime against service `bedrock`, whatever the host's first label: BerriAI/litellm#14763.
  if (runtime !== undefined) return { service: "bedrock", region: runtime };
  return undefined;
}
