/** This isolate's cache of access tokens of Entra ID, renewed in the background before they expire. */
import type { Settings } from "../config/settings.ts";
import type { ClientCredentials } from "../credentials/client-credentials.ts";
import { entraUnreachable, fetchToken, type AccessToken } from "../secrets/entra-token.ts";
import { revealKey } from "../secrets/vault.ts";
import { GatewayError } from "../words/errors.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";
import { ENTRA_TOKEN } from "./policies.ts";
import { Refreshing } from "./refreshing.ts";

export class EntraTokens {
  readonly #env: object;
  readonly #tokens = new Refreshing<string, AccessToken>(ENTRA_TOKEN);
  /** Each configuration's key in the cache, worked out once and not each call. */
  readonly #keys = new WeakMap<ClientCredentials, string>();

  constructor(env: object) {
    this.#env = env;
  }

  /** Without a promise; undefined where `find` is needed. */
  fresh(client: ClientCredentials, now: number): string | undefined {
    return this.#tokens.fresh(this.#keyOf(client), now)?.token;
  }

  /**
   * @throws GatewayError `target_misconfigured` where the client secret is not set or Entra ID refuses it,
   * `upstream_unreachable` where Entra ID does not answer.
   */
  async find(client: ClientCredentials, settings: Settings, context: RequestContext): Promise<string> {
    const lookUp = async (): Promise<AccessToken> => {
      const secret = await revealKey(this.#env, client.providerName, client.secret);
      return fetchToken(client, secret, settings, context.now());
    };
    const found = await this.#tokens.get(this.#keyOf(client), lookUp, context).catch((cause: unknown) => {
      throw cause instanceof GatewayError ? cause : entraUnreachable(cause);
    });
    if (found === undefined) throw entraUnreachable(undefined);
    return found.token;
  }

  /** The secret's place too: who only knows an application's ids has no token of it. */
  #keyOf(client: ClientCredentials): string {
    const known = this.#keys.get(client);
    if (known !== undefined) return known;
    const { tenantId, clientId, scope, providerName, secret } = client;
    const key = JSON.stringify([tenantId, clientId, scope, providerName, secret]);
    this.#keys.set(client, key);
    return key;
  }
}

export const entraTokensOf = perIsolate((env: object) => new EntraTokens(env));
