/** The Worker: mounts the data plane and the control plane, and exports the Durable Object. */
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import { version } from "../package.json";
import { control, health } from "./control/app.ts";
import { runCron } from "./control/cron.ts";
import { answer } from "./gateway/answer.ts";

export { Rotation } from "./store/rotation.ts";

const app = new Hono<{ Bindings: Env }>({
  // AgentCore's paths end in a slash or not, and an endpoint that ends in one makes its clients send two.
  getPath: (request) =>
    getPath(request)
      .replace(/\/{2,}/g, "/")
      .replace(/(.)\/$/, "$1"),
});

app.get("/healthz", (c, next) => (c.req.query("deep") === "1" ? next() : c.json({ status: "ok", version })));
app.route("/healthz", health(version));
app.route("/control", control);
app.all("*", (c) => answer(c.req.raw, c.env, c.executionCtx));

export default {
  fetch: app.fetch,
  scheduled: (controller, env, ctx) => ctx.waitUntil(runCron(env, controller.scheduledTime)),
} satisfies ExportedHandler<Env>;
