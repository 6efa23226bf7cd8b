/** CreateGatewayTarget, ListGatewayTargets, GetGatewayTarget, UpdateGatewayTarget, DeleteGatewayTarget (wire notes, section 4). */
import { Hono } from "hono";
import { TARGET_ID } from "../../config/identifiers.ts";
import { TargetName, TargetSpec } from "../../config/target.ts";
import * as z from "../../words/schema.ts";
import { gatewayArn } from "../operations/arn.ts";
import { ClientToken, createOnce } from "../operations/create-once.ts";
import {
  createTarget,
  newTarget,
  pageOfTargets,
  removeTarget,
  replaceTarget,
  requireTarget,
} from "../operations/targets.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody, readUpdate } from "./read-body.ts";
import { describeTarget, summarizeTarget } from "./target-shape.ts";

const CreateTarget = z.extend(TargetSpec, { name: z.optional(TargetName), clientToken: z.optional(ClientToken) });
const UpdateTarget = z.extend(TargetSpec, { name: z.optional(TargetName) });

const listOf = (gatewayId: string): PagedList => ({ of: `targets ${gatewayId}`, key: TARGET_ID, most: 1_000 });

export const targets = new Hono<ControlEnv>()
  .post("/", async (c) => {
    const { context } = c.var;
    const { clientToken, ...request } = await readBody(c, CreateTarget);
    const target = await newTarget(context, gatewayIdIn(c), request);
    const shown = describeTarget(target, context.settings);
    const creation = { scope: `CreateGatewayTarget ${target.gatewayId}`, clientToken, request };
    return c.json(await createOnce(context, creation, shown, (once) => createTarget(context, target, once)), 202);
  })
  .get("/", async (c) => {
    const gatewayId = gatewayIdIn(c);
    const list = listOf(gatewayId);
    const wanted = pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await pageOfTargets(c.var.context, gatewayId, wanted);
    return c.json({ items: page.items.map(summarizeTarget), nextToken: closeToken(list, page.nextToken) });
  })
  .get("/:targetId", async (c) => {
    const target = await requireTarget(c.var.context, gatewayIdIn(c), c.req.param("targetId"));
    return c.json(describeTarget(target, c.var.context.settings));
  })
  .put("/:targetId", async (c) => {
    const { wanted, takenAway } = await readUpdate(c, UpdateTarget);
    const target = await replaceTarget(c.var.context, gatewayIdIn(c), c.req.param("targetId"), wanted, takenAway);
    return c.json(describeTarget(target, c.var.context.settings), 202);
  })
  .delete("/:targetId", async (c) => {
    const gatewayId = gatewayIdIn(c);
    const targetId = c.req.param("targetId");
    await removeTarget(c.var.context, gatewayId, targetId);
    const gateway = gatewayArn(c.var.context.settings, gatewayId);
    return c.json({ gatewayArn: gateway, targetId, status: "DELETING" }, 202);
  });
