/** Mistaken paths of the control plane: a variable that was not set, and `/control` left out. Each is told what it is, in AWS's words. */
import { AwsV4Signer } from "aws4fetch";
import { afterEach, describe, it } from "vitest";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const ADMIN = { accessKeyId: "AKIDEXAMPLEADMIN", secretAccessKey: "secret-of-the-admin" };
const ACCESS_KEYS = JSON.stringify([{ ...ADMIN, arn: "arn:aws:iam::000000000000:user/admin", roles: ["admin"] }]);
const BEARER = { authorization: `Bearer ${ADMIN_TOKEN}` };

afterEach(async () => {
  await reset();
});

describe("a path with nothing where an identifier belongs", () => {
  it.for([
    ["GET", "/control/gateways//targets/", "gatewayIdentifier"],
    ["POST", "/control/gateways//targets/", "gatewayIdentifier"],
    ["POST", "/control/gateways//targets", "gatewayIdentifier"],
    ["POST", "/control/gateways///api-keys", "gatewayIdentifier"],
    ["PUT", "/control/gateways//synchronizeTargets", "gatewayIdentifier"],
    ["GET", "/control/gateways//route?model=m", "gatewayIdentifier"],
    ["GET", "/control//gateways//targets/ABCDEFGHIJ", "gatewayIdentifier"],
    // AWS's SDK with an empty identifier.
    ["GET", "/control/gateways//", "gatewayIdentifier"],
    ["DELETE", "/control/gateways//", "gatewayIdentifier"],
    ["GET", "/control/gateways/llm-0123456789/targets//", "targetId"],
    ["DELETE", "/control/gateways/llm-0123456789/api-keys//", "apiKeyId"],
    ["GET", "/control/gateways//rate-limits", "gatewayIdentifier"],
    ["PATCH", "/control/gateways/llm-0123456789/rate-limits//", "rateLimitId"],
    ["POST", "/control/gateways/llm-0123456789/rate-limits//reset", "rateLimitId"],
    ["GET", "/control/gateways/llm-0123456789/api-keys//state", "apiKeyId"],
    ["GET", "/control/tags//", "resourceArn"],
  ] as const)("%s %s names it", async ([method, path, field], { expect }) => {
    const body = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
    const response = await isolate().fetch(path, { method, headers: BEARER, ...body });
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
    expect(await response.json()).toMatchObject({
      fieldList: [{ name: field, message: expect.stringContaining("is the variable set that should stand there?") }],
    });
  });

  it("is no hint to strangers", async ({ expect }) => {
    const response = await isolate().fetch("/control/gateways//targets/");
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
  });
});

describe("slashes that are only too many", () => {
  it("are forgiven", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const targetId = await providerTarget(on, id, "t");
    for (const path of [
      "//control//gateways/",
      "/control//gateways",
      `/control/gateways//${id}`,
      `/control//gateways//${id}//targets/`,
      `/control/gateways/${id}/targets//${targetId}`,
    ]) {
      expect([path, (await on.fetch(ORIGIN + path, { headers: BEARER })).status]).toEqual([path, 200]);
    }
    const spec = { method: "POST", headers: BEARER, body: '{"name":"other","authorizerType":"NONE"}' };
    expect((await on.fetch("/control/gateways//", spec)).status).toBe(202);
  });
});

/** What AWS's clients and the administrator may ask at the root. */
const ASTRAY = [
  ["POST", "/gateways/"],
  ["GET", "/gateways/"],
  ["GET", "/gateways"],
  ["GET", "//gateways/?maxResults=5"],
  ["GET", "/gateways/llm-0123456789/"],
  ["DELETE", "/gateways/llm-0123456789/"],
  ["POST", "/gateways/llm-0123456789/targets/"],
  ["GET", "/gateways/llm-0123456789/targets/ABCDEFGHIJ/"],
  ["PUT", "/gateways/llm-0123456789/synchronizeTargets"],
  ["GET", "/gateways/llm-0123456789/rate-limits"],
  ["POST", "/gateways/llm-0123456789/api-keys"],
  ["GET", "/gateways//targets/"],
  ["POST", "/identities/CreateApiKeyCredentialProvider"],
  ["POST", "/identities/get-token-vault"],
  ["GET", "/tags/arn%3Aaws%3Abedrock-agentcore%3Aus-east-1%3A000000000000%3Agateway%2Fllm-0123456789"],
  ["GET", "/policy-engines"],
] as const;

