/** A good token at a gateway that asks for more: its audience, client, scopes and claims; what it lacks is 403, never 401. */
import { afterEach, describe, it, vi } from "vitest";
import { reset } from "../support/reset.ts";
import { ask, type Claims, guarded, issuer, refusal, token } from "../support/token-issuer.ts";
import { ORIGIN } from "../support/worker.ts";

const METADATA = `resource_metadata="${ORIGIN}/.well-known/oauth-protected-resource/inference"`;

afterEach(async () => {
  await reset();
});

function claim(type: string, operator: string, wanted: string | string[], name = "group"): object {
  const claimMatchValue = typeof wanted === "string" ? { matchValueString: wanted } : { matchValueStringList: wanted };
  return {
    inboundTokenClaimName: name,
    inboundTokenClaimValueType: type,
    authorizingClaimMatchValue: { claimMatchOperator: operator, claimMatchValue },
  };
}

const audience = { allowedAudience: ["gateway", "other"] };
const clients = { allowedClients: ["app", "other"] };
const scopes = { allowedScopes: ["models:call", "admin"] };
const demand = (...customClaims: object[]): object => ({ customClaims });

const equals = demand(claim("STRING", "EQUALS", "staff"));
const contains = demand(claim("STRING_ARRAY", "CONTAINS", "staff"));
const containsAny = demand(claim("STRING_ARRAY", "CONTAINS_ANY", ["staff", "guests"]));
const two = demand(claim("STRING", "EQUALS", "staff"), claim("STRING_ARRAY", "CONTAINS", "call", "rights"));

/** What a gateway asks for, tokens it takes and tokens it does not. */
const table: Record<string, [authorizer: object, good: Claims[], bad: Claims[]]> = {
  allowedAudience: [
    audience,
    [{ aud: "gateway" }, { aud: "other" }, { aud: ["nobody", "gateway"] }],
    [{}, { aud: "gatewa" }, { aud: "gateway2" }, { aud: "Gateway" }, { aud: [] }, { aud: "gateway other" }],
  ],
  "allowedClients by client_id, else by azp": [
    clients,
    [{ client_id: "app" }, { azp: "other" }, { client_id: "app", azp: "nobody" }],
    [{}, { client_id: "nobody" }, { azp: "nobody" }, { client_id: "nobody", azp: "app" }, { sub: "app" }],
  ],
  "allowedScopes by scope or scp": [
    scopes,
    [{ scope: "models:call" }, { scope: "openid admin" }, { scp: ["x", "admin"] }, { scp: "x models:call" }],
    [{}, { scope: "" }, { scope: "models:call2" }, { scope: "models" }, { scope: "ADMIN" }, { scp: [] }],
  ],
  "a claim that EQUALS": [
    equals,
    [{ group: "staff" }],
    [{}, { group: "staff2" }, { group: "Staff" }, { group: ["staff"] }, { group: 5 }, { group: { staff: true } }],
  ],
  "a list that EQUALS": [
    demand(claim("STRING_ARRAY", "EQUALS", "staff")),
    [{ group: ["staff"] }],
    [{}, { group: [] }, { group: "staff" }, { group: ["staff", "guests"] }],
  ],
  "a list that CONTAINS": [
    contains,
    [{ group: ["guests", "staff"] }],
    [{}, { group: [] }, { group: ["staff2"] }, { group: "staff" }, { group: [["staff"]] }],
  ],
  "a claim that CONTAINS, as no more than itself": [
    demand(claim("STRING", "CONTAINS", "staff")),
    [{ group: "staff" }],
    [{}, { group: "staffing" }, { group: "no staff" }, { group: ["staff"] }],
  ],
  "a list that CONTAINS_ANY": [
    containsAny,
    [{ group: ["staff"] }, { group: ["x", "guests"] }],
    [{}, { group: [] }, { group: ["x"] }, { group: "staff" }],
  ],
  "a claim that CONTAINS_ANY": [
    demand(claim("STRING", "CONTAINS_ANY", ["staff", "guests"])),
    [{ group: "staff" }, { group: "guests" }],
    [{}, { group: "x" }, { group: ["staff"] }],
  ],
  "a claim with a name that every object has": [
    demand(claim("STRING", "EQUALS", "Object", "constructor")),
    [{ constructor: "Object" }],
    [{}],
  ],
  "two claims, both of them": [
    two,
    [{ group: "staff", rights: ["call"] }],
    [{ group: "staff" }, { rights: ["call"] }, { group: "staff", rights: ["read"] }],
  ],
  "all at once": [
    { ...audience, ...clients, ...scopes, ...equals },
    [{ aud: "gateway", client_id: "app", scope: "admin", group: "staff" }],
    [
      { client_id: "app", scope: "admin", group: "staff" },
      { aud: "gateway", scope: "admin", group: "staff" },
      { aud: "gateway", client_id: "app", group: "staff" },
      { aud: "gateway", client_id: "app", scope: "admin" },
    ],
  ],
};

describe("a gateway may ask for", () => {
  for (const [name, [authorizer, good, bad]] of Object.entries(table)) {
    it(name, async ({ expect }) => {
      const { on } = await guarded(authorizer);
      const { provider } = issuer();
      const scope = "allowedScopes" in authorizer ? ', scope="models:call admin"' : "";
      const challenge = `Bearer error="insufficient_scope", ${METADATA}${scope}`;
      for (const claims of good) expect([claims, (await ask(on, await token(claims))).status]).toEqual([claims, 200]);
      for (const claims of bad) {
        const response = await ask(on, await token(claims));
        expect([claims, ...refusal(response)]).toEqual([claims, 403, "forbidden", challenge]);
      }
      expect(provider()).toHaveLength(good.length);
    });
  }

  it("nothing more, and takes any token of its issuer", async ({ expect }) => {
    const { on } = await guarded();
    issuer();
    for (const claims of [{}, { aud: "x" }, { sub: undefined }, { sub: 5 }]) {
      expect((await ask(on, await token(claims))).status).toBe(200);
    }
  });
});

describe("a refusal for what a token lacks", () => {
  it("speaks the dialect of the path, and of no claim", async ({ expect }) => {
    const { on } = await guarded({ ...audience, ...equals });
    issuer();
    const bearer = await token({ aud: "mine", group: "mine" });
    const openai = await (await ask(on, bearer)).text();
    expect(JSON.parse(openai)).toMatchObject({ error: { type: "permission_error", code: "forbidden" } });
    const anthropic = await (await ask(on, bearer, "/v1/messages")).text();
    expect(JSON.parse(anthropic)).toMatchObject({ type: "error", error: { type: "permission_error" } });
    expect(openai + anthropic).not.toMatch(/mine|staff|alice|other/);
  });
});

describe("the log", () => {
  it("names the token's subject, else its client, and nothing else of it", async ({ expect }) => {
    const { on } = await guarded();
    issuer();
    const lines: string[] = [];
    for (const level of ["log", "warn", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(String(line)));
    }
    const bearers = [
      await token({ email: "alice@example.test" }),
      await token({ sub: undefined, client_id: "app" }),
      await token({ sub: undefined, azp: "spa" }),
      await token({ sub: 5 }),
      await token({ iss: "https://other.test" }),
    ];
    for (const bearer of bearers) await ask(on, bearer);
    expect(lines.map((line) => JSON.parse(line).caller)).toEqual(["alice", "app", "spa", "token", undefined]);
    const said = lines.join("\n");
    for (const part of bearers.flatMap((bearer) => bearer.split("."))) expect(said).not.toContain(part);
    expect(said).not.toContain("example.test");
    expect(said).not.toContain("other.test");
  });
});
