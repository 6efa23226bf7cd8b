/** A token issuer's discovery document and keys, fetched from where it says they are. */
import * as z from "../words/schema.ts";
import { collect } from "../words/collect.ts";
import { ACCESS_CERTS } from "../config/access-certs.ts";
import { endpointFault } from "../config/endpoint.ts";
import { within } from "../words/deadline.ts";

const MOST_BYTES = 524_288;
const FETCH_TIMEOUT_MS = 5_000;

const DiscoveryDocument = z.looseObject({ issuer: z.string().check(z.minLength(1)), jwks_uri: z.url() });
const Jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).check(z.maxLength(500)) });
export type Jwks = z.infer<typeof Jwks>;

export interface Issuer {
  /** The value required of a token's `iss`. */
  readonly issuer: string;
  readonly jwks: Jwks;
}

/**
 * @param discoveryUrl of a discovery document, or of Cloudflare Access's keys, which come without one.
 * @throws where one of the two documents is missing, late, too large or malformed.
 */
export async function fetchIssuer(discoveryUrl: string, allowLocal: boolean): Promise<Issuer> {
  if (discoveryUrl.endsWith(ACCESS_CERTS)) {
    const jwks = Jwks.parse(await fetchJson(discoveryUrl, allowLocal));
    return { issuer: discoveryUrl.slice(0, -ACCESS_CERTS.length), jwks };
  }
  const { issuer, jwks_uri: jwksUri } = DiscoveryDocument.parse(await fetchJson(discoveryUrl, allowLocal));
  return { issuer, jwks: Jwks.parse(await fetchJson(jwksUri, allowLocal)) };
}

/** Bounded in time and size; an address that a target may not have is refused, also where the issuer's document names it. */
async function fetchJson(address: string, allowLocal: boolean): Promise<unknown> {
  const url = new URL(address);
  const fault = endpointFault(url.origin + url.pathname, allowLocal);
  if (fault !== undefined) throw new Error(`${url.host} ${fault}`);
  const aborter = new AbortController();
  try {
    return await within(FETCH_TIMEOUT_MS, readJson(url, aborter.signal));
  } finally {
    aborter.abort();
  }
}

async function readJson(url: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { redirect: "manual", signal, headers: { accept: "application/json" } });
  if (!response.ok || response.body === null) throw new Error(`${url.host} answered with status ${response.status}`);
  const bytes = await collect(response.body, MOST_BYTES);
  if (bytes === undefined) throw new Error(`${url.host} answered with more than ${MOST_BYTES} bytes`);
  return JSON.parse(new TextDecoder().decode(bytes));
}
