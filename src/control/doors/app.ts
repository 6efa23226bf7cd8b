/** The control plane: AgentCore's REST-JSON API and our additions, for admins only. */
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import configSchema from "../../../examples/config.schema.json";
import { version } from "../../../package.json";
import { readSettings } from "../../config/settings.ts";
import { roomOf } from "../../body/room.ts";
import { aliases } from "./aliases.ts";
import { apiKeys } from "./api-keys.ts";
import { authorize } from "./authorize.ts";
import { config, SCHEMA_PATH } from "./config-file.ts";
import type { ControlEnv } from "./control-env.ts";
import { credentialProviders } from "./credential-providers.ts";
import { Fault } from "../operations/fault.ts";
import { gateways } from "./gateways.ts";
import { deepHealth } from "./health.ts";
import { history } from "./history.ts";
import { explanation } from "./explain-route.ts";
import { metrics } from "./metrics.ts";
import { prices } from "./prices.ts";
import { rateLimits } from "./rate-limits.ts";
import { ADMINS, bytesOf, MAX_FILE_BYTES } from "./read-body.ts";
import { asFault, renderFault } from "./render-fault.ts";
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
control.route("/gateways/:gatewayId/rate-limits", rateLimits);
control.route("/gateways/:gatewayId/synchronizeTargets", synchronize);
control.route("/gateways/:gatewayId/route", explanation);
control.route("/gateways/:gatewayId/usage", usage);
control.route("/gateways/:gatewayId/calls", calls);
control.route("/identities", credentialProviders);
control.route("/token-vault", tokenVault);
control.route("/tags", tags);
control.route("/metrics", metrics);
control.route("/prices", prices);
control.route("/config", config);
control.route("/history", history);
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
app.route("/control", control);

/** An app that admits admins only and answers failures as AWS does. */
function admins(): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  app.use(async (c, next) => {
    c.set("requestId", crypto.randomUUID());
    const body = bytesOf(c.req.raw, roomOf(c.env), isWholeConfig(c.req.path) ? MAX_FILE_BYTES : undefined);
    c.set("readBytes", () => body.read(ADMINS));
    try {
      const who = await authorize(c.req.raw, c.env, body.read, Date.now());
      const unset = unsetLabel(c.req.method, new URL(c.req.url).pathname);
      if (unset !== undefined) throw unset;
      c.set("context", {
        env: c.env,
        settings: readSettings(c.env),
        who,
        now: () => Date.now(),
        later: (work) => c.executionCtx.waitUntil(work),
      });
      await next();
    } finally {
      body.release();
    }
    c.header("x-amzn-requestid", c.var.requestId);
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

/** The one body that is longer than others may be. */
function isWholeConfig(path: string): boolean {
  return path === "/control/config";
}

/** The innermost cause's message: a database's or a schema's, never a request's body. */
function causeOf(fault: Fault): string | undefined {
  let cause: unknown = fault.cause;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause instanceof Error ? cause.message : undefined;
}
