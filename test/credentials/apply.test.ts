/** Provider keys on their way: from a Worker secret or sealed in D1, into the header or the query parameter a provider expects. */
import { afterEach, describe, it, vi } from "vitest";
import { connectorTarget, create, gateway, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CREATE_PROVIDER = "/identities/CreateApiKeyCredentialProvider";
const UPDATE_PROVIDER = "/identities/UpdateApiKeyCredentialProvider";
const VAULT_KEY = btoa("0123456789abcdef0123456789abcdef");
const OTHER_VAULT_KEY = btoa("fedcba9876543210fedcba9876543210");
const BODY = { model: "acme/some-model", messages: [] };

interface Use {
  readonly credentialLocation?: string;
  readonly credentialParameterName?: string;
  readonly credentialPrefix?: string;
}

/** What providers answer: no models when asked for a list, and to every call that it went well. */
const agreeable = ({ method }: Seen): Response => Response.json(method === "GET" ? { data: [] } : { ok: true });

/** The calls among what was sent: looking for a provider's models is none. */
const calls = (asked: readonly Seen[]): Seen[] => asked.filter(({ method }) => method === "POST");

/** A gateway whose target `acme` uses the key in UPSTREAM_ACME as `use` says. */
async function acme(settings: Record<string, unknown>, use: Use = {}): Promise<Isolate> {
  const on = isolate(settings);
  const gatewayId = await gateway(on);
  await providerTarget(on, gatewayId, "acme", { credential: await keyIn(on, "acme-key", "UPSTREAM_ACME", use) });
  return on;
}

/** What left for the provider after one call. */
async function sent(on: Isolate, path = "/v1/chat/completions", headers: Record<string, string> = {}): Promise<Seen> {
  const asked = upstream(agreeable);
  const response = await post(on, path, BODY, headers);
  const [call] = calls(asked);
  if (call === undefined) throw new Error(`nothing was sent: ${response.status} ${await response.text()}`);
  return call;
}

/** The query that left for the provider after one call to a passthrough target, which takes the caller's whole. */
async function sentThrough(settings: Record<string, unknown>, use: Use, search: string): Promise<string> {
  const on = isolate(settings);
  const id = await gateway(on);
  await create(on, `/gateways/${id}/targets/`, {
    name: "acme",
    targetConfiguration: { http: { passthrough: { endpoint: "https://acme.provider.test", protocolType: "CUSTOM" } } },
    credentialProviderConfigurations: [await keyIn(on, "acme-key", "UPSTREAM_ACME", use)],
  });
  const asked = upstream();
  const response = await on.fetch(`/gateways/${id}/acme/x${search}`);
  const [call] = asked;
  if (call === undefined) throw new Error(`nothing was sent: ${response.status} ${await response.text()}`);
  return new URL(call.url).search;
}

/** The refusal of one call that must not reach the provider, with all that was written to the console meanwhile. */
async function refused(on: Isolate): Promise<{ status: number; code: string; message: string; everything: string }> {
  const said: unknown[] = [];
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((...words) => void said.push(...words));
  }
  const asked = upstream(agreeable);
  const response = await post(on, "/v1/chat/completions", BODY);
  if (calls(asked).length > 0) throw new Error("the provider was called");
  const { error } = await response.clone().json<{ error: { code: string; message: string } }>();
  const text = await response.text();
  return {
    status: response.status,
    code: error.code,
    message: error.message,
    everything: [text, ...response.headers.values(), ...said.map(String)].join("\n"),
  };
}

afterEach(async () => {
  await reset();
});

