/** GET …/models → every model of a gateway, whoever lists it and however its target is, an addition of ours. */
import { Hono } from "hono";
import { modelsOf } from "../operations/models.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";

export const models = new Hono<ControlEnv>().get("/", async (c) =>
  c.json({ items: await modelsOf(c.var.context, gatewayIdIn(c)) }),
);
