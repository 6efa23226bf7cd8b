/** Every route of the control plane × everything that does not let in: refused before the database or a body is looked at. */
import { AwsV4Signer } from "aws4fetch";
import { describe, it } from "vitest";
import { control } from "../../src/control/doors/app.ts";
import { sha256Hex } from "../../src/words/digest.ts";
import { makeApiKey } from "../../src/identity/api-key.ts";
import { ADMIN_TOKEN, isolate, ORIGIN } from "../support/worker.ts";

const ADMIN = { accessKeyId: "AKIDEXAMPLEADMIN", secretAccessKey: "secret-of-the-admin" };
const CALLER = { accessKeyId: "AKIDEXAMPLECALLER", secretAccessKey: "secret-of-the-caller" };
const NOBODY = { accessKeyId: "AKIDEXAMPLENOBODY", secretAccessKey: "secret-of-nobody" };
const ACCESS_KEYS = JSON.stringify([
  { ...ADMIN, arn: "arn:aws:iam::000000000000:user/admin", roles: ["admin"] },
  { ...CALLER, arn: "arn:aws:iam::000000000000:user/caller", roles: ["caller"] },
]);

interface Route {
  readonly method: string;
  readonly path: string;
}

const LABELS: Readonly<Record<string, string>> = {
  name: "smart",
  gatewayId: "llm-0123456789",
  targetId: "ABCDEFGHIJ",
  apiKeyId: "key-0123456789",
  rateLimitId: "rl-1",
  target: "openai",
  model: "gpt-5",
  version: "57",
  resourceArn: encodeURIComponent("arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/llm-0123456789"),
};
/** As the app itself has them, so that a new route is here without being written down. */
const ROUTES: readonly Route[] = [
  ...control.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({
      method,
      path: `/control${path}`.replace(/:(\w+)(?:\{.*?\})?/g, (label, name: string) => LABELS[name] ?? label),
    })),
  { method: "POST", path: "/control/gateways/llm-0123456789/rules" },
  { method: "GET", path: "/control/" },
  // Not below /control, but behind the same door.
  { method: "GET", path: "/healthz?deep=1" },
];
const hasBody = ({ method }: Route): boolean => method !== "GET";

