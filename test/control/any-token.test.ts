/** A JWT authorizer that says of nobody's tokens whose they have to be: made only where that is meant (docs/decisions/2026-11-25-anybodys-tokens.md). */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { create } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { DISCOVERY, guarded, issuer, jwt, status, token } from "../support/token-issuer.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const FIELD = "authorizerConfiguration.customJWTAuthorizer";
const SAYS = /must hold allowedAudience, allowedClients, allowedScopes or customClaims: .* say "allowAnyToken": true$/;
const CLAIM = {
  inboundTokenClaimName: "team",
  inboundTokenClaimValueType: "STRING",
  authorizingClaimMatchValue: { claimMatchOperator: "EQUALS", claimMatchValue: { matchValueString: "ml" } },
};
const LISTS: Readonly<Record<string, unknown>> = {
  allowedAudience: ["gateway"],
  allowedClients: ["app"],
  allowedScopes: ["models:call"],
  customClaims: [CLAIM],
};

afterEach(async () => {
  await reset();
});

/** A gateway's body as AWS's clients write it: they know nothing of `allowAnyToken`. */
function spec(authorizer: object = {}, name = "default"): object {
  const authorizerConfiguration = { customJWTAuthorizer: { discoveryUrl: DISCOVERY, ...authorizer } };
  return { name, authorizerType: "CUSTOM_JWT", authorizerConfiguration };
}

interface Answer {
  readonly status: number;
  readonly fields: readonly string[];
  readonly message: string;
  readonly authorizerConfiguration?: { readonly customJWTAuthorizer: object };
}

async function ask(on: Isolate, method: string, path: string, body?: object): Promise<Answer> {
  const response = await on.admin(method, path, body);
  const answer = await response.json<{ message: string; fieldList?: { name: string }[] }>();
  return { ...answer, status: response.status, fields: (answer.fieldList ?? []).map(({ name }) => name) };
}

const make = (authorizer: object): Promise<Answer> => ask(isolate(), "POST", "/gateways/", spec(authorizer));

describe("a creation", () => {
  it.for([{}, { allowAnyToken: false }])(
    "is refused with no list and %j, and nothing is made",
    async (more, { expect }) => {
      expect(await make(more)).toMatchObject({ status: 400, fields: [FIELD], message: expect.stringMatching(SAYS) });
      expect(await env.DB.prepare("SELECT count(*) AS n FROM gateways").first("n")).toBe(0);
    },
  );

  it.for(Object.entries(LISTS))("takes %s for an answer, alone", async ([name, list], { expect }) => {
    expect((await make({ [name]: list })).status).toBe(202);
  });

  it("takes allowAnyToken for an answer, and every token of the issuer enters", async ({ expect }) => {
    const { on } = await guarded({ allowAnyToken: true });
    issuer();
    expect(await status(on, await token({ aud: "somebody else's", client_id: "theirs" }))).toBe(200);
  });

  it.for(Object.entries(LISTS))("is refused with allowAnyToken beside %s", async ([name, list], { expect }) => {
    expect(await make({ allowAnyToken: true, [name]: list })).toMatchObject({
      status: 400,
      fields: [`${FIELD}.allowAnyToken`],
    });
  });

  it("takes nothing else for allowAnyToken", async ({ expect }) => {
    for (const value of ["true", 1, {}]) expect((await make({ allowAnyToken: value })).status).toBe(400);
  });
});

describe("a gateway that was made before this was asked", () => {
  it("goes on, and its next update has to say whose tokens", async ({ expect }) => {
    const { on, id } = await guarded();
    await env.DB.prepare("UPDATE gateways SET spec = json_remove(spec, ?1)").bind(`$.${FIELD}.allowAnyToken`).run();
    issuer();
    const bearer = await token({ client_id: "app" });
    const later = isolate();
    expect(await status(later, bearer)).toBe(200);
    const path = `/gateways/${id}/`;
    expect(await ask(on, "PUT", path, { ...spec(), description: "d" })).toMatchObject({
      status: 400,
      fields: [FIELD],
      message: expect.stringMatching(SAYS),
    });
    expect(await status(isolate(), bearer)).toBe(200);
    expect((await ask(on, "PUT", path, spec({ allowedClients: ["app"] }))).status).toBe(202);
    expect(await status(on, bearer)).toBe(200);
  });
});

describe("an update by a client that does not know allowAnyToken", () => {
  const made = async (): Promise<{ on: Isolate; path: string }> => {
    const on = isolate();
    const body = { name: "default", ...jwt({ allowAnyToken: true }) };
    const { gatewayId } = await create<{ gatewayId: string }>(on, "/gateways/", body);
    return { on, path: `/gateways/${gatewayId}/` };
  };

  it("leaves it as it was", async ({ expect }) => {
    const { on, path } = await made();
    const updated = await ask(on, "PUT", path, { ...spec(), description: "new" });
    expect(updated).toMatchObject({ status: 202, description: "new" });
    expect((await ask(on, "GET", path)).authorizerConfiguration?.customJWTAuthorizer).toEqual({
      discoveryUrl: DISCOVERY,
      allowAnyToken: true,
    });
  });

  it("does not say it of another issuer", async ({ expect }) => {
    const { on, path } = await made();
    const discoveryUrl = "https://other.test/.well-known/openid-configuration";
    expect(await ask(on, "PUT", path, spec({ discoveryUrl }))).toMatchObject({ status: 400, fields: [FIELD] });
  });

  it("takes it away with a list, for good", async ({ expect }) => {
    const { on, path } = await made();
    expect((await ask(on, "PUT", path, spec({ allowedClients: ["app"] }))).status).toBe(202);
    expect((await ask(on, "GET", path)).authorizerConfiguration?.customJWTAuthorizer).toEqual({
      discoveryUrl: DISCOVERY,
      allowedClients: ["app"],
    });
    expect((await ask(on, "PUT", path, spec())).status).toBe(400);
  });

  it("takes it away with null, which leaves nothing that says whose tokens", async ({ expect }) => {
    const { on, path } = await made();
    const refused = await ask(on, "PUT", path, spec({ allowAnyToken: null }));
    expect(refused).toMatchObject({ status: 400, fields: [FIELD], message: expect.stringMatching(SAYS) });
    expect((await ask(on, "PUT", path, spec({ allowAnyToken: null, allowedClients: ["app"] }))).status).toBe(202);
  });

  it("is no way to keep it where false is said", async ({ expect }) => {
    const { on, path } = await made();
    expect((await ask(on, "PUT", path, spec({ allowAnyToken: false }))).status).toBe(400);
  });
});