describe("a key in a header", () => {
  it("stands there alone where no prefix is configured", async ({ expect }) => {
    const on = await acme(
      { UPSTREAM_ACME: "sesame" },
      { credentialLocation: "HEADER", credentialParameterName: "X-Acme-Key" },
    );
    const { headers } = await sent(on);
    expect(headers).toMatchObject({ "x-acme-key": "sesame" });
    expect(headers).not.toHaveProperty("authorization");
  });

  it.for(["Bearer", "Bearer ", "Bearer   ", " Bearer"])(
    "follows its prefix after one space where the prefix is %j",
    async (credentialPrefix, { expect }) => {
      const on = await acme(
        { UPSTREAM_ACME: "sesame" },
        { credentialLocation: "HEADER", credentialParameterName: "Authorization", credentialPrefix },
      );
      expect((await sent(on)).headers["authorization"]).toBe("Bearer sesame");
    },
  );

  it("follows a prefix of several words", async ({ expect }) => {
    const on = await acme(
      { UPSTREAM_ACME: "sesame" },
      { credentialParameterName: "authorization", credentialPrefix: "Token token= " },
    );
    expect((await sent(on)).headers["authorization"]).toBe("Token token= sesame");
  });

  it("goes as a bearer token where a target says nothing of its place", async ({ expect }) => {
    const on = await acme({ UPSTREAM_ACME: "sesame" });
    expect((await sent(on)).headers["authorization"]).toBe("Bearer sesame");
  });

  it("takes the place of everything the caller proved himself with", async ({ expect }) => {
    const on = await acme({ UPSTREAM_ACME: "sesame" }, { credentialParameterName: "x-api-key" });
    const { headers } = await sent(on, "/v1/chat/completions", {
      authorization: "Bearer of-the-caller",
      "x-api-key": "of-the-caller",
      "api-key": "of-the-caller",
      "x-goog-api-key": "of-the-caller",
      cookie: "session=of-the-caller",
    });
    expect(headers["x-api-key"]).toBe("sesame");
    expect(JSON.stringify(headers)).not.toContain("of-the-caller");
  });

  it("loses the line break it was pasted with", async ({ expect }) => {
    const on = await acme({ UPSTREAM_ACME: " sesame\r\n" });
    expect((await sent(on)).headers["authorization"]).toBe("Bearer sesame");
  });

  it("is OpenAI's bearer token on OpenAI's connector", async ({ expect }) => {
    const on = isolate({ UPSTREAM_OPENAI: "sk-openai" });
    const asked = upstream(agreeable);
    await connectorTarget(on, await gateway(on), "acme", "openai", await keyIn(on, "openai-key", "UPSTREAM_OPENAI"));
    await post(on, "/v1/chat/completions", BODY);
    const [call] = calls(asked);
    expect(call?.url).toBe("https://api.openai.com/v1/chat/completions");
    expect(call?.headers).toMatchObject({ authorization: "Bearer sk-openai" });
    expect(call?.headers).not.toHaveProperty("x-api-key");
  });

  it("is Anthropic's x-api-key on Anthropic's connector", async ({ expect }) => {
    const on = isolate({ UPSTREAM_ANTHROPIC: "sk-ant" });
    const asked = upstream(agreeable);
    const credential = await keyIn(on, "anthropic-key", "UPSTREAM_ANTHROPIC");
    await connectorTarget(on, await gateway(on), "acme", "anthropic", credential);
    await post(on, "/v1/messages", BODY, { authorization: "Bearer dummy" });
    const [call] = calls(asked);
    expect(call?.url).toBe("https://api.anthropic.com/v1/messages");
    expect(call?.headers).toMatchObject({ "x-api-key": "sk-ant" });
    expect(call?.headers).not.toHaveProperty("authorization");
  });
});

