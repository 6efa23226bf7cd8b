/** Token issuers: discovery document and keys, fetched once and kept, used on while the issuer is down. */
import * as z from "../schema.ts";
import { collect } from "../collect.ts";
import { endpointFault } from "../config/endpoint.ts";
import { GatewayError } from "../errors.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { Later } from "./config-cache.ts";
import { within } from "./deadline.ts";
import { perIsolate } from "./isolate.ts";

const MOST_ISSUERS = 100;
const MOST_BYTES = 524_288;
const FETCH_TIMEOUT_MS = 5_000;
/** Older than this, the keys are fetched anew behind a call. */
const REFRESH_AFTER_MS = 10 * 60_000;
/** An issuer that failed us, and of which nothing is known, is not asked again within this: its callers learn at once. */
const PAUSE_MS = 1_000;
/** However many unknown keys are named, an issuer is asked no more often. */
const COOLDOWN_MS = 30_000;

const Discovery = z.looseObject({ issuer: z.string().check(z.minLength(1)), jwks_uri: z.url() });
const Jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).check(z.maxLength(500)) });
export type Jwks = z.infer<typeof Jwks>;

export interface Issuer {
  /** What `iss` has to be. */
  readonly issuer: string;
  readonly jwks: Jwks;
  readonly fetchedAt: number;
}

/** Milliseconds since 1970, now. */
type Clock = () => number;

interface Known {
  issuer: Issuer | undefined;
  /** When it was last asked anew. The first time does not count: a key made just after it is found at once. */
  renewedAt: number;
  /** When it last could not be asked, and why. */
  failed: { readonly at: number; readonly cause: unknown } | undefined;
  trying: Promise<Issuer> | undefined;
}

export class Issuers {
  readonly #known = new BoundedMap<string, Known>(MOST_ISSUERS);

  /** @throws GatewayError `config_unavailable`, never `unauthenticated`, where the issuer cannot be asked and nothing is known of it. */
  async get(discoveryUrl: string, allowLocal: boolean, clock: Clock, later: Later): Promise<Issuer> {
    const known = this.#entry(discoveryUrl);
    const now = clock();
    if (known.issuer === undefined) return this.#fetch(discoveryUrl, known, allowLocal, clock, later);
    if (now - known.issuer.fetchedAt >= REFRESH_AFTER_MS && now - known.renewedAt >= COOLDOWN_MS) {
      later(this.#fetch(discoveryUrl, known, allowLocal, clock, later).catch(() => undefined));
    }
    return known.issuer;
  }

  /** For a token whose key is unknown: the issuer's keys as they are now, if it was not asked just before. */
  async renew(discoveryUrl: string, allowLocal: boolean, clock: Clock, later: Later): Promise<Issuer | undefined> {
    const known = this.#entry(discoveryUrl);
    if (known.trying === undefined && clock() - known.renewedAt < COOLDOWN_MS) return undefined;
    return this.#fetch(discoveryUrl, known, allowLocal, clock, later).catch(() => undefined);
  }

  #entry(discoveryUrl: string): Known {
    let known = this.#known.get(discoveryUrl);
    if (known === undefined) {
      known = { issuer: undefined, renewedAt: -Infinity, failed: undefined, trying: undefined };
      this.#known.set(discoveryUrl, known);
    }
    return known;
  }

  /** One at a time for each issuer, shared by all calls that wait for it, and finished even if they leave. */
  async #fetch(discoveryUrl: string, known: Known, allowLocal: boolean, clock: Clock, later: Later): Promise<Issuer> {
    const now = clock();
    if (known.issuer === undefined && known.failed !== undefined && now - known.failed.at < PAUSE_MS) {
      throw unavailable(discoveryUrl, known.failed.cause);
    }
    if (known.trying === undefined) {
      if (known.issuer !== undefined) known.renewedAt = now;
      known.trying = fetchIssuer(discoveryUrl, allowLocal, now)
        .then((issuer) => (known.issuer = issuer))
        .finally(() => (known.trying = undefined));
      later(known.trying.catch(() => undefined));
    }
    try {
      return await within(2 * FETCH_TIMEOUT_MS, known.trying);
    } catch (cause) {
      known.failed = { at: clock(), cause };
      throw unavailable(discoveryUrl, cause);
    }
  }
}

function unavailable(discoveryUrl: string, cause: unknown): GatewayError {
  return new GatewayError(
    "config_unavailable",
    "The issuer of tokens for this gateway cannot be asked for its keys at the moment.",
    { cause, reason: discoveryUrl, headers: { "retry-after": "5" } },
  );
}

export const issuers = perIsolate(() => new Issuers());

async function fetchIssuer(discoveryUrl: string, allowLocal: boolean, now: number): Promise<Issuer> {
  const { issuer, jwks_uri: jwksUri } = Discovery.parse(await fetchJson(discoveryUrl, allowLocal));
  return { issuer, jwks: Jwks.parse(await fetchJson(jwksUri, allowLocal)), fetchedAt: now };
}

/** Bounded in time and size; an issuer may not lead us to an address that a target may not have. */
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
