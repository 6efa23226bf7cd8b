/** What the control plane takes of each member of each body, and one step over it (spec 2), as rows that `validation.test.ts` asks one by one. */
import { GATEWAY_ROLE } from "../support/config.ts";

/** A member, values it may have, and values it may not; `undefined` leaves it out. */
type Row = readonly [path: string, good: readonly unknown[], bad: readonly unknown[]];
export type Json = Record<string, unknown>;

export const text = (length: number, character = "x"): string => character.repeat(length);
const list = <T>(length: number, one: (index: number) => T): T[] => Array.from({ length }, (_, index) => one(index));
export const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/key";
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

export const GATEWAY: Json = { name: "gw", authorizerType: "NONE" };
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

export const PROVIDER = "targetConfiguration.inference.provider";
const OPERATION = `${PROVIDER}.operations.0`;
export const CREDENTIAL = "credentialProviderConfigurations.0";
export const API_KEY = `${CREDENTIAL}.credentialProvider.apiKeyCredentialProvider`;
const IAM = `${CREDENTIAL}.credentialProvider.iamCredentialProvider`;
export const TARGET: Json = {
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
export const CONNECTOR: Json = {
  name: "t",
  targetConfiguration: { inference: { connector: { source: { connectorId: "bedrock-mantle" } } } },
};
export const CONNECTOR_ID = "targetConfiguration.inference.connector.source.connectorId";
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
const source = (of: Json): Json => ({
  name: "t",
  targetConfiguration: { inference: { connector: { source: of } } },
});
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
export const PASSTHROUGH_TARGET: Json = {
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
export const PROVIDER_KEY: Json = { name: "p", apiKeySecretConfig: { secretId: "UPSTREAM_A", jsonKey: "key" } };
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
export const CALLER_KEY: Json = { name: "app" };
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
export const OPERATIONS_OF: readonly (readonly [what: string, path: string, body: Json, rows: readonly Row[]])[] = [
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
