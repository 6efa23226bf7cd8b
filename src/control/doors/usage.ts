/** Usage and calls of a gateway, additions of ours: who used what and what it cost, in JSON or CSV; and one caller forgotten. */
import { Hono, type Context } from "hono";
import { respondWith } from "../../objects/answer-usage.ts";
import { callsOf, forget, listUsage } from "../operations/usage.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";

export const usage = new Hono<ControlEnv>()
  .get("/", async (c) => respondWith(await listUsage(c.var.context, gatewayIdIn(c), queryOf(c)), c.req.raw))
  .delete("/", async (c) => {
    await forget(c.var.context, gatewayIdIn(c), queryOf(c));
    return c.body(null, 204);
  });

export const calls = new Hono<ControlEnv>().get("/", async (c) =>
  respondWith(await callsOf(c.var.context, gatewayIdIn(c), queryOf(c)), c.req.raw),
);

function queryOf(c: Context<ControlEnv>): URLSearchParams {
  return new URL(c.req.url).searchParams;
}
