/** Whose tokens the gateway takes: a loopback issuer with one key, and a token of its. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createServer } from "node:http";

export interface Issuer {
  readonly discoveryUrl: string;
  readonly token: string;
  stop(): void;
}

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "bench", alg: "RS256", use: "sig" };
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/jwks" ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const token = await new SignJWT({ client_id: "bench", scope: "call" })
    .setProtectedHeader({ alg: "RS256", kid: "bench" })
    .setIssuer(issuer)
    .setAudience("bench")
    .setSubject("bench")
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(privateKey);
  return {
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    token,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
