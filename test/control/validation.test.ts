/** What the control plane takes and refuses (spec 2): every boundary is admitted, every step over it names its field in plain words. */
import { afterEach, beforeEach, describe, it } from "vitest";
import { gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "../support/worker.ts";
import {
  API_KEY,
  ARN,
  CALLER_KEY,
  CONNECTOR,
  CONNECTOR_ID,
  CREDENTIAL,
  GATEWAY,
  OPERATIONS_OF,
  PASSTHROUGH_TARGET,
  PROVIDER,
  PROVIDER_KEY,
  TARGET,
  text,
  type Json,
} from "./boundaries.ts";

beforeEach(() => {
  upstream(() => new Response("", { status: 500 }));
});

afterEach(async () => {
  await reset();
});

/** A copy of `body` with one member set, wherever it is; `undefined` leaves it out. */
function changed(body: Json, path: string, value: unknown): Json {
  const copy: Json = structuredClone(body);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at: object = copy;
  for (const key of keys) {
    if (!Object.hasOwn(at, key)) Reflect.set(at, key, {});
    const next: unknown = Reflect.get(at, key);
    at = typeof next === "object" && next !== null ? next : {};
  }
  if (value === undefined) Reflect.deleteProperty(at, last);
  else Reflect.set(at, last, value);
  return copy;
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly message: string;
  readonly reason?: string;
  readonly fieldList?: readonly { name: string; message: string }[];
  /** Of a list. */
  readonly items?: readonly { name: string }[];
  readonly credentialProviders?: readonly { name: string }[];
  readonly nextToken?: string;
}

async function ask(on: Isolate, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await on.admin(method, path, body);
  const type = response.headers.get("x-amzn-errortype");
  return { ...(await response.json<{ message: string }>()), status: response.status, type };
}

/** What zod says by itself where it says nothing. */
const ZODS_OWN = /Invalid (string|key|discriminator)|must match pattern|Invalid input($|;)/;

for (const [what, operation, body, rows] of OPERATIONS_OF) {
  describe(what, () => {
    it.for(rows)("takes what it may of %s, and names it otherwise", async ([path, good, bad], { expect }) => {
      const on = isolate();
      const id = await gateway(on);
      await keyIn(on, "key", "UPSTREAM_KEY");
      const url = operation.replace("{id}", id);
      for (const [index, value] of good.entries()) {
        const { status, message } = await ask(on, "POST", url, changed({ ...body, name: `n${index}` }, path, value));
        expect([value, status < 300, message]).toEqual([value, true, undefined]);
      }
      for (const value of bad) {
        const {
          status,
          type,
          reason,
          message,
          fieldList = [],
        } = await ask(on, "POST", url, changed(body, path, value));
        expect([value, status, type, reason]).toEqual([value, 400, "ValidationException", "FieldValidationFailed"]);
        const named = fieldList.filter((field) => field.name === path || field.name.startsWith(`${path}.`));
        expect([value, message, named.length > 0]).toEqual([value, message, true]);
        expect(message).toContain(`${named[0]?.name}: ${named[0]?.message}`);
        expect(message).not.toMatch(ZODS_OWN);
      }
    });
  });
}

describe("the fault of a request", () => {
  const words: readonly (readonly [what: string, body: Json, path: string, value: unknown, says: string])[] = [
    [
      "names the two kinds there may be one of",
      TARGET,
      "targetConfiguration.inference.connector",
      { source: { connectorId: "openai" } },
      "targetConfiguration.inference: must hold exactly one of connector and provider",
    ],
    ["names what is not supported", TARGET, "privateEndpoint", {}, "privateEndpoint: is not supported here"],
    [
      "says which credentials there are",
      TARGET,
      `${CREDENTIAL}.credentialProviderType`,
      "JWT_PASSTHROUGH",
      "must be API_KEY or GATEWAY_IAM_ROLE or ENTRA_ID or OAUTH: no other type is supported here",
    ],
    [
      "says why an address may not be",
      TARGET,
      `${PROVIDER}.endpoint`,
      "https://169.254.169.254",
      `${PROVIDER}.endpoint: must not point at a private, loopback, link-local or metadata address`,
    ],
    [
      "says who takes no signature",
      CONNECTOR,
      "",
      undefined,
      "this provider takes an API key, not the gateway's AWS identity",
    ],
    [
      "says which identity is missing",
      TARGET,
      `${API_KEY}.providerArn`,
      `${ARN}s`,
      "names a credential provider that does not exist",
    ],
  ];
  it.for(words)("%s", async ([, body, path, value, says], { expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await keyIn(on, "key", "UPSTREAM_KEY");
    const openai = { ...changed(body, CONNECTOR_ID, "openai"), credentialProviderConfigurations: [GATEWAY_ROLE] };
    const sent = path === "" ? openai : changed(body, path, value);
    expect((await ask(on, "POST", `/gateways/${id}/targets/`, sent)).message).toContain(says);
  });

  it("names every field that only the rules of a target tell to be wrong", async ({ expect }) => {
    const on = isolate();
    const { fieldList = [] } = await ask(on, "POST", `/gateways/${await gateway(on)}/targets/`, {
      name: "t",
      targetConfiguration: { inference: { provider: { endpoint: "http://127.0.0.1" } } },
      metadataConfiguration: { allowedQueryParameters: ["beta", "model", "key"] },
      credentialProviderConfigurations: [
        { credentialProviderType: "API_KEY", credentialProvider: { apiKeyCredentialProvider: { providerArn: ARN } } },
      ],
    });
    expect(fieldList.map((field) => field.name)).toEqual([
      "targetConfiguration.inference.provider.endpoint",
      "metadataConfiguration.allowedQueryParameters.1",
      "metadataConfiguration.allowedQueryParameters.2",
      "credentialProviderConfigurations.0.credentialProvider.apiKeyCredentialProvider.providerArn",
    ]);
  });

  it("names every field at once", async ({ expect }) => {
    const { fieldList } = await ask(isolate(), "POST", "/gateways/", { name: "-", description: "", nonsense: 1 });
    const fields = fieldList?.map((field) => field.name).toSorted();
    expect(fields).toEqual(["authorizerType", "description", "name", "nonsense"]);
  });

  it.for(["{", "", "[]", '"text"', "7", "null", '{"name":"a","authorizerType":"NONE"', "name=a&authorizerType=NONE"])(
    "is told of a body that is no object: %j",
    async (body, { expect }) => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      const response = await isolate().fetch("/control/gateways/", { method: "POST", headers, body });
      expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
      expect(await response.json()).toMatchObject({
        message: expect.stringMatching(/^The body is not JSON|Invalid input|is missing/),
      });
    },
  );

  it("is told of a body of 2 MB, which is not read to its end", async ({ expect }) => {
    const { status, type, message } = await ask(isolate(), "POST", "/gateways/", {
      ...GATEWAY,
      description: text(2 * 1_048_576),
    });
    expect([status, type, message]).toEqual([400, "ValidationException", "The body is larger than 1048576 bytes."]);
  });
});

describe("members that are null", () => {
  it("count as absent, wherever they are", async ({ expect }) => {
    const on = isolate();
    const spec = { ...GATEWAY, description: null, roleArn: null, tags: null, clientToken: null, kmsKeyArn: null };
    const created = await on.admin("POST", "/gateways/", spec);
    expect(created.status).toBe(202);
    const { gatewayId } = await created.json<{ gatewayId: string }>();
    const provider = { endpoint: "https://a.example", operations: null, modelMapping: { providerPrefix: null } };
    const targetConfiguration = { mcp: null, http: null, inference: { connector: null, provider } };
    const target = await on.admin("POST", `/gateways/${gatewayId}/targets/`, { name: null, targetConfiguration });
    expect(target.status).toBe(202);
    expect(await target.json()).toMatchObject({
      name: expect.stringMatching(/^target-/),
      targetConfiguration: { inference: { provider: { endpoint: "https://a.example", modelMapping: {} } } },
    });
  });

  it("are missing where they are required", async ({ expect }) => {
    const { fieldList } = await ask(isolate(), "POST", "/gateways/", { name: null, authorizerType: null });
    expect(fieldList?.map((field) => field.name)).toEqual(["name", "authorizerType"]);
  });
});

describe("a list", () => {
  const CONFIGURED: Json = { targetConfiguration: PASSTHROUGH_TARGET["targetConfiguration"] };
  it.for([
    ["/gateways/", 1_000, "/gateways/", GATEWAY],
    ["/gateways/{id}/targets/", 1_000, "/gateways/{id}/targets/", CONFIGURED],
    ["/gateways/{id}/api-keys", 1_000, "/gateways/{id}/api-keys", CALLER_KEY],
    ["/identities/ListApiKeyCredentialProviders", 100, "/identities/CreateApiKeyCredentialProvider", PROVIDER_KEY],
  ] as const)("%s comes in pages of 1 to %d", async ([path, most, creation, body], { expect }) => {
    const on = isolate();
    const id = await gateway(on, { name: "n0" });
    const page = async (query: Record<string, string | number>) => {
      if (path.startsWith("/identities")) return ask(on, "POST", path, query);
      const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
      return ask(on, "GET", `${path.replace("{id}", id)}?${search.toString()}`);
    };
    const made = path === "/gateways/" ? ["n1", "n2", "n3", "n4"] : ["n0", "n1", "n2", "n3", "n4"];
    for (const one of made) await ask(on, "POST", creation.replace("{id}", id), { ...body, name: one });
    const [sizes, found]: [number[], string[]] = [[], []];
    let nextToken: string | undefined;
    do {
      const answer = await page({ maxResults: 2, ...(nextToken === undefined ? {} : { nextToken }) });
      const items = answer.items ?? answer.credentialProviders ?? [];
      sizes.push(items.length);
      found.push(...items.map((item) => item.name));
      ({ nextToken } = answer);
    } while (nextToken !== undefined);
    expect([sizes, found.toSorted()]).toEqual([
      [2, 2, 1],
      ["n0", "n1", "n2", "n3", "n4"],
    ]);

    for (const maxResults of [1, most]) expect((await page({ maxResults })).status).toBe(200);
    for (const maxResults of [0, -1, 1.5, most + 1, "many", ""]) {
      const { status, type, fieldList } = await page({ maxResults });
      expect([maxResults, status, type, fieldList?.[0]?.name]).toEqual([
        maxResults,
        400,
        "ValidationException",
        "maxResults",
      ]);
    }
  });

  it("takes no token but one that it gave out itself", async ({ expect }) => {
    const on = isolate();
    const ids = [await gateway(on), await gateway(on, { name: "other" })];
    for (const id of ids) {
      for (const one of ["a", "b"]) {
        await ask(on, "POST", `/gateways/${id}/targets/`, { ...CONFIGURED, name: one });
        await ask(on, "POST", `/gateways/${id}/api-keys`, { name: one });
        await ask(on, "POST", "/identities/CreateApiKeyCredentialProvider", { ...PROVIDER_KEY, name: one });
      }
    }
    const lists: readonly ((query: { nextToken?: string }) => Promise<Answer>)[] = [
      ...["/gateways/", ...ids.flatMap((id) => [`/gateways/${id}/targets/`, `/gateways/${id}/api-keys`])].map(
        (path) => (query: object) => {
          const search = new URLSearchParams({ maxResults: "1", ...query });
          return ask(on, "GET", `${path}?${search.toString()}`);
        },
      ),
      (query) => ask(on, "POST", "/identities/ListApiKeyCredentialProviders", { maxResults: 1, ...query }),
    ];
    const tokens = await Promise.all(lists.map(async (list) => (await list({})).nextToken ?? ""));
    expect(new Set(tokens).size).toBe(6);
    const url = (token: string): string => token.replaceAll("-", "+").replaceAll("_", "/");
    for (const [at, list] of lists.entries()) {
      const own = tokens[at] ?? "";
      expect((await list({ nextToken: own })).status).toBe(200);
      const key = atob(url(own));
      const foreign = tokens.filter((token) => token !== own);
      const made = ["", " ", key, key.split(" ").at(-1) ?? "", `${key}!`, `${key}\n`, ` ${key}`].map((text) =>
        btoa(text),
      );
      const spelled = [`${own}=`, `${own}==`, ` ${own}`, `${own}\n`, own.slice(0, -1), `${own}A`, own.toLowerCase()];
      for (const nextToken of ["garbage", "%%%", "", " ", "null", "0", ...foreign, ...made, ...spelled]) {
        if (nextToken === own) continue;
        const { status, type, message, fieldList } = await list({ nextToken });
        expect([nextToken, status, type, message]).toEqual([
          nextToken,
          400,
          "ValidationException",
          "nextToken: is no token this list gave out",
        ]);
        expect(fieldList?.[0]?.name).toBe("nextToken");
      }
    }
  });
});

describe("an update", () => {
  it("of a gateway keeps its name and authorizer", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, GATEWAY);
    for (const [field, value] of [
      ["name", "other"],
      ["authorizerType", "AWS_IAM"],
    ] as const) {
      const { status, fieldList } = await ask(on, "PUT", `/gateways/${id}/`, changed(GATEWAY, field, value));
      expect([status, fieldList]).toEqual([
        400,
        [{ name: field, message: expect.stringContaining("cannot be changed") }],
      ]);
    }
    expect((await ask(on, "PUT", `/gateways/${id}/`, { ...GATEWAY, description: "new" })).status).toBe(202);
  });

  it("of a target keeps its name and kind", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const url = `/gateways/${id}/targets/${await providerTarget(on, id, "t")}/`;
    for (const [body, kind] of [
      [CONNECTOR, "connector"],
      [PASSTHROUGH_TARGET, "passthrough"],
    ] as const) {
      const { status, message } = await ask(on, "PUT", url, body);
      expect([status, message]).toEqual([400, expect.stringContaining(`cannot be updated from provider to ${kind}`)]);
    }
    const { credentialProviderConfigurations: _, ...spec } = TARGET;
    expect((await ask(on, "PUT", url, { ...spec, name: "other" })).fieldList?.[0]?.name).toBe("name");
    expect((await ask(on, "PUT", url, spec)).status).toBe(202);
  });
});