describe("a key in a query parameter", () => {
  const use: Use = { credentialLocation: "QUERY_PARAMETER", credentialParameterName: "api-key" };
  const base = "https://acme.provider.test/v1/chat/completions";

  it("is the query where the caller sent none", async ({ expect }) => {
    const { url, headers } = await sent(await acme({ UPSTREAM_ACME: "sesame" }, use));
    expect(url).toBe(`${base}?api-key=sesame`);
    expect(headers).not.toHaveProperty("authorization");
  });

  it("comes last, behind the caller's query as it was", async ({ expect }) => {
    const query = await sentThrough({ UPSTREAM_ACME: "sesame" }, use, "?beta=true&q=a+b%20c&q=&flag&&a;b=1;c");
    expect(query).toBe("?beta=true&q=a+b%20c&q=&flag&&a;b=1;c&api-key=sesame");
  });

  it.for([
    "?api-key=mine",
    "?api%2Dkey=mine",
    "?%61%70%69%2d%6b%65%79=mine",
    "?api-key",
    "?api-key=",
    "?api-key=mine&api%2dkey=mine",
    "?&&api-key=mine=mine&",
    // What some server would put under the same name.
    "?API-KEY=mine&Api-Key=mine&api-%4bey=mine",
    "?api-key[]=mine&api-key%5B0%5D=mine&api-key[a][b]=mine&[api-key]=mine&%5bapi-key%5d[]=mine&api-key[=mine",
    "?+api-key=mine&api-key%20=mine&%09api-key=mine&api-key%0a=mine",
    "?a=1;api-key=mine&api-key=mine;a=1&;api-key=mine&a;API-KEY[]=mine",
    "?api-key%00=mine&api-key%00x=mine&%00api-key=mine&api%00-key=mine",
    "?api%252dkey=mine&%2561pi-key=mine&api%25252dkey=mine",
    "?api%u002dkey=mine&%U0061pi-key=mine",
    "?api-key%ff=mine&%c0api-key=mine&api-key%5B%ff%5D=mine&api-key%e2%80%8b=mine",
  ])("replaces the caller's own: %s", async (search, { expect }) => {
    expect(await sentThrough({ UPSTREAM_ACME: "sesame" }, use, search)).toBe("?api-key=sesame");
  });

  it.for([
    ["api_key", "?api.key=mine&api+key=mine&api[key=mine&api%20key=mine&API.Key[]=mine"],
    ["api.key", "?api_key=mine&api%2Ekey=mine"],
    ["Key", "?key=mine&KEY=mine&key[]=mine"],
  ] as const)("replaces what PHP writes alike, and another case: %s", async ([name, search], { expect }) => {
    const place = { ...use, credentialParameterName: name };
    expect(await sentThrough({ UPSTREAM_ACME: "sesame" }, place, search)).toBe(`?${name}=sesame`);
  });

  it("leaves the caller's other parameters, whatever their names resemble", async ({ expect }) => {
    const others = "?api-keys=1&x=api-key&%zz=api-key&xapi-key=2&a[api-key]=3&a=b;c&api--key=4&api-ke%79s=5&api=-key";
    expect(await sentThrough({ UPSTREAM_ACME: "sesame" }, use, `${others}&api-key=mine`)).toBe(
      `${others}&api-key=sesame`,
    );
  });

  it("is encoded, prefix and all", async ({ expect }) => {
    const on = await acme({ UPSTREAM_ACME: "a+b&c=d/e%#" }, { ...use, credentialPrefix: "Key" });
    const { url } = await sent(on);
    expect(new URL(url).search).toBe("?api-key=Key%20a%2Bb%26c%3Dd%2Fe%25%23");
  });

  it("replaces a caller's parameter whose name needs encoding", async ({ expect }) => {
    const place = { ...use, credentialParameterName: "a+b" };
    const query = await sentThrough({ UPSTREAM_ACME: "sesame" }, place, "?a%2Bb=mine&a+b=space");
    expect(query).toBe("?a+b=space&a%2Bb=sesame");
  });

  it("stands alone on an inference target that lets callers send one of its name", async ({ expect }) => {
    const on = isolate({ UPSTREAM_ACME: "sesame" });
    await providerTarget(on, await gateway(on), "acme", {
      credential: await keyIn(on, "acme-key", "UPSTREAM_ACME", { ...use, credentialParameterName: "trace" }),
      more: { metadataConfiguration: { allowedQueryParameters: ["trace", "Trace", "trace[]", "span"] } },
    });
    const { url } = await sent(on, "/v1/chat/completions?trace=mine&Trace=mine&trace[]=mine&span=1");
    expect(url).toBe(`${base}?span=1&trace=sesame`);
  });
});

