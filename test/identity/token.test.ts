/** Which algorithms a token may be signed with: none whose key is a secret, whatever an issuer lists among its public ones. */
import { SignJWT } from "jose";
import { describe, it } from "vitest";
import { verifyToken } from "../../src/identity/token.ts";
import { from, ISSUER, newKey } from "../support/token-issuer.ts";

const SECRET = "a secret of more than sixty-four bytes, which an issuer lists among its public keys";
const AUTHORIZER = { discoveryUrl: `${ISSUER}/.well-known/openid-configuration`, allowedClients: ["app"] };

const symmetric = (alg: string) => ({ kty: "oct", kid: alg, alg, k: btoa(SECRET).replaceAll("=", "") });

async function verify(alg: string, header: object, keys: readonly object[]) {
  const token = await new SignJWT({ iss: ISSUER, sub: "a", exp: from(60), client_id: "app" })
    .setProtectedHeader({ alg, ...header })
    .sign(new TextEncoder().encode(SECRET));
  return verifyToken(token, { issuer: ISSUER, jwks: { keys } }, AUTHORIZER, Date.now());
}

describe("a token signed with a secret", () => {
  for (const alg of ["HS256", "HS384", "HS512"]) {
    it(`is refused for its algorithm before any key is looked at: ${alg}`, async ({ expect }) => {
      const { jwk } = await newKey("public");
      const NOT_ALLOWED = { verdict: "invalid_token", reason: expect.stringMatching(/^ERR_JOSE_ALG_NOT_ALLOWED: /) };
      for (const keys of [[symmetric(alg)], [jwk, symmetric(alg)], [symmetric(alg), symmetric(alg)]]) {
        for (const header of [{ kid: alg }, {}]) expect(await verify(alg, header, keys)).toEqual(NOT_ALLOWED);
      }
    });
  }
});

describe("a token signed with a private key", () => {
  for (const alg of ["RS256", "PS512", "ES384", "EdDSA"]) {
    it(`is taken by the key its issuer lists: ${alg}`, async ({ expect }) => {
      const { privateKey, jwk } = await newKey("first", alg);
      const claims = { iss: ISSUER, sub: "a", exp: from(60), client_id: "app" };
      const token = await new SignJWT(claims).setProtectedHeader({ alg, kid: "first" }).sign(privateKey);
      const keys = [symmetric("HS256"), jwk];
      const verdict = await verifyToken(token, { issuer: ISSUER, jwks: { keys } }, AUTHORIZER, Date.now());
      expect(verdict).toEqual({ claims });
    });
  }
});
