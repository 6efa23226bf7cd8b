/** An Entra token for Azure: fetched with the client secret, kept for as long as it holds, renewed behind a call, told to nobody else. */
import { afterEach, describe, it, vi } from "vitest";
import { create, gateway, keyIn } from "../support/config.ts";
import { pass, stopClock } from "../support/clock.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const MINUTE = 60_000;
const SECRET = "client+secret/sesame&x=1";
const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const CLIENT = "11111111-2222-3333-4444-555555555555";
const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/";
const BODY = { model: "azure/gpt", messages: [] };
const isEntra = ({ url }: Seen): boolean => new URL(url).hostname === "login.microsoftonline.com";

stopClock();

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

interface Use {
  readonly scope?: string;
  readonly providerName?: string;
}

/** A target of Azure's that is called with the token of an application whose client secret is the provider's key. */
async function azure(on: Isolate, id: string, name: string, { scope, providerName = "app" }: Use = {}): Promise<void> {
  await create(on, `/gateways/${id}/targets/`, {
    name,
    targetConfiguration: {
      inference: {
        connector: {
          source: { connectorId: "azure-openai", endpoint: "https://ours.openai.azure.com/", deployments: ["gpt"] },
        },
      },
    },
    credentialProviderConfigurations: [
      {
        credentialProviderType: "ENTRA_ID",
        credentialProvider: {
          entraIdCredentialProvider: {
            tenantId: TENANT,
            clientId: CLIENT,
            providerArn: ARN + providerName,
            ...(scope === undefined ? {} : { scope }),
          },
        },
      },
    ],
  });
}

async function entraGateway(use: Use = {}): Promise<Isolate> {
  const on = isolate({ UPSTREAM_APP: SECRET, UPSTREAM_OTHER: "another" });
  const id = await gateway(on);
  await keyIn(on, "app", "UPSTREAM_APP");
  await azure(on, id, "azure", use);
  return on;
}

/** The n-th token, as Entra ID answers: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#successful-response-1 */
const token = (nth: number): Response =>
  Response.json({ token_type: "Bearer", expires_in: 3600, ext_expires_in: 3600, access_token: `eyJ.token.${nth}` });

/** Microsoft: Entra ID answers as told, Azure always agrees. */
function microsoft(answer: (nth: number, seen: Seen) => Response | Promise<Response> = token) {
  let nth = 0;
  const asked = upstream((seen) => (isEntra(seen) ? answer(++nth, seen) : Response.json({ ok: true })));
  return { entra: () => asked.filter(isEntra), calls: () => asked.filter((seen) => !isEntra(seen)) };
}

const call = (on: Isolate, model = BODY.model): Promise<Response> =>
  post(on, "/v1/chat/completions", { ...BODY, model });
const tokens = (calls: readonly Seen[]): (string | undefined)[] => calls.map(({ headers }) => headers["authorization"]);