interface Told {
  readonly status: number;
  readonly type: string | null;
  readonly body: { readonly __type?: string; readonly message?: string };
}

async function ask(on: Isolate, method: string, path: string, headers: HeadersInit): Promise<Told> {
  const body = method === "POST" || method === "PUT" ? { body: "{}" } : {};
  const response = await on.fetch(ORIGIN + path, { method, headers, ...body });
  return { status: response.status, type: response.headers.get("x-amzn-errortype"), body: await response.json() };
}

async function signed(method: string, path: string, sdk: boolean): Promise<Headers> {
  const body = method === "POST" || method === "PUT" ? { body: "{}" } : {};
  const signer = new AwsV4Signer({
    ...ADMIN,
    method,
    url: ORIGIN + path,
    service: "bedrock-agentcore",
    region: "us-east-1",
    ...body,
  });
  const { headers } = await signer.sign();
  if (sdk) headers.set("amz-sdk-invocation-id", crypto.randomUUID());
  return headers;
}

describe("the control plane's operations without /control", () => {
  const SAYS = `Set the client's endpoint to ${ORIGIN}/control (AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL=${ORIGIN}/control).`;
  /** Was it told where the control plane is, as AWS's SDK understands it? */
  const isTold = ({ status, type, body: { __type, message } }: Told): boolean =>
    status === 404 &&
    type === "UnknownOperationException" &&
    __type === type &&
    message?.endsWith(`: the control plane is below /control. ${SAYS}`) === true;

  it.for(ASTRAY)(
    "%s %s is told where they are, by the administrator's token and by AWS's SDK",
    async ([method, path], { expect }) => {
      const on = isolate({ ACCESS_KEYS });
      expect(isTold(await ask(on, method, path, BEARER))).toBe(true);
      expect(isTold(await ask(on, method, path, await signed(method, path, true)))).toBe(true);
    },
  );

  it("is told whatever the gateway's authorizer makes of it", async ({ expect }) => {
    for (const authorizerType of ["NONE", "API_KEY", "AWS_IAM"]) {
      const on = isolate({ ACCESS_KEYS });
      const id = await gateway(on, { name: authorizerType.replace("_", "-"), authorizerType });
      const path = `/gateways/${id}/targets/`;
      expect(isTold(await ask(on, "GET", path, BEARER))).toBe(true);
      expect(isTold(await ask(on, "GET", path, await signed("GET", path, true)))).toBe(true);
    }
  });

  it.for([{}, { authorization: "Bearer wrong" }, { authorization: "Bearer " }, { "x-api-key": ADMIN_TOKEN }])(
    "is answered as any other path for a stranger with %j",
    async (headers, { expect }) => {
      for (const [method, path] of ASTRAY) {
        const { type, body } = await ask(isolate({ ACCESS_KEYS }), method, path, headers);
        expect([path, type, body.message]).toEqual([path, null, undefined]);
      }
    },
  );

  it("is told to whoever holds the next ADMIN_TOKEN, or the viewer's", async ({ expect }) => {
    const on = isolate({ ADMIN_TOKEN_NEXT: "the-next-admin-token", VIEWER_TOKEN: "the-viewer-token" });
    for (const token of ["the-next-admin-token", "the-viewer-token"]) {
      const told = await ask(on, "GET", "/gateways/", { authorization: `Bearer ${token}` });
      expect([token, isTold(told)]).toEqual([token, true]);
    }
  });

  it("is closed to an empty ADMIN_TOKEN", async ({ expect }) => {
    const on = isolate({ ADMIN_TOKEN: "" });
    expect((await ask(on, "GET", "/gateways/", { authorization: "Bearer " })).type).toBeNull();
  });

  it("leaves a passthrough target alone that is named as one of them", async ({ expect }) => {
    const on = isolate({ ACCESS_KEYS });
    const id = await gateway(on, { authorizerType: "API_KEY" });
    await on.admin("POST", `/gateways/${id}/targets/`, {
      name: "rules",
      targetConfiguration: { http: { passthrough: { endpoint: "https://p.test", protocolType: "CUSTOM" } } },
    });
    const asked = upstream(() => Response.json({ from: "provider" }, { status: 404 }));
    const headers = { authorization: `Bearer ${await apiKey(on, id)}` };
    expect((await ask(on, "GET", `/gateways/${id}/rules/x`, headers)).body).toEqual({ from: "provider" });
    expect(asked.map(({ url }) => url)).toEqual(["https://p.test/x"]);
  });
});
