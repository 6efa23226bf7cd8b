/** RFC 9728: from a 401 to the issuer whose tokens a gateway takes. */
import { afterEach, describe, it } from "vitest";
import { gateway } from "../../support/config.ts";
import { reset } from "../../support/reset.ts";
import { ISSUER, jwt } from "../../support/token-issuer.ts";
import { isolate, ORIGIN } from "../../support/worker.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

afterEach(async () => {
  await reset();
});

describe("the metadata of a gateway that takes tokens", () => {
  it("is of the resource it is asked for, as RFC 9728 3.3 has clients check", async ({ expect }) => {
    const on = isolate();
    await gateway(on, { ...jwt(), description: "d" });
    const id = await gateway(on, { name: "scoped", ...jwt({ allowedScopes: ["models:call", "admin"] }) });
    const common = { authorization_servers: [ISSUER], bearer_methods_supported: ["header"] };
    const ours = { ...common, resource_name: "default" };
    const scoped = { ...common, resource_name: "scoped", scopes_supported: ["models:call", "admin"] };
    const wanted: Record<string, object> = {
      "": { resource: ORIGIN, ...ours },
      "/": { resource: ORIGIN, ...ours },
      "/inference": { resource: `${ORIGIN}/inference`, ...ours },
      "/inference/v1": { resource: `${ORIGIN}/inference/v1`, ...ours },
      [`/gateways/${id}`]: { resource: `${ORIGIN}/gateways/${id}`, ...scoped },
      [`/gateways/${id}/inference`]: { resource: `${ORIGIN}/gateways/${id}/inference`, ...scoped },
      [`/gateways/${id}/inference/`]: { resource: `${ORIGIN}/gateways/${id}/inference`, ...scoped },
    };
    for (const [path, metadata] of Object.entries(wanted)) {
      const response = await on.fetch(WELL_KNOWN + path);
      expect([path, response.status, await response.json()]).toEqual([path, 200, metadata]);
      expect(response.headers.get("content-type")).toContain("application/json");
    }
  });

  it("is what a 401 leads to, at whichever address the gateway was called", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on, jwt());
    for (const base of ["/inference", `/gateways/${id}/inference`]) {
      const refused = await on.fetch(`${base}/v1/models`);
      expect(refused.status).toBe(401);
      const [, address = ""] = /resource_metadata="([^"]+)"/.exec(refused.headers.get("www-authenticate") ?? "") ?? [];
      expect(address).toBe(ORIGIN + WELL_KNOWN + base);
      expect(await (await on.fetch(address)).json()).toMatchObject({ resource: ORIGIN + base });
    }
  });

  it("is 404 for gateways without tokens, for none, and elsewhere", async ({ expect }) => {
    const on = isolate();
    expect((await on.fetch(WELL_KNOWN)).status).toBe(404);
    await gateway(on);
    const ids = [];
    for (const authorizerType of ["API_KEY", "AWS_IAM", "AUTHENTICATE_ONLY"]) {
      ids.push(await gateway(on, { name: authorizerType.replace("_", "-"), authorizerType }));
    }
    const paths = [
      "",
      "/inference",
      ...ids.map((id) => `/gateways/${id}/inference`),
      "/gateways/none-0123456789",
      "/gateways/",
      "/gateways/NONE/inference",
      "/control",
      "/inferences",
    ];
    for (const path of paths) {
      const response = await on.fetch(WELL_KNOWN + path);
      expect([path, response.status, response.headers.get("x-gateway-error")]).toEqual([path, 404, "not_found"]);
    }
    expect((await on.fetch(`${WELL_KNOWN}s`)).status).toBe(404);
  });
});
