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

/** All that is not a call: the few paths Hono knows, with slashes doubled or not. */
const OURS = /^https?:\/\/[^/]+\/+(control|healthz)(?=[/?#]|$)/;

export default {
  // A call finds its own way: the router's work would be a twentieth of all we do for it.
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
    return OURS.test(request.url) ? app.fetch(request, env, ctx) : answer(request, env, ctx);
  },
  scheduled(controller: ScheduledController, env: Env, ctx: ExecutionContext): void {
    ctx.waitUntil(runCron(env, controller.scheduledTime));
  },
};