function withQuery(path: string, query: string | undefined): string {
  return query === undefined ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`;
}

interface Attempt {
  readonly query?: string;
  readonly headers?: Headers | Record<string, string>;
  readonly body?: string;
}

interface Outcome {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
  readonly requestId: string | null;
  readonly databaseUses: number;
  readonly bodyPulls: number;
}

async function attempt({ method, path }: Route, settings: object, how: Attempt): Promise<Outcome> {
  let databaseUses = 0;
  let bodyPulls = 0;
  const DB = new Proxy(
    {},
    {
      get: () => {
        databaseUses++;
        throw new Error("the database was asked");
      },
    },
  );
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        bodyPulls++;
        controller.enqueue(new TextEncoder().encode(how.body ?? "{}"));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const response = await isolate({ ACCESS_KEYS, ...settings, DB }).fetch(withQuery(path, how.query), {
    method,
    headers: how.headers ?? {},
    ...(hasBody({ method, path }) ? { body } : {}),
  });
  return {
    status: response.status,
    type: response.headers.get("x-amzn-errortype"),
    body: await response.json<Record<string, unknown>>(),
    requestId: response.headers.get("x-amzn-requestid"),
    databaseUses,
    bodyPulls,
  };
}

async function signed(
  route: Route,
  credentials: typeof ADMIN,
  { body = "{}", at = Date.now(), claims = false }: { body?: string; at?: number; claims?: boolean } = {},
): Promise<Headers> {
  const hash = await sha256Hex(hasBody(route) ? body : "");
  const { headers } = await new AwsV4Signer({
    ...credentials,
    method: route.method,
    url: ORIGIN + route.path,
    ...(hasBody(route) ? { body } : {}),
    ...(claims ? { headers: { "x-amz-content-sha256": hash } } : {}),
    service: "bedrock-agentcore",
    region: "us-east-1",
    datetime: new Date(at).toISOString().replace(/[:-]|\.\d{3}/g, ""),
  }).sign();
  return headers;
}

const bearer = (token: string): Attempt => ({ headers: { authorization: `Bearer ${token}` } });
const someKey = makeApiKey((bytes) => crypto.getRandomValues(bytes));
const HINT = /Send the ADMIN_TOKEN as `Authorization: Bearer …`, or sign with an admin's access key/;
const WRONG_TOKEN = /This token is not the ADMIN_TOKEN/;
const CLOSED = /The control plane is closed: neither the secret ADMIN_TOKEN nor ACCESS_KEYS is set/;

interface Case {
  readonly how: (route: Route) => Attempt | Promise<Attempt>;
  readonly says: RegExp;
  readonly settings?: object;
  /** Only the signature of a known access key is checked against a body. */
  readonly readsBody?: true;
}

const REFUSED: Readonly<Record<string, Case>> = {
  "no credential": { how: () => ({}), says: HINT },
  "an empty authorization": { how: () => ({ headers: { authorization: "" } }), says: HINT },
  "an empty bearer": { how: () => bearer(""), says: HINT },
  "a bearer of spaces": { how: () => bearer("   "), says: HINT },
  "a wrong bearer": { how: () => bearer("wrong"), says: WRONG_TOKEN },
  "the token with something behind it": { how: () => bearer(`${ADMIN_TOKEN}x`), says: WRONG_TOKEN },
  "the token's beginning": { how: () => bearer(ADMIN_TOKEN.slice(0, -1)), says: WRONG_TOKEN },
  "the token in capitals": { how: () => bearer(ADMIN_TOKEN.toUpperCase()), says: WRONG_TOKEN },
  "the token without its scheme": { how: () => ({ headers: { authorization: ADMIN_TOKEN } }), says: HINT },
  "the token as Basic": {
    how: () => ({ headers: { authorization: `Basic ${btoa(`admin:${ADMIN_TOKEN}`)}` } }),
    says: HINT,
  },
  "the token in the query": {
    how: () => ({ query: `token=${ADMIN_TOKEN}&authorization=${ADMIN_TOKEN}` }),
    says: HINT,
  },
  "the token as x-api-key": { how: () => ({ headers: { "x-api-key": ADMIN_TOKEN } }), says: HINT },
  "a caller's API key": { how: () => bearer(someKey), says: WRONG_TOKEN },
  "a caller's API key as x-api-key": { how: () => ({ headers: { "x-api-key": someKey } }), says: HINT },
  "an admin's secret access key as bearer": { how: () => bearer(ADMIN.secretAccessKey), says: WRONG_TOKEN },
  "a bearer where only ACCESS_KEYS is set": {
    how: () => bearer(ADMIN_TOKEN),
    says: WRONG_TOKEN,
    settings: { ADMIN_TOKEN: undefined },
  },
  "an empty bearer where ADMIN_TOKEN is empty": {
    how: () => bearer(""),
    says: HINT,
    settings: { ADMIN_TOKEN: "" },
  },
  "no credential where no secret is set": {
    how: () => ({}),
    says: CLOSED,
    settings: { ADMIN_TOKEN: undefined, ACCESS_KEYS: undefined },
  },
  "a bearer where no secret is set": {
    how: () => bearer("undefined"),
    says: CLOSED,
    settings: { ADMIN_TOKEN: undefined, ACCESS_KEYS: undefined },
  },
  "an admin's signature where no secret is set": {
    how: async (route) => ({ headers: await signed(route, ADMIN) }),
    says: CLOSED,
    settings: { ADMIN_TOKEN: undefined, ACCESS_KEYS: undefined },
  },
  "a signature by a caller's access key": {
    how: async (route) => ({ headers: await signed(route, CALLER) }),
    says: /This access key has not the role admin/,
    readsBody: true,
  },
  "a signature by a caller's access key that claims its body's hash": {
    how: async (route) => ({ headers: await signed(route, CALLER, { claims: true }) }),
    says: /This access key has not the role admin/,
  },
  "a signature by an unknown key": {
    how: async (route) => ({ headers: await signed(route, NOBODY) }),
    says: /The signature does not match/,
  },
  "a signature where only ADMIN_TOKEN is set": {
    how: async (route) => ({ headers: await signed(route, ADMIN) }),
    says: /The signature does not match/,
    settings: { ACCESS_KEYS: undefined },
  },
  "an admin's key with a wrong secret that claims its body's hash": {
    how: async (route) => ({
      headers: await signed(route, { ...ADMIN, secretAccessKey: "not-the-secret-of-it" }, { claims: true }),
    }),
    says: /The signature does not match/,
  },
  "an admin's signature of another body": {
    how: async (route) =>
      hasBody(route)
        ? { headers: await signed(route, ADMIN, { body: "{}" }), body: "{ }" }
        : { headers: await signed(route, ADMIN), query: "maxResults=1" },
    says: /The signature does not match/,
    readsBody: true,
  },
  "an admin's signature of another route": {
    how: async (route) => ({
      headers: await signed({ ...route, path: "/control/gateways/other-0123456789/x" }, ADMIN),
    }),
    says: /The signature does not match/,
    readsBody: true,
  },
  "an admin's signature of an hour ago": {
    how: async (route) => ({ headers: await signed(route, ADMIN, { at: Date.now() - 3_600_000 }) }),
    says: /more than five minutes from now/,
  },
  "half a signature": {
    how: () => ({ headers: { authorization: `AWS4-HMAC-SHA256 Credential=${ADMIN.accessKeyId}` } }),
    says: /no complete AWS4-HMAC-SHA256 signature/,
  },
};

const MALFORMED: Readonly<Record<string, string>> = {
  "is no JSON": `[{"accessKeyId":"${ADMIN.accessKeyId}"`,
  "is no list": JSON.stringify({ ...ADMIN, arn: "a", roles: ["admin"] }),
  "has a key without roles": JSON.stringify([{ ...ADMIN, arn: "a" }]),
  "has a role that is none": JSON.stringify([{ ...ADMIN, arn: "a", roles: ["root"] }]),
};

describe("the control plane", () => {
  it("has the routes that are tried here", ({ expect }) => {
    expect(ROUTES.length).toBeGreaterThan(25);
    expect(ROUTES.filter(({ path }) => path.includes(":"))).toEqual([]);
  });

  it.for(Object.entries(REFUSED))(
    "refuses %s, on every route",
    async ([, { how, says, settings = {}, readsBody }], { expect }) => {
      for (const route of ROUTES) {
        expect({ route, ...(await attempt(route, settings, await how(route))) }).toEqual({
          route,
          status: 403,
          type: "AccessDeniedException",
          body: { __type: "AccessDeniedException", message: expect.stringMatching(says) },
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          databaseUses: 0,
          bodyPulls: readsBody === true && hasBody(route) ? 1 : 0,
        });
      }
    },
  );

  it.for(Object.entries(MALFORMED))(
    "says so where ACCESS_KEYS %s, and nothing of what it holds",
    async ([, secret], { expect }) => {
      for (const route of ROUTES) {
        const outcome = await attempt(route, { ACCESS_KEYS: secret }, { headers: await signed(route, ADMIN) });
        expect({ route, ...outcome }).toMatchObject({
          route,
          status: 500,
          type: "InternalServerException",
          body: { message: expect.stringMatching(/^The secret ACCESS_KEYS must be a JSON list of/) },
          databaseUses: 0,
          bodyPulls: 0,
        });
        expect(JSON.stringify(outcome)).not.toContain(ADMIN.secretAccessKey);
        expect(JSON.stringify(outcome)).not.toContain(ADMIN.accessKeyId);
      }
    },
  );

  it("lets the admin's token and the admin's signature past that door, on every route", async ({ expect }) => {
    for (const route of ROUTES) {
      for (const how of [bearer(ADMIN_TOKEN), { headers: await signed(route, ADMIN) }]) {
        const { type, databaseUses, bodyPulls } = await attempt(route, {}, how);
        expect({ route, type }).not.toEqual({ route, type: "AccessDeniedException" });
        // What got in fails at the body, at the database, or at its path: never at nothing.
        expect(
          databaseUses + bodyPulls > 0 || type === "UnknownOperationException" || type === "ValidationException",
        ).toBe(true);
      }
    }
  });

  it.for([
    ["a line end", `${ADMIN_TOKEN}\n`],
    ["a line end of Windows", `${ADMIN_TOKEN}\r\n`],
    ["spaces around it", `  ${ADMIN_TOKEN}\t`],
    ["a line end, in a Secrets Store", { get: async () => `${ADMIN_TOKEN}\n` }],
  ] as const)(
    "lets the admin in whose ADMIN_TOKEN was set with %s, and nobody else",
    async ([, secret], { expect }) => {
      const on = isolate({ ADMIN_TOKEN: secret });
      expect((await on.admin("GET", "/gateways/")).status).toBe(200);
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}x` };
      expect((await on.fetch("/control/gateways/", { headers })).status).toBe(403);
    },
  );

  it("lets the admin's signature in where ACCESS_KEYS was set with a line end", async ({ expect }) => {
    const route = { method: "GET", path: "/control/gateways/" };
    const on = isolate({ ACCESS_KEYS: `${ACCESS_KEYS}\n` });
    expect((await on.fetch(route.path, { headers: await signed(route, ADMIN) })).status).toBe(200);
  });
});
