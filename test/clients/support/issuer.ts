/** A real issuer on a loopback port, whose keys can be retired. */
import { OAuth2Server } from "oauth2-mock-server";

export interface Issuer {
  readonly discoveryUrl: string;
  /** Its name, and the `iss` of its tokens. */
  readonly name: string;
  /** Adds a key to those it lists. */
  addKey(kid: string): Promise<void>;
  /** Lists a key no longer; tokens may still be signed with it, as they were before. */
  retireKey(kid: string): void;
  /** A token for an hour, signed with the key. */
  token(kid: string, claims?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const server = new OAuth2Server();
  await server.start(0, "127.0.0.1");
  const name = `http://127.0.0.1:${server.address().port}`;
  const { issuer } = server;
  issuer.url = name;
  const retired = new Set<string>();
  // The store has no way to take a key out.
  const list = issuer.keys.toJSON.bind(issuer.keys);
  issuer.keys.toJSON = (withPrivateFields) => list(withPrivateFields).filter(({ kid }) => !retired.has(kid));
  return {
    discoveryUrl: `${name}/.well-known/openid-configuration`,
    name,
    addKey: async (kid) => {
      await issuer.keys.generate("RS256", { kid });
    },
    retireKey: (kid) => void retired.add(kid),
    token: (kid, claims = {}) =>
      issuer.buildToken({ kid, scopesOrTransform: (_header, payload) => void Object.assign(payload, claims) }),
    close: () => server.stop(),
  };
}
