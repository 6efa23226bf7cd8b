/** Every route of the control plane that there is × a viewer: what writes is refused whatever it holds, and leaves no trace in any table. */
import { env as pool } from "cloudflare:workers";
import { describe, it } from "vitest";
import { control } from "../../src/control/doors/app.ts";
import { isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const VIEWER_TOKEN = "test-viewer-token";
/** What AgentCore reads by POST, and the session, which is no administrator's. */
const READS = /\/identities\/(?:(?:Get|List)[A-Za-z]+|get-token-vault)$|^\/control\/session$/;
/** Those that there are, and some that there are not: what is not known to read is taken to write. */
const METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "SEARCH", "PROPPATCH"];

interface Made {
  readonly gatewayId: string;
  readonly targetId: string;
  readonly apiKeyId: string;
}

async function furnish(on: Isolate): Promise<Made> {
  const json = async (path: string, body: object): Promise<Record<string, string>> =>
    (await on.admin("POST", path, body)).json();
  const { gatewayId = "" } = await json("/gateways/", {
    name: `viewed-${crypto.randomUUID().slice(0, 8)}`,
    authorizerType: "API_KEY",
  });
  const { targetId = "" } = await json(`/gateways/${gatewayId}/targets/`, {
    name: "t",
    targetConfiguration: {
      inference: {
        provider: { endpoint: "https://api.test", operations: [{ path: "/v1/responses", models: [{ model: "m" }] }] },
      },
    },
  });
  const { apiKeyId = "" } = await json(`/gateways/${gatewayId}/api-keys`, { name: "k" });
  return { gatewayId, targetId, apiKeyId };
}

/** As the app itself has them, so that a new route is here without being written down. */
function paths(made: Made): readonly string[] {
  const labels: Readonly<Record<string, string>> = {
    ...made,
    rateLimitId: "rl-1",
    name: "alias",
    target: "openai",
    model: "gpt-5",
    version: "1",
    resourceArn: encodeURIComponent("arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/x-0123456789"),
  };
  const all = control.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ path }) =>
      `/control${path}`.replace(/:(\w+)(?:\{.*?\})?/g, (label, name: string) => labels[name] ?? label),
    );
  return [...new Set(all)];
}

async function everyRow(): Promise<string> {
  const { results: tables } = await pool.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'sign_ins' ORDER BY name",
  ).all<{ name: string }>();
  const rows = await pool.DB.batch(tables.map(({ name }) => pool.DB.prepare(`SELECT * FROM "${name}"`)));
  return JSON.stringify(rows.map(({ results }, at) => [tables[at], results]));
}

describe("a viewer, at every route there is", () => {
  it("is refused whatever writes, by cookie and by token, in every spelling, and changes no row", async ({
    expect,
  }) => {
    const on = isolate({ VIEWER_TOKEN });
    const made = await furnish(on);
    const entered = await on.fetch("/control/session", {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN, "cf-connecting-ip": "203.0.113.1" },
      body: JSON.stringify({ token: VIEWER_TOKEN }),
    });
    const cookie = (entered.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const before = await everyRow();
    expect(paths(made).length).toBeGreaterThan(25);
    for (const path of paths(made)) {
      for (const method of METHODS) {
        if (method === "POST" && READS.test(path)) continue;
        if (path === "/control/session") continue;
        for (const spelling of [path, `${path}/`, path.replace("/control/", "/control//")]) {
          for (const headers of [
            { cookie, origin: ORIGIN, "content-type": "application/json" },
            { authorization: `Bearer ${VIEWER_TOKEN}`, "content-type": "application/json" },
          ]) {
            const response = await on.fetch(spelling, { method, headers, body: "{}" });
            expect([method, spelling, response.status]).toEqual([method, spelling, 403]);
          }
        }
      }
    }
    expect(await everyRow()).toBe(before);
  });

  it("changes nothing by reading, whatever a proxy's header says of the method", async ({ expect }) => {
    const on = isolate({ VIEWER_TOKEN });
    const made = await furnish(on);
    const before = await everyRow();
    for (const path of paths(made)) {
      for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
        const headers = { authorization: `Bearer ${VIEWER_TOKEN}`, [name]: "DELETE" };
        await (await on.fetch(`${path}?_method=DELETE`, { headers })).text();
      }
    }
    expect(await everyRow()).toBe(before);
  });
});
