/** GET …/route?model&path&apiKeyId → the routing decision explained, an addition of ours. */
import { Hono } from "hono";
import { explainRoute } from "../operations/explain-route.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { describeState } from "./limit-state.ts";

export const explanation = new Hono<ControlEnv>().get("/", async (c) => {
  const model = c.req.query("model") ?? "";
  // The data plane forgives doubled and trailing slashes too.
  const path = (c.req.query("path") ?? "/v1/chat/completions").replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  const explained = await explainRoute(c.var.context, gatewayIdIn(c), model, path, c.req.query("apiKeyId"));
  const limits = explained.limits?.map(({ states, ...limit }) => ({ ...limit, states: states.map(describeState) }));
  return c.json({ ...explained, limits });
});
