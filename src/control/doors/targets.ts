/** Targets of a gateway: create, get, list, update, delete (wire notes, section 4). */
import { Hono } from "hono";
import { TARGET_ID } from "../../config/identifiers.ts";
import { TargetName, TargetSpec, type Target } from "../../config/target.ts";
import { kindOf } from "../../config/target-configuration.ts";
import * as z from "../../words/schema.ts";
import { deleteTarget, findTarget, insertTarget, listTargets, updateTarget } from "../../store/targets.ts";
import { checkTarget } from "../operations/check-target.ts";
import type { Control } from "./control.ts";
import { ClientToken, createOnce } from "../operations/create-once.ts";
import { closeToken, pageRequest, readBody, type Listed } from "./door.ts";
import { Fault, invalidField } from "../operations/fault.ts";
import { requireGateway } from "./gateways.ts";
import { LEASE_MS, needsDiscovery, reconfigure, runDiscovery } from "../operations/life-cycle.ts";
import { gatewayArn, newTargetId, newTargetName } from "../operations/names.ts";
import { refusedChange, refusedTarget } from "../operations/quota-fault.ts";
import { describe, summarize } from "./target-shape.ts";

const CreateTarget = z.extend(TargetSpec, { name: z.optional(TargetName), clientToken: z.optional(ClientToken) });
const UpdateTarget = z.extend(TargetSpec, { name: z.optional(TargetName) });

const listOf = (gatewayId: string): Listed => ({ of: `targets ${gatewayId}`, key: TARGET_ID, most: 1_000 });

export const targets = new Hono<Control>()
  .post("/", async (c) => {
    const { clientToken, ...request } = await readBody(c, CreateTarget);
    const spec: TargetSpec = { ...request, name: request.name ?? newTargetName() };
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
    const { settings } = c.var;
    const now = Date.now();
    const discovers = needsDiscovery({ spec }, settings);
    const target: Target = {
      targetId: newTargetId(),
      gatewayId,
      spec,
      lastGood: undefined,
      status: discovers ? "CREATING" : "READY",
      statusReasons: [],
      models: [],
      createdAt: now,
      updatedAt: now,
      lastSynchronizedAt: undefined,
      revision: 1,
      failures: 0,
    };
    const creation = { scope: `CreateGatewayTarget ${gatewayId}`, clientToken, request, now };
    const answer = await createOnce(c.env.DB, creation, describe(target, settings), async (once) => {
      await checkTarget(spec, c.env.DB, settings);
      const { quotas } = settings;
      if (!(await insertTarget(c.env, target, discovers ? now + LEASE_MS : undefined, once, quotas))) {
        // Gone while we were checking?
        await requireGateway(c.env.DB, gatewayId);
        return refusedTarget(c.env.DB, target, quotas);
      }
      if (discovers) c.executionCtx.waitUntil(runDiscovery(target, c.env, settings));
      return undefined;
    });
    return c.json(answer, 202);
  })
  .get("/", async (c) => {
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
    const list = listOf(gatewayId);
    const page = await listTargets(
      c.env.DB,
      gatewayId,
      pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken")),
    );
    return c.json({ items: page.items.map(summarize), nextToken: closeToken(list, page.nextToken) });
  })
  .get("/:targetId", async (c) => {
    const target = await requireTarget(c.env.DB, c.req.param("gatewayId") ?? "", c.req.param("targetId"));
    return c.json(describe(target, c.var.settings));
  })
  .put("/:targetId", async (c) => {
    const body = await readBody(c, UpdateTarget);
    const known = await requireTarget(c.env.DB, c.req.param("gatewayId") ?? "", c.req.param("targetId"));
    const spec: TargetSpec = { ...body, name: body.name ?? known.spec.name };
    if (spec.name !== known.spec.name)
      throw invalidField("name", `cannot be changed: this target is named "${known.spec.name}"`);
    const [was, becomes] = [kindOf(known.spec.targetConfiguration), kindOf(spec.targetConfiguration)];
    if (was !== becomes) {
      throw invalidField(
        "targetConfiguration",
        `Target configuration cannot be updated from ${was} to ${becomes}: delete the target and create another`,
      );
    }
    const { settings } = c.var;
    await checkTarget(spec, c.env.DB, settings);
    const now = Date.now();
    const discovers = needsDiscovery({ spec }, settings);
    const changed = reconfigure(known, spec, settings, now);
    const { quotas } = settings;
    const updated = await (discovers
      ? updateTarget(c.env, changed, now + LEASE_MS, quotas.MAX_TARGET_OPERATIONS)
      : updateTarget(c.env, changed, undefined));
    if (updated === undefined) throw await refusedChange(c.env.DB, changed, quotas);
    if (discovers) c.executionCtx.waitUntil(runDiscovery(updated, c.env, settings));
    return c.json(describe(updated, settings), 202);
  })
  .delete("/:targetId", async (c) => {
    const { gatewayId, targetId } = await requireTarget(
      c.env.DB,
      c.req.param("gatewayId") ?? "",
      c.req.param("targetId"),
    );
    if (!(await deleteTarget(c.env, gatewayId, targetId, Date.now()))) throw noTarget(targetId);
    return c.json({ gatewayArn: gatewayArn(c.var.settings, gatewayId), targetId, status: "DELETING" }, 202);
  });

/** @throws Fault ResourceNotFoundException. */
export async function requireTarget(db: D1Database, gatewayLabel: string, targetId: string): Promise<Target> {
  const { gatewayId } = await requireGateway(db, gatewayLabel);
  const target = await findTarget(db, gatewayId, targetId);
  if (target === undefined) throw noTarget(targetId);
  return target;
}

function noTarget(targetId: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no target "${targetId}" on this gateway.`);
}