describe("a key's secret", () => {
  it.for([
    ["a JSON object", '{"key":"sesame","other":"wrong"}'],
    ["a JSON object with a line break behind it", '{"key":"sesame\\n"}\n'],
    ["the plain key, though a JSON key is asked for", "sesame"],
    ["a Secrets Store binding", { get: async (): Promise<string> => "sesame" }],
    ["a Secrets Store binding that holds JSON", { get: async (): Promise<string> => '{"key":"sesame"}' }],
  ] as const)("may be %s", async ([, UPSTREAM_ACME], { expect }) => {
    const on = await acme({ UPSTREAM_ACME });
    expect((await sent(on)).headers["authorization"]).toBe("Bearer sesame");
  });

  it("may be a key of digits only, though a JSON key is asked for", async ({ expect }) => {
    const on = await acme({ UPSTREAM_ACME: "1234567890" });
    expect((await sent(on)).headers["authorization"]).toBe("Bearer 1234567890");
  });

  it("is taken whole where no JSON key is asked for", async ({ expect }) => {
    const on = isolate({ UPSTREAM_WHOLE: '{"key":"sesame"}' });
    const { credentialProviderArn } = await create<{ credentialProviderArn: string }>(on, CREATE_PROVIDER, {
      name: "whole",
      apiKeySecretConfig: { secretId: "UPSTREAM_WHOLE" },
    });
    await providerTarget(on, await gateway(on), "acme", { credential: keyOf(credentialProviderArn) });
    expect((await sent(on)).headers["authorization"]).toBe('Bearer {"key":"sesame"}');
  });

  it.for([
    ["is not set", undefined],
    ["is empty", ""],
    ["is white space", " \n"],
    ["is empty in its Secrets Store", { get: async (): Promise<string> => "" }],
    ["is no secret", 42],
    [
      "cannot be read from its Secrets Store",
      { get: (): Promise<string> => Promise.reject(new Error("no such secret")) },
    ],
    ["holds no such JSON key", '{"other":"sesame"}'],
    ["holds an empty JSON key", '{"key":"","other":"sesame"}'],
    ["holds a JSON key of white space", '{"key":" \\n","other":"sesame"}'],
    ["holds a JSON key that is no text", '{"key":{"nested":"sesame"}}'],
  ] as const)("is named in the refusal, and never shown, where it %s", async ([, UPSTREAM_ACME], { expect }) => {
    const refusal = await refused(await acme({ UPSTREAM_ACME }));
    expect(refusal).toMatchObject({ status: 406, code: "target_misconfigured" });
    expect(refusal.message).toContain("UPSTREAM_ACME");
    expect(refusal.message).toContain("acme-key");
    expect(refusal.everything).not.toContain("sesame");
  });

  it.for(
    [
      ["a line break", "sesame\nx-injected: yes"],
      ["a carriage return", "sesame\rx"],
      ["a NUL", "sesame\u0000x"],
      ["a delete", "sesame\u007fx"],
      ["an umlaut", "sesame-ü"],
      ["a typographic dash", "sesame–x"],
      ["an emoji", "sesame😀"],
      ["a lone surrogate", '{"key":"sesame\\ud800"}'],
    ].flatMap(([what = "", secret = ""]) =>
      ["HEADER", "QUERY_PARAMETER"].map((place) => [what, place, secret] as const),
    ),
  )("is not sent and not shown where it holds %s: %s", async ([, credentialLocation, UPSTREAM_ACME], { expect }) => {
    const on = await acme({ UPSTREAM_ACME }, { credentialLocation, credentialParameterName: "api-key" });
    const refusal = await refused(on);
    expect(refusal).toMatchObject({ status: 406, code: "target_misconfigured" });
    expect(refusal.message).toContain("acme-key");
    expect(refusal.everything).not.toContain("sesame");
  });
});

function keyOf(providerArn: string): object {
  return {
    credentialProviderType: "API_KEY",
    credentialProvider: { apiKeyCredentialProvider: { providerArn } },
  };
}

