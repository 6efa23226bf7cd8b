/** SynchronizeGatewayTargets, which takes the id of exactly one target. */
import { Hono } from "hono";
import { TARGET_ID } from "../../config/identifiers.ts";
import * as z from "../../words/schema.ts";
import { synchronizeTarget } from "../operations/synchronize.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { readBody } from "./read-body.ts";
import { describeTarget } from "./target-shape.ts";

const Synchronize = z.strictObject({
  targetIdList: z
    .array(z.string().check(z.regex(TARGET_ID, "must be a target's id")))
    .check(z.length(1, "must hold exactly one id")),
});

export const synchronize = new Hono<ControlEnv>().put("/", async (c) => {
  const {
    targetIdList: [targetId = ""],
  } = await readBody(c, Synchronize);
  const target = await synchronizeTarget(c.var.context, gatewayIdIn(c), targetId);
  return c.json({ targets: [describeTarget(target, c.var.context.settings)] }, 202);
});
