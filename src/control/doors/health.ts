/** GET /healthz?deep=1, for admins: 200 where every part is well, 503 where one is not. */
import { Hono } from "hono";
import { version } from "../../../package.json";
import { inspectHealth } from "../operations/health.ts";
import type { ControlEnv } from "./control-env.ts";

export const deepHealth = new Hono<ControlEnv>().get("/", async (c) => {
  const { status, ...health } = await inspectHealth(c.env, c.var.context);
  return c.json({ status, version, ...health }, status === "ok" ? 200 : 503);
});
