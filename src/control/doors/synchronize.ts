/** SynchronizeGatewayTargets: has a target's models discovered anew. */
import { Hono } from "hono";
import * as z from "../../words/schema.ts";
import { TARGET_ID } from "../../config/identifiers.ts";
import type { Target } from "../../config/target.ts";
import { updateTarget } from "../../store/targets.ts";
import type { Control } from "./control.ts";
import { readBody } from "./door.ts";
import { Fault } from "../operations/fault.ts";
import { LEASE_MS, needsDiscovery, runDiscovery } from "../operations/life-cycle.ts";
import { refusedChange } from "../operations/quota-fault.ts";
import { describe } from "./target-shape.ts";
import { requireTarget } from "./targets.ts";

const Synchronize = z.strictObject({
  targetIdList: z
    .array(z.string().check(z.regex(TARGET_ID, "must be a target's id")))
    .check(z.length(1, "must hold exactly one id")),
});

export const synchronize = new Hono<Control>().put("/", async (c) => {
  const {
    targetIdList: [targetId = ""],
  } = await readBody(c, Synchronize);
  const known = await requireTarget(c.env.DB, c.req.param("gatewayId") ?? "", targetId);
  const { settings } = c.var;
  const now = Date.now();
  if (["CREATING", "UPDATING", "SYNCHRONIZING"].includes(known.status) && now - known.updatedAt < LEASE_MS) {
    throw new Fault(
      "ConflictException",
      `Target "${known.spec.name}" is ${known.status}: it is being looked at already.`,
    );
  }
  const discovers = needsDiscovery(known, settings);
  const synchronizing: Target = discovers
    ? { ...known, status: "SYNCHRONIZING", statusReasons: [], updatedAt: now }
    : { ...known, status: "READY", statusReasons: [], updatedAt: now, lastSynchronizedAt: now };
  const { quotas } = settings;
  const written = await (discovers
    ? updateTarget(c.env, synchronizing, now + LEASE_MS, quotas.MAX_TARGET_OPERATIONS)
    : updateTarget(c.env, synchronizing, undefined));
  if (written === undefined) throw await refusedChange(c.env.DB, synchronizing, quotas);
  if (discovers) c.executionCtx.waitUntil(runDiscovery(written, c.env, settings));
  return c.json({ targets: [describe(written, settings)] }, 202);
});
