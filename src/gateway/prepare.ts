/** Call + Candidate → Outbound: the provider's URL, model and headers, and the credential last, over the final bytes. */
import { applyCredential, type Vault } from "../credentials/apply.ts";
import { GatewayError } from "../errors.ts";
import type { Outbound } from "../outbound.ts";
import type { Candidate } from "../routing/match.ts";
import { awsKeys } from "../store/aws-identity.ts";
import { revealKey } from "../store/vault.ts";
import type { Edge } from "./edge.ts";
import type { Call } from "./read.ts";
import { splice } from "./scan.ts";
import type { Snapshot } from "./snapshot.ts";

/** What a provider may want to know of a caller's request. Everything else is named by a target, or stays here. */
const FORWARDED = [
  "content-type",
  "accept",
  "user-agent",
  "anthropic-version",
  "anthropic-beta",
  "openai-beta",
  "idempotency-key",
  "traceparent",
  "tracestate",
];

/** Never forwarded, listed or not: credentials, cookies, who the caller is on the network, and what belongs to one hop. */
const WITHHELD =
  /^(authorization|x-api-key|api-key|x-goog-api-key|cookie2?|set-cookie|proxy-.*|x-forwarded-.*|forwarded|x-real-ip|true-client-ip|cf-.*|cdn-loop|x-amz-.*|x-gateway-.*|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-length|content-encoding|expect)$/;

/** @throws GatewayError `target_misconfigured`, and `upstream_unreachable` where STS is. */
export async function prepare(
  call: Call,
  { target, operation, model }: Candidate,
  snapshot: Snapshot,
  edge: Edge,
): Promise<Outbound> {
  const credential = snapshot.credentials.get(target);
  if (credential instanceof GatewayError) throw credential;
  const outbound: Outbound = {
    method: "POST",
    url: target.endpoint + operation.providerPath + call.search,
    headers: forwardedHeaders(call.headers, target.requestHeaders),
    body: splice(call.body, call.scanned, model),
  };
  if (credential !== undefined) await applyCredential(outbound, credential, vault(edge), edge.now());
  return outbound;
}

function forwardedHeaders(headers: Headers, allowed: readonly string[]): Headers {
  const forwarded = new Headers();
  for (const name of FORWARDED) copy(headers, forwarded, name);
  for (const name of allowed) if (!WITHHELD.test(name)) copy(headers, forwarded, name);
  return forwarded;
}

function copy(from: Headers, to: Headers, name: string): void {
  const value = from.get(name);
  if (value !== null) to.set(name, value);
}

function vault(edge: Edge): Vault {
  return {
    revealKey: (providerName, key) => revealKey(edge.env, providerName, key),
    awsKeys: (roleArn) => awsKeys(edge.env, edge.settings, roleArn, edge.now()),
  };
}