describe("a target with an application of Entra ID", () => {
  it("is called with its token, fetched once with the client secret", async ({ expect }) => {
    const on = await entraGateway();
    const { entra, calls } = microsoft();
    for (let nth = 0; nth < 3; nth++) expect((await call(on)).status).toBe(200);
    expect(entra()).toHaveLength(1);
    const [asked] = entra();
    expect(asked).toMatchObject({
      method: "POST",
      url: `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`,
      redirect: "manual",
    });
    expect(asked?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: CLIENT,
      client_secret: SECRET,
      scope: "https://cognitiveservices.azure.com/.default",
    });
    expect(tokens(calls())).toEqual(Array(3).fill("Bearer eyJ.token.1"));
    expect(calls()[0]?.url).toBe("https://ours.openai.azure.com/openai/v1/chat/completions");
    expect(calls()[0]?.headers).not.toHaveProperty("api-key");
  });

  it("asks for another scope, and at another authority, where they are named", async ({ expect }) => {
    const on = await entraGateway({ scope: "https://ai.azure.com/.default" });
    const china = isolate({ ...on.env, AZURE_AUTHORITY_HOST: "https://login.chinacloudapi.cn/" });
    const asked = upstream(({ url }) => (url.includes("/oauth2/") ? token(1) : Response.json({})));
    expect((await call(china)).status).toBe(200);
    expect(asked[0]?.url).toBe(`https://login.chinacloudapi.cn/${TENANT}/oauth2/v2.0/token`);
    expect(new URLSearchParams(asked[0]?.body).get("scope")).toBe("https://ai.azure.com/.default");
  });

  it("has its token renewed behind a call in its last five minutes, and waits for another once it is over", async ({
    expect,
  }) => {
    const on = await entraGateway();
    const { entra, calls } = microsoft();
    await call(on);
    pass(56 * MINUTE);
    await call(on);
    await call(on);
    expect(entra()).toHaveLength(2);
    pass(61 * MINUTE);
    await call(on);
    expect(tokens(calls())).toEqual([1, 1, 2, 3].map((nth) => `Bearer eyJ.token.${nth}`));
  });

  it("goes on with its token while Entra ID is down", async ({ expect }) => {
    const on = await entraGateway();
    const { calls } = microsoft((nth) => (nth === 1 ? token(1) : new Response("", { status: 503 })));
    await call(on);
    pass(58 * MINUTE);
    expect((await call(on)).status).toBe(200);
    expect(tokens(calls())).toEqual(Array(2).fill("Bearer eyJ.token.1"));
  });

  it("has no token of an application that is only named alike, with another secret", async ({ expect }) => {
    const on = await entraGateway();
    await keyIn(on, "other", "UPSTREAM_OTHER");
    const id = (await (await on.admin("GET", "/gateways/")).json<{ items: { gatewayId: string }[] }>()).items[0];
    await azure(on, id?.gatewayId ?? "", "stranger", { providerName: "other" });
    const { calls } = microsoft((_, { body }) =>
      new URLSearchParams(body).get("client_secret") === SECRET ? token(1) : new Response("{}", { status: 401 }),
    );
    expect((await call(on)).status).toBe(200);
    expect((await call(on, "stranger/gpt")).headers.get("x-gateway-error")).toBe("target_misconfigured");
    expect(calls()).toHaveLength(1);
  });

  const AADSTS = {
    error: "invalid_client",
    error_description: `AADSTS7000215: Invalid client secret provided: ${SECRET}`,
    error_codes: [7000215],
  };
  it.for([
    ["refuses the application", () => Response.json(AADSTS, { status: 401 }), "target_misconfigured", CLIENT],
    ["is down", () => new Response("", { status: 500 }), "upstream_unreachable", "Entra ID"],
    ["throttles", () => new Response("", { status: 429 }), "upstream_unreachable", "Entra ID"],
    ["answers without a token", () => Response.json({ ok: true }), "upstream_unreachable", "without a token"],
    [
      "answers with what no header may hold",
      () => Response.json({ access_token: "a\r\nb: c", expires_in: 60 }),
      "upstream_unreachable",
      "without a token",
    ],
    [
      "redirects",
      () => new Response("", { status: 302, headers: { location: "https://elsewhere.test/" } }),
      "target_misconfigured",
      CLIENT,
    ],
  ] as const)("says it where Entra ID %s, and nothing of the secret", async ([, answer, code, says], { expect }) => {
    const on = await entraGateway();
    const { calls } = microsoft(answer);
    const said: unknown[] = [];
    for (const level of ["log", "info", "warn", "error", "debug"] as const) {
      vi.spyOn(console, level).mockImplementation((...words) => void said.push(...words));
    }
    const response = await call(on);
    expect(response.headers.get("x-gateway-error")).toBe(code);
    const body = await response.text();
    expect(body).toContain(says);
    expect([body, ...response.headers.values(), ...said.map(String)].join("\n")).not.toContain(SECRET);
    expect(calls()).toEqual([]);
  });

  it("keeps its credential provider from being deleted", async ({ expect }) => {
    const on = await entraGateway();
    const response = await on.admin("POST", "/identities/DeleteApiKeyCredentialProvider", { name: "app" });
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
  });
});
