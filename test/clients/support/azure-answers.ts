/** What Azure OpenAI answers, and Entra ID to an application: as OpenAI does, with the deployment in the path or the v1 API below `/openai`. */
import { answer, json, type Answer } from "./answers.ts";

export const DEPLOYMENT = "our-gpt-5.5";

/** @param url path and query, as the provider got it. */
export function answerAsAzure(url: string, body: string): Answer {
  const path = url.split("?", 1)[0] ?? "";
  if (path === "/openai/v1/models") return json({ object: "list", data: [{ id: DEPLOYMENT, object: "model" }] });
  if (path.endsWith("/oauth2/v2.0/token")) {
    const secret = new URLSearchParams(body).get("client_secret");
    return json({ token_type: "Bearer", expires_in: 3600, access_token: `token-for-${secret}` });
  }
  const [, deployment, operation] = /^\/openai\/deployments\/([^/]+)(\/.*)$/.exec(path) ?? [];
  if (operation !== undefined) {
    return answer(`/v1${operation}`, JSON.stringify({ ...JSON.parse(body), model: deployment }));
  }
  const below = /^\/openai(?:\/v1)?(\/.*)$/.exec(path)?.[1];
  return below === undefined ? { status: 404, body: `no such path: ${url}` } : answer(`/v1${below}`, body);
}

/** As Azure refuses a call: its code is a text. */
export function refusal(status: number, code: string, message: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json", "apim-request-id": "refused", ...headers },
    body: JSON.stringify({ error: { code, message } }),
  };
}
