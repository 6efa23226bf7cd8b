/** What this isolate remembers of token issuers: kept while an issuer is down, fetched anew for a token with an unknown key. */
import { GatewayError } from "../words/errors.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";
import { fetchIssuer, type Issuer } from "./issuer-documents.ts";
import type { RequestContext } from "../words/request-context.ts";
import { ISSUER } from "./policies.ts";
import { Refreshing } from "./refreshing.ts";

/** However many tokens name unknown keys, an issuer is asked no more often than this. */
const COOLDOWN_MS = 30_000;

export class Issuers {
  readonly #known = new Refreshing<string, Issuer>(ISSUER);
  /** When each was last asked again; the first fetch does not count, so that a key made just after it is found at once. */
  readonly #renewedAt = new BoundedMap<string, number>(ISSUER.most);

  /** Without a promise; undefined where `find` is needed. */
  fresh(discoveryUrl: string, now: number): Issuer | undefined {
    return this.#known.fresh(discoveryUrl, now);
  }

  /** @throws GatewayError `config_unavailable`, never `unauthenticated`, where the issuer cannot be asked and nothing is known of it. */
  async find(discoveryUrl: string, allowLocal: boolean, context: RequestContext): Promise<Issuer> {
    const lookUp = this.#lookUp(discoveryUrl, allowLocal, context);
    const issuer = await this.#known.get(discoveryUrl, lookUp, context).catch((cause: unknown) => {
      throw issuerUnavailable(discoveryUrl, cause);
    });
    if (issuer === undefined) throw issuerUnavailable(discoveryUrl, undefined);
    return issuer;
  }

  /** For a token with an unknown key. @returns undefined where the issuer was asked within the cooldown, or does not answer. */
  async renew(discoveryUrl: string, allowLocal: boolean, context: RequestContext): Promise<Issuer | undefined> {
    const now = context.now();
    const isRecent = now - (this.#renewedAt.get(discoveryUrl) ?? -Infinity) < COOLDOWN_MS;
    if (isRecent && !this.#known.isUnderWay(discoveryUrl, now)) return undefined;
    const lookUp = this.#lookUp(discoveryUrl, allowLocal, context);
    return this.#known.renew(discoveryUrl, lookUp, context).catch(() => undefined);
  }

  #lookUp(discoveryUrl: string, allowLocal: boolean, { now }: RequestContext) {
    return (known: Issuer | undefined): Promise<Issuer> => {
      if (known !== undefined) this.#renewedAt.set(discoveryUrl, now());
      return fetchIssuer(discoveryUrl, allowLocal);
    };
  }
}

function issuerUnavailable(discoveryUrl: string, cause: unknown): GatewayError {
  return new GatewayError(
    "config_unavailable",
    "The issuer of tokens for this gateway cannot be asked for its keys at the moment.",
    { cause, reason: discoveryUrl, headers: { "retry-after": "5" } },
  );
}

export const issuersOf = perIsolate(() => new Issuers());
