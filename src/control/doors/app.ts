/** The control plane: AgentCore's REST-JSON API and our additions, for administrators only, and the session by which a browser is one. */
import { Hono, type Context } from "hono";
import { getPath } from "hono/utils/url";
import configSchema from "../../../examples/config.schema.json";
import { version } from "../../../package.json";
import { readSettings } from "../../config/settings.ts";
import { roomOf, STRANGERS } from "../../body/room.ts";
import { aliases } from "./aliases.ts";
import { apiKeys } from "./api-keys.ts";
import { authorize } from "./authorize.ts";
import { config, SCHEMA_PATH } from "./config-file.ts";
import type { ControlEnv } from "./control-env.ts";
import { credentialProviders } from "./credential-providers.ts";
import { Fault } from "../operations/fault.ts";
import { gateways } from "./gateways.ts";
import { deepHealth } from "./health.ts";
import { auditLog } from "./audit-log.ts";
import { history } from "./history.ts";
import { explanation } from "./explain-route.ts";
import { ledger } from "./ledger.ts";
import { metrics } from "./metrics.ts";
import { models } from "./models.ts";
import { playgroundKeys } from "./playground-keys.ts";
import { prices } from "./prices.ts";
import { rateLimits } from "./rate-limits.ts";
import { ADMINS, bytesOf, MAX_FILE_BYTES, type ReadBytes } from "./read-body.ts";
import { asFault, renderFault } from "./render-fault.ts";
import { session } from "./session.ts";
import { synchronize } from "./synchronize.ts";
import { tags } from "./tags.ts";
import { targets } from "./targets.ts";
import { tokenVault } from "./token-vault.ts";
import { unsetLabel } from "./unset-label.ts";
import { calls, usage } from "./usage.ts";

export const control = admins();

control.route("/gateways", gateways);
control.route("/gateways/:gatewayId/targets", targets);
control.route("/gateways/:gatewayId/api-keys", apiKeys);
control.route("/gateways/:gatewayId/aliases", aliases);
control.route("/gateways/:gatewayId/playground-keys", playgroundKeys);
control.route("/gateways/:gatewayId/rate-limits", rateLimits);
control.route("/gateways/:gatewayId/synchronizeTargets", synchronize);
control.route("/gateways/:gatewayId/models", models);
control.route("/gateways/:gatewayId/route", explanation);
control.route("/gateways/:gatewayId/usage", usage);
control.route("/gateways/:gatewayId/calls", calls);
control.route("/gateways/:gatewayId/ledger", ledger);
control.route("/identities", credentialProviders);
control.route("/token-vault", tokenVault);
control.route("/tags", tags);
control.route("/metrics", metrics);
control.route("/prices", prices);
control.route("/config", config);
control.route("/history", history);
control.route("/audit-log", auditLog);
control.all("*", (c) => {
  throw new Fault("UnknownOperationException", `There is no operation ${c.req.method} ${c.req.path}.`);
});

export const app = new Hono<{ Bindings: Env }>({
  // Some of AgentCore's paths end in a slash, and its clients send two where the configured endpoint ends in one.
  getPath: (request) =>
    getPath(request)
      .replace(/\/{2,}/g, "/")
      .replace(/(.)\/$/, "$1"),
});

app.use("/healthz", async (c, next) => {
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  return isRead ? next() : c.json({ message: "/healthz takes GET, HEAD." }, 405, { allow: "GET, HEAD" });
});
app.get("/healthz", (c, next) => (c.req.query("deep") === "1" ? next() : c.json({ status: "ok", version })));
// For editors, which have no token; it holds nothing of this gateway.
app.get(SCHEMA_PATH, (c) => c.json(configSchema, 200, { "cache-control": "max-age=3600" }));
app.route("/healthz", admins().route("/", deepHealth));
// Asked by who has no credential yet.
app.route("/control/session", doors((c, body) => c.set("readBytes", () => body.read(STRANGERS))).route("/", session));
app.route("/control", control);

/** An app that admits administrators only and answers failures as AWS does. */
function admins(): Hono<ControlEnv> {
  return doors(async (c, body) => {
    c.set("readBytes", () => body.read(ADMINS));
    c.set("administrator", await authorize(c.req.raw, c.req.path, c.env, body.read, c.var.request));
    const unset = unsetLabel(c.req.method, new URL(c.req.url).pathname);
    if (unset !== undefined) throw unset;
    c.set("context", { env: c.env, settings: c.var.settings(), who: c.var.administrator.who, ...c.var.request });
  });
}

/** An app that answers failures as AWS does. @param enter what comes before each of its doors. */
function doors(
  enter: (c: Context<ControlEnv>, body: { readonly read: ReadBytes }) => void | Promise<void>,
): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  app.use(async (c, next) => {
    c.set("requestId", crypto.randomUUID());
    c.set("request", { now: () => Date.now(), later: (work) => c.executionCtx.waitUntil(work) });
    c.set("settings", () => readSettings(c.env));
    const body = bytesOf(c.req.raw, roomOf(c.env), mayBeLong(c.req.path) ? MAX_FILE_BYTES : undefined);
    try {
      await enter(c, body);
      await next();
    } finally {
      body.release();
    }
    c.header("x-amzn-requestid", c.var.requestId);
    // JSON, CSV or text, with whatever names callers gave themselves in it: never a page.
    c.header("x-content-type-options", "nosniff");
  });
  app.onError((caught, c) => {
    const fault = asFault(caught);
    const requestId = c.var.requestId ?? crypto.randomUUID();
    console.warn(
      JSON.stringify({
        message: "control plane refused",
        requestId,
        type: fault.type,
        detail: fault.message,
        cause: causeOf(fault),
      }),
    );
    return renderFault(fault, requestId);
  });
  return app;
}

/** The bodies that are longer than others may be: the whole configuration, and a page of a ledger. */
function mayBeLong(path: string): boolean {
  return path === "/control/config" || /^\/control\/gateways\/[^/]+\/ledger$/.test(path);
}

/** The innermost cause's message: a database's or a schema's, never a request's body. */
function causeOf(fault: Fault): string | undefined {
  let cause: unknown = fault.cause;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause instanceof Error ? cause.message : undefined;
}
