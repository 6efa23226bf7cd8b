/** What the control plane takes and refuses (spec 2): every boundary is admitted, every step over it names its field in plain words. */
import { reset } from "cloudflare:test";
import { afterEach, beforeEach, describe, it } from "vitest";
import { gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "../support/worker.ts";

/** A member, values it may have, and values it may not; `undefined` leaves it out. */
type Row = readonly [path: string, good: readonly unknown[], bad: readonly unknown[]];
type Json = Record<string, unknown>;

const text = (length: number, character = "x"): string => character.repeat(length);
const list = <T>(length: number, one: (index: number) => T): T[] => Array.from({ length }, (_, index) => one(index));
const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/key";
const WRONG_KIND = [5, true, {}, []];
const UUID = "ebfb72c5-9d5b-4202-b033-d5977e3117e1";
const CLIENT_TOKEN: Row = [
  "clientToken",
  [text(33), text(256), UUID, undefined],
  [text(32), text(257), `-${text(40)}`, `${text(40)}-`, `${text(40)}_`, 5],
];
const DESCRIPTION: Row = ["description", ["d", text(200), undefined], ["", text(201), ...WRONG_KIND]];
const TAGS: Row = [
  "tags",
  [
    {},
    { [text(128)]: text(256) },
    { "a b._:/=+@-": "" },
    Object.fromEntries(list(50, (index) => [`${index}`, ""])),
    undefined,
  ],
  [
    5,
    { "": "v" },
    { [text(129)]: "v" },
    { "a!": "v" },
    { a: text(257) },
    { a: "<" },
    { a: 5 },
    Object.fromEntries(list(51, (index) => [`${index}`, ""])),
  ],
];
/** Groups of a letter or digit and at most one hyphen. */
const name = (most: number, absent: "may be absent" | "is required"): Row => {
  const bad = ["", "-a", "a--b", "a_b", "a.b", "a/b", "a b", "ä", text(most + 1), text(most + 1, "a-"), ...WRONG_KIND];
  const good = ["A", "a-B-9", "a-", text(most), text(most, "a-")];
  return absent === "is required" ? ["name", good, [...bad, undefined]] : ["name", [...good, undefined], bad];
};

const GATEWAY: Json = { name: "gw", authorizerType: "NONE" };
const GATEWAY_ROWS: readonly Row[] = [
  name(48, "is required"),
  DESCRIPTION,
  CLIENT_TOKEN,
  TAGS,
  [
    "roleArn",
    [
      "arn:aws:iam::123456789012:role/r",
      "arn:aws-us-gov:iam::123456789012:role/a/b",
      "arn:aws:iam:::role/r",
      `arn:aws:iam:::role/${text(2029)}`,
      undefined,
    ],
    [
      "",
      "role",
      "arn:aws:iam::12345:role/r",
      "arn:aws:iam::123456789012:user/u",
      "arn:aws:iam:::role/",
      `arn:aws:iam:::role/${text(2030)}`,
      5,
    ],
  ],
  ["authorizerType", ["NONE", "API_KEY", "AWS_IAM", "AUTHENTICATE_ONLY"], ["", "none", "OAUTH", 5, undefined]],
  ["protocolType", ["MCP", undefined], ["", "HTTP", "mcp", 5]],
  ["exceptionLevel", ["DEBUG", undefined], ["", "INFO", 5]],
  ...[
    "kmsKeyArn",
    "interceptorConfigurations",
    "policyEngineConfiguration",
    "protocolConfiguration",
    "wafConfiguration",
    "customTransformConfiguration",
    "Name",
  ].map((path): Row => [path, [], ["x", {}, []]]),
];

const PROVIDER = "targetConfiguration.inference.provider";
const OPERATION = `${PROVIDER}.operations.0`;
const CREDENTIAL = "credentialProviderConfigurations.0";
const API_KEY = `${CREDENTIAL}.credentialProvider.apiKeyCredentialProvider`;
const IAM = `${CREDENTIAL}.credentialProvider.iamCredentialProvider`;
const TARGET: Json = {
  name: "t",
  targetConfiguration: {
    inference: {
      provider: {
        endpoint: "https://a.example",
        modelMapping: { providerPrefix: { strip: true, separator: "." } },
        operations: [{ path: "/v1/chat/completions", providerPath: "/chat", models: [{ model: "m" }] }],
      },
    },
  },
  credentialProviderConfigurations: [
    {
      credentialProviderType: "API_KEY",
      credentialProvider: {
        apiKeyCredentialProvider: {
          providerArn: ARN,
          credentialParameterName: "a",
          credentialPrefix: "b",
          credentialLocation: "HEADER",
        },
      },
    },
  ],
  metadataConfiguration: {
    allowedRequestHeaders: ["x-a"],
    allowedQueryParameters: ["q"],
    allowedResponseHeaders: ["x-b"],
  },
};
const GOOD_PATHS = ["/a", "/v1/a-b._c/9", `/${text(255)}`];
const BAD_PATHS = [
  "",
  "/",
  "a",
  "/a/",
  "//a",
  "/a//b",
  "/./a",
  "/a/..",
  "/a b",
  "/a?b",
  "/a:b",
  "/ä",
  `/${text(256)}`,
  5,
];
const OPERATIONS = (length: number) => list(length, (index) => ({ path: `/v1/${index}` }));
const names = (path: string, most: number, ...bad: unknown[]): Row => [
  `metadataConfiguration.${path}`,
  [["a"], list(10, (index) => `a${index}`), [text(most)], undefined],
  [[], list(11, (index) => `a${index}`), [text(most + 1)], [""], [5], "a", ...bad],
];
const TARGET_ROWS: readonly Row[] = [
  name(100, "may be absent"),
  DESCRIPTION,
  CLIENT_TOKEN,
  ["targetConfiguration", [], [undefined, {}, 5, { mcp: {} }, { inference: {}, http: {} }]],
  ["targetConfiguration.inference", [], [{}, "x", { model: {} }]],
  [
    `${PROVIDER}.endpoint`,
    ["https://a.example", "https://a.example:8443/base/v1/", "https://A-1.example", `https://a.example/${text(2030)}`],
    [
      "",
      "a.example",
      "http://a.example",
      "ftp://a.example",
      "https://",
      "https://u:p@a.example",
      "https://a.example?b",
      "https://a.example/#b",
      "https://a b.example",
      "https://a.example:99999",
      `https://a.example/${text(2031)}`,
      5,
      undefined,
    ],
  ],
  [
    `${PROVIDER}.endpoint`,
    [],
    [
      "127.0.0.1",
      "localhost",
      "10.1.2.3",
      "192.168.0.1",
      "172.16.0.1",
      "169.254.169.254",
      "2852039166",
      "0xA9FEA9FE",
      "0251.0376.0251.0376",
      "0x7f.1",
      "[::1]",
      "[fe80::1]",
      "[fd00:ec2::254]",
      "[::ffff:169.254.169.254]",
      "metadata.google.internal",
      "a.local",
      "intranet",
    ].map((host) => `https://${host}/v1`),
  ],
  [`${PROVIDER}.modelMapping.providerPrefix.strip`, [true, false, undefined], ["true", 1]],
  [`${PROVIDER}.modelMapping.providerPrefix.separator`, [".", "/", ":", undefined], ["", "..", 5]],
  [
    `${PROVIDER}.operations`,
    [OPERATIONS(1), OPERATIONS(10), undefined],
    [[], OPERATIONS(11), [{ path: "/a" }, { path: "/a" }], {}, ["x"]],
  ],
  [`${OPERATION}.path`, GOOD_PATHS, [...BAD_PATHS, undefined]],
  [`${OPERATION}.providerPath`, [...GOOD_PATHS, undefined], BAD_PATHS],
  [
    `${OPERATION}.models`,
    [[{ model: "m" }], list(100, (index) => ({ model: `m${index}` })), undefined],
    [[], list(101, (index) => ({ model: `m${index}` })), ["m"], {}],
  ],
  [
    `${OPERATION}.models.0.model`,
    ["gpt-5.5", "a/b/c", "*", "gpt-?", "llama3:8b", "@cf/x", "a_b", text(256)],
    ["", "/a", "a/", "a//b", "a b", "ä", text(257), 5, undefined],
  ],
  names("allowedRequestHeaders", 100, ["a b"], ["a:"], ["ä"]),
  names("allowedResponseHeaders", 100, ["a b"], ["a:"], ["ä"]),
  // What never passes to inference: another model, another method, another credential.
  names(
    "allowedQueryParameters",
    40,
    ...["model", "Models", "model[]", "m%6fdel", "_method", "key", "api_key", "X-Amz-Signature"].map((name) => [
      "a",
      name,
    ]),
  ),
  ["firstByteTimeoutMs", [1_000, 900_000, undefined], [999, 900_001, 1_000.5, "1000"]],
  ["credentialProviderConfigurations", [[GATEWAY_ROLE], undefined], [[], [GATEWAY_ROLE, GATEWAY_ROLE], {}]],
  [`${CREDENTIAL}.credentialProviderType`, [], ["CALLER_IAM_CREDENTIALS", "JWT_PASSTHROUGH", "", 5, undefined]],
  [`${CREDENTIAL}.credentialProvider`, [], [undefined, {}, { oauthCredentialProvider: {} }]],
  [
    `${API_KEY}.providerArn`,
    [ARN, ARN.replace("000000000000", "")],
    ["", "key", `${ARN}-unknown`, ARN.replace("apikey", "oauth2"), `${ARN}/x`, 5, undefined],
  ],
  [`${API_KEY}.credentialLocation`, ["HEADER", "QUERY_PARAMETER", undefined], ["", "BODY", 5]],
  [
    `${API_KEY}.credentialParameterName`,
    ["a", "x-api-key", text(64), undefined],
    ["", text(65), "a b", "a:", "a\nb", "ä"],
  ],
  [`${API_KEY}.credentialPrefix`, ["B", "Bearer ", text(64), undefined], ["", text(65), "ä", "a\nb"]],
  ...[
    "privateEndpoint",
    "certificateConfigurations",
    "targetConfiguration.mcp",
    "targetConfiguration.inference.timeout",
    `${PROVIDER}.headers`,
    `${OPERATION}.weight`,
    IAM,
  ].map((path): Row => [path, [], ["x", {}]]),
];

const IAM_TARGET: Json = {
  ...TARGET,
  credentialProviderConfigurations: [
    {
      credentialProviderType: "GATEWAY_IAM_ROLE",
      credentialProvider: { iamCredentialProvider: { service: "bedrock", region: "us-east-1" } },
    },
  ],
};
const IAM_ROWS: readonly Row[] = [
  [`${IAM}.service`, ["b", "bedrock-mantle", text(64)], ["", "a b", text(65), undefined]],
  [`${IAM}.region`, ["eu-west-1", text(32), undefined], ["", "eu_west", text(33)]],
  [API_KEY, [], [{ providerArn: ARN }]],
];
const CONNECTOR: Json = {
  name: "t",
  targetConfiguration: { inference: { connector: { source: { connectorId: "bedrock-mantle" } } } },
};
const CONNECTOR_ID = "targetConfiguration.inference.connector.source.connectorId";
const CONNECTOR_ROWS: readonly Row[] = [
  [
    CONNECTOR_ID,
    ["bedrock-mantle", "openai", "anthropic", "bedrock-runtime", "gemini"],
    ["", "azure", "OpenAI", undefined],
  ],
  ["targetConfiguration.inference.connector.source.version", [], ["1"]],
  [
    "targetConfiguration.inference",
    [],
    [{ connector: { source: { connectorId: "openai" } }, provider: { endpoint: "https://a.example" } }],
  ],
  [
    "targetConfiguration",
    [],
    [
      {
        inference: { connector: { source: { connectorId: "openai" } } },
        http: { passthrough: { endpoint: "https://a.example", protocolType: "CUSTOM" } },
      },
    ],
  ],
];
const SOURCE = "targetConfiguration.inference.connector.source";
const source = (of: Json): Json => ({ name: "t", targetConfiguration: { inference: { connector: { source: of } } } });
const BEDROCK_RUNTIME_ROWS: readonly Row[] = [
  [`${SOURCE}.region`, ["eu-central-1", "us-gov-west-1", text(32), undefined], ["", "EU", "a.b", "a/b", text(33), 5]],
];
const AZURE = source({ connectorId: "azure-openai", endpoint: "https://ours.openai.azure.com" });
const AZURE_ROWS: readonly Row[] = [
  [
    `${SOURCE}.endpoint`,
    ["https://ours.openai.azure.com/", "https://ours.services.ai.azure.com", "https://apim.example:8443"],
    ["", "ours", "https://ours.openai.azure.com/openai", "https://a.example/?x", "https://u@a.example", 5, undefined],
  ],
  [`${SOURCE}.endpoint`, [], ["http://ours.openai.azure.com", "https://169.254.169.254", "https://localhost"]],
  [
    `${SOURCE}.deployments`,
    [["gpt-5.5"], [text(64)], list(100, (nth) => `d${nth}`), undefined],
    [[], [""], ["a b"], ["a/b"], ["a*"], [text(65)], list(101, (nth) => `d${nth}`), "gpt"],
  ],
];
const WORKERS_AI = source({ connectorId: "workers-ai", accountId: "0123456789abcdef0123456789abcdef" });
const WORKERS_AI_ROWS: readonly Row[] = [
  [`${SOURCE}.accountId`, [text(32, "0")], ["", text(31, "0"), text(33, "0"), text(32, "F"), "../../x", 5, undefined]],
];
const ENTRA = "credentialProviderConfigurations.0.credentialProvider.entraIdCredentialProvider";
const ENTRA_TARGET: Json = {
  ...TARGET,
  credentialProviderConfigurations: [
    {
      credentialProviderType: "ENTRA_ID",
      credentialProvider: {
        entraIdCredentialProvider: { tenantId: "ours.onmicrosoft.com", clientId: UUID, providerArn: ARN },
      },
    },
  ],
};
const ENTRA_ROWS: readonly Row[] = [
  [
    `${ENTRA}.tenantId`,
    [UUID, "a", "ours.onmicrosoft.com"],
    ["", "..", ".", "a/b", "a..b", "a?b", "a b", 5, undefined],
  ],
  [`${ENTRA}.clientId`, [UUID, text(64)], ["", text(65), "a&b", 5, undefined]],
  [`${ENTRA}.providerArn`, [ARN], ["", "arn:x", 5, undefined]],
  [
    `${ENTRA}.scope`,
    ["https://ai.azure.com/.default", "api://x/.default", undefined],
    ["", "https://ai.azure.com", "a b/.default", 5],
  ],
  [`${ENTRA}.clientSecret`, [], ["never here"]],
];
const OAUTH = "credentialProviderConfigurations.0.credentialProvider.oauthCredentialProvider";
const OAUTH_TARGET: Json = {
  ...TARGET,
  credentialProviderConfigurations: [
    {
      credentialProviderType: "OAUTH",
      credentialProvider: {
        oauthCredentialProvider: {
          providerArn: ARN,
          scopes: ["https://cognitiveservices.azure.com/.default"],
          customParameters: { tenantId: "ours.onmicrosoft.com", clientId: UUID },
        },
      },
    },
  ],
};
const OAUTH_ROWS: readonly Row[] = [
  [`${OAUTH}.providerArn`, [ARN], ["", "arn:x", ARN.replace("apikey", "oauth2"), 5, undefined]],
  [
    `${OAUTH}.scopes`,
    [[], ["https://ai.azure.com/.default"]],
    [["https://ai.azure.com"], [""], ["a/.default", "b/.default"], "a/.default", undefined],
  ],
  [`${OAUTH}.customParameters`, [], [{}, { tenantId: UUID }, { clientId: UUID }, undefined]],
  [`${OAUTH}.customParameters.tenantId`, [UUID, "ours.onmicrosoft.com"], ["", "..", "a/b", "a?b", undefined]],
  [`${OAUTH}.customParameters.clientId`, [UUID], ["", "a&b", undefined]],
  [`${OAUTH}.customParameters.audience`, [], ["another"]],
  [`${OAUTH}.grantType`, ["CLIENT_CREDENTIALS", undefined], ["AUTHORIZATION_CODE", "TOKEN_EXCHANGE", "", 5]],
  [`${OAUTH}.defaultReturnUrl`, [], ["https://a.example"]],
];
const PASSTHROUGH = "targetConfiguration.http.passthrough";
const PASSTHROUGH_TARGET: Json = {
  name: "t",
  targetConfiguration: { http: { passthrough: { endpoint: "https://a.example", protocolType: "CUSTOM" } } },
};
const PASSTHROUGH_ROWS: readonly Row[] = [
  ["metadataConfiguration", [{ allowedQueryParameters: ["model", "key", "access_token"] }, undefined], [{ other: [] }]],
  ["name", ["inference-1"], ["inference", "mcp"]],
  [`${PASSTHROUGH}.endpoint`, ["https://a.example/base"], ["https://10.0.0.1", "http://a.example", undefined]],
  [`${PASSTHROUGH}.protocolType`, ["MCP", "A2A", "INFERENCE", "CUSTOM"], ["", "HTTP", undefined]],
  [`${PASSTHROUGH}.staticQueryParameters`, [{}, { a: "b" }], [{ a: 5 }, []]],
  [`${PASSTHROUGH}.staticQueryParameterConflictResolution`, ["CLIENT_OVERRIDE", "STATIC_OVERRIDE"], ["", "BOTH"]],
  [`${PASSTHROUGH}.schema`, [], [{}]],
  [`${PASSTHROUGH}.stickinessConfiguration`, [], [{}]],
  ["targetConfiguration.http.agentcoreRuntime", [], [{}]],
];
const PROVIDER_KEY: Json = { name: "p", apiKeySecretConfig: { secretId: "UPSTREAM_A", jsonKey: "key" } };
const KEY_ROWS: readonly Row[] = [
  ["name", ["a", "A_b-9", text(128)], ["", "a b", "a.b", "a/b", "ä", text(129), 5, undefined]],
  [
    "apiKeySecretConfig.secretId",
    ["UPSTREAM_A", "UPSTREAM_9_Z", `UPSTREAM_${text(100, "A")}`],
    [
      "",
      "ADMIN_TOKEN",
      "ACCESS_KEYS",
      "TOKEN_VAULT_KEY",
      "AWS_SECRET_ACCESS_KEY",
      "UPSTREAM_",
      "UPSTREAM_a",
      "upstream_A",
      "xUPSTREAM_A",
      "UPSTREAM_A\n",
      "UPSTREAM_A.B",
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:a",
      undefined,
    ],
  ],
  ["apiKeySecretConfig.jsonKey", ["k", text(128), undefined], ["", text(129), 5]],
  ["apiKeySecretSource", ["EXTERNAL", undefined], ["", "VAULT"]],
  ["apiKeySecretConfig", [], [undefined, {}]],
  ["apiKey", [], ["sk-1", 5, text(65_537)]],
  TAGS,
  ["clientToken", [], [text(40)]],
];
const CALLER_KEY: Json = { name: "app" };
const CALLER_KEY_ROWS: readonly Row[] = [
  ["name", ["a", "My app, ä", text(128)], ["", "a\nb", text(129), 5, undefined]],
  [
    "allowedModels",
    [["*"], list(100, () => "a/b"), [text(400)], undefined],
    [[], list(101, () => "a"), [""], [text(401)], "a"],
  ],
  [
    "expiresAt",
    ["2999-01-01T00:00:00Z", "2999-01-01T00:00:00+02:00", undefined],
    ["", "tomorrow", "2999-01-01", "2001-01-01T00:00:00Z", 5],
  ],
];

/** What is asked, below a gateway `{id}`; a valid body; its rows. */
const OPERATIONS_OF: readonly (readonly [what: string, path: string, body: Json, rows: readonly Row[]])[] = [
  ["a gateway", "/gateways/", GATEWAY, GATEWAY_ROWS],
  ["a provider target", "/gateways/{id}/targets/", TARGET, TARGET_ROWS],
  ["a provider target with a signature", "/gateways/{id}/targets/", IAM_TARGET, IAM_ROWS],
  ["a connector target", "/gateways/{id}/targets/", CONNECTOR, CONNECTOR_ROWS],
  [
    "a target of Bedrock's own API",
    "/gateways/{id}/targets/",
    source({ connectorId: "bedrock-runtime" }),
    BEDROCK_RUNTIME_ROWS,
  ],
  ["a target of Azure OpenAI", "/gateways/{id}/targets/", AZURE, AZURE_ROWS],
  ["a target of Workers AI", "/gateways/{id}/targets/", WORKERS_AI, WORKERS_AI_ROWS],
  ["a target with an application of Entra ID", "/gateways/{id}/targets/", ENTRA_TARGET, ENTRA_ROWS],
  ["the same in AWS's members", "/gateways/{id}/targets/", OAUTH_TARGET, OAUTH_ROWS],
  ["a passthrough target", "/gateways/{id}/targets/", PASSTHROUGH_TARGET, PASSTHROUGH_ROWS],
  ["a credential provider", "/identities/CreateApiKeyCredentialProvider", PROVIDER_KEY, KEY_ROWS],
  ["a caller's key", "/gateways/{id}/api-keys", CALLER_KEY, CALLER_KEY_ROWS],
];

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