/** A gateway whose target `acme` uses the managed key `name`, which is `apiKey`. */
async function managed(on: Isolate, name: string, apiKey: string): Promise<void> {
  const { credentialProviderArn } = await create<{ credentialProviderArn: string }>(on, CREATE_PROVIDER, {
    name,
    apiKey,
  });
  await providerTarget(on, await gateway(on), "acme", { credential: keyOf(credentialProviderArn) });
}

/** Every row of every table. */
async function dump(db: D1Database): Promise<string> {
  const tables = await db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
    )
    .all<{ name: string }>();
  const rows = await Promise.all(tables.results.map(({ name }) => db.prepare(`SELECT * FROM "${name}"`).all()));
  return JSON.stringify(rows.map(({ results }, table) => [tables.results[table], results]));
}

describe("a key given to the gateway to keep", () => {
  it("reaches the provider, and stands nowhere in the database or in an answer", async ({ expect }) => {
    const on = isolate({ TOKEN_VAULT_KEY: VAULT_KEY });
    const response = await on.admin("POST", CREATE_PROVIDER, { name: "kept", apiKey: "sk-sesame-open" });
    expect(response.status).toBe(201);
    const created = await response.json<{ credentialProviderArn: string }>();
    expect(created).toMatchObject({ name: "kept", apiKeySecretSource: "MANAGED" });
    const { credentialProviderArn } = created;
    await providerTarget(on, await gateway(on), "acme", { credential: keyOf(credentialProviderArn) });
    expect((await sent(on)).headers["authorization"]).toBe("Bearer sk-sesame-open");

    const asked = await Promise.all(
      ["Get", "List"].map((verb) =>
        on.admin(
          "POST",
          `/identities/${verb}ApiKeyCredentialProvider${verb === "List" ? "s" : ""}`,
          verb === "Get" ? { name: "kept" } : {},
        ),
      ),
    );
    const answers = await Promise.all(asked.map((answer) => answer.text()));
    const database = await dump(on.env.DB);
    expect(database).toContain('\\"source\\":\\"MANAGED\\"');
    for (const place of [JSON.stringify(created), ...answers, database]) {
      expect(place).toContain("kept");
      expect(place).not.toContain("sesame");
      expect(place).not.toContain(btoa("sk-sesame-open").slice(2, 16));
    }
  });

  it("is sealed anew each time: two of the same key look different", async ({ expect }) => {
    const on = isolate({ TOKEN_VAULT_KEY: VAULT_KEY });
    const sealed = async (): Promise<unknown> => on.env.DB.prepare("SELECT key FROM credential_providers").first("key");
    await create(on, CREATE_PROVIDER, { name: "kept", apiKey: "sesame" });
    const first = await sealed();
    await create(on, UPDATE_PROVIDER, { name: "kept", apiKey: "sesame" });
    expect(await sealed()).not.toBe(first);
  });

  it("is opened by every isolate that knows the vault's key", async ({ expect }) => {
    await managed(isolate({ TOKEN_VAULT_KEY: VAULT_KEY }), "kept", "sesame");
    const { headers } = await sent(isolate({ TOKEN_VAULT_KEY: `${VAULT_KEY}\n` }));
    expect(headers["authorization"]).toBe("Bearer sesame");
  });

  it("is rotated by an update, from the next call on", async ({ expect }) => {
    const on = isolate({ TOKEN_VAULT_KEY: VAULT_KEY });
    await managed(on, "kept", "old-sesame");
    expect((await sent(on)).headers["authorization"]).toBe("Bearer old-sesame");
    vi.restoreAllMocks();
    await create(on, UPDATE_PROVIDER, { name: "kept", apiKey: "new-sesame" });
    expect((await sent(on)).headers["authorization"]).toBe("Bearer new-sesame");
  });

  it("may be as long as the control plane takes, in any characters", async ({ expect }) => {
    const on = isolate({ TOKEN_VAULT_KEY: VAULT_KEY });
    const response = await on.admin("POST", CREATE_PROVIDER, { name: "long", apiKey: "€".repeat(65_536) });
    expect(response.status).toBe(201);
  });

  it.for([
    ["another vault key", { TOKEN_VAULT_KEY: OTHER_VAULT_KEY }, "another TOKEN_VAULT_KEY"],
    ["no vault key", {}, "TOKEN_VAULT_KEY that opens it is not set"],
    ["a vault key that is too short", { TOKEN_VAULT_KEY: btoa("short") }, "TOKEN_VAULT_KEY must be 32 bytes"],
    ["a vault key that is no base64", { TOKEN_VAULT_KEY: "sesame!" }, "TOKEN_VAULT_KEY must be 32 bytes"],
  ] as const)("does not open under %s, and the refusal says so", async ([, settings, message], { expect }) => {
    await managed(isolate({ TOKEN_VAULT_KEY: VAULT_KEY }), "kept", "sesame");
    const refusal = await refused(isolate(settings));
    expect(refusal).toMatchObject({ status: 406, code: "target_misconfigured" });
    expect(refusal.message).toContain(message);
    expect(refusal.everything).not.toContain("sesame");
    expect(refusal.everything).not.toContain(VAULT_KEY);
  });

  it("does not open under another provider's name", async ({ expect }) => {
    const on = isolate({ TOKEN_VAULT_KEY: VAULT_KEY });
    await create(on, CREATE_PROVIDER, { name: "stolen", apiKey: "sesame" });
    await managed(on, "thief", "thieves-own");
    await on.env.DB.prepare(
      "UPDATE credential_providers SET key = (SELECT key FROM credential_providers WHERE name = 'stolen') WHERE name = 'thief'",
    ).run();
    const refusal = await refused(isolate({ TOKEN_VAULT_KEY: VAULT_KEY }));
    expect(refusal).toMatchObject({ status: 406, code: "target_misconfigured" });
    expect(refusal.everything).not.toContain("sesame");
  });

  it("does not open after a bit of it was changed", async ({ expect }) => {
    const on = isolate({ TOKEN_VAULT_KEY: VAULT_KEY });
    await managed(on, "kept", "sesame");
    const sealed = await on.env.DB.prepare("SELECT key ->> 'sealed' AS sealed FROM credential_providers").first<string>(
      "sealed",
    );
    const bytes = Uint8Array.from(atob(sealed ?? ""), (character) => character.charCodeAt(0));
    bytes[14] = (bytes[14] ?? 0) ^ 1;
    await on.env.DB.prepare("UPDATE credential_providers SET key = json_set(key, '$.sealed', ?1)")
      .bind(btoa(String.fromCharCode(...bytes)))
      .run();
    const refusal = await refused(isolate({ TOKEN_VAULT_KEY: VAULT_KEY }));
    expect(refusal).toMatchObject({ status: 406, code: "target_misconfigured" });
  });

  it("is refused where there is no vault key, saying what to do, and nothing is kept of it", async ({ expect }) => {
    const on = isolate();
    const response = await on.admin("POST", CREATE_PROVIDER, { name: "kept", apiKey: "sesame" });
    expect(response.status).toBe(400);
    expect(response.headers.get("x-amzn-errortype")).toBe("ValidationException");
    const { message } = await response.clone().json<{ message: string }>();
    expect(message).toContain("TOKEN_VAULT_KEY");
    expect(message).toContain("openssl rand -base64 32");
    expect(message).toContain("apiKeySecretConfig");
    expect((await response.text()) + (await dump(on.env.DB))).not.toContain("sesame");
    expect((await on.admin("POST", "/identities/GetApiKeyCredentialProvider", { name: "kept" })).status).toBe(404);
  });

  it("is refused where the vault key cannot be used, saying what one is", async ({ expect }) => {
    const response = await isolate({ TOKEN_VAULT_KEY: btoa("short") }).admin("POST", CREATE_PROVIDER, {
      name: "kept",
      apiKey: "sesame",
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("TOKEN_VAULT_KEY must be 32 bytes in base64");
  });
});