describe("what is there already", () => {
  it("keeps its name to itself", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, GATEWAY);
    await providerTarget(on, id, "t");
    await keyIn(on, "p", "UPSTREAM_A");
    const again: [string, Json][] = [
      ["/gateways/", GATEWAY],
      [`/gateways/${id}/targets/`, PASSTHROUGH_TARGET],
      ["/identities/CreateApiKeyCredentialProvider", PROVIDER_KEY],
    ];
    for (const [path, body] of again) {
      const { status, type, message } = await ask(on, "POST", path, body);
      expect([status, type, message]).toEqual([
        409,
        "ConflictException",
        expect.stringContaining(`"${String(body["name"])}"`),
      ]);
    }
  });

  it("is not deleted while it is used", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, GATEWAY);
    await providerTarget(on, id, "t", { credential: await keyIn(on, "key", "UPSTREAM_KEY") });
    const { status, type, message } = await ask(on, "DELETE", `/gateways/${id}/`);
    expect([status, type]).toEqual([400, "ValidationException"]);
    expect(message).toBe(
      `Gateway ${id} has targets associated with it. Delete all targets before deleting the gateway.`,
    );
    const key = await ask(on, "POST", "/identities/DeleteApiKeyCredentialProvider", { name: "key" });
    expect([key.status, key.type]).toEqual([400, "ValidationException"]);
  });
});

describe("ALLOW_LOCAL_ENDPOINTS", () => {
  it("admits addresses that are refused without it", async ({ expect }) => {
    const on = isolate({ ALLOW_LOCAL_ENDPOINTS: "true" });
    const id = await gateway(on);
    for (const [index, endpoint] of [
      "http://localhost:11434/v1",
      "http://127.0.0.1:8080",
      "http://[::1]:1",
      "https://10.0.0.1",
    ].entries()) {
      await providerTarget(on, id, `t${index}`, { endpoint });
      await expect(providerTarget(isolate(), id, `u${index}`, { endpoint })).rejects.toThrow("ValidationException");
    }
  });
});
