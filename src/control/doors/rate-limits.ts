/** Create-, List-, Get-, Update-, DeleteGatewayRateLimit and BatchPutGatewayRateLimits (wire notes, section 4); beside them, ours, the state and its reset. */
import { Hono } from "hono";
import {
  OUR_MEMBERS,
  RATE_LIMIT_ID,
  RateLimitChange,
  WantedRateLimit,
  type RateLimit,
} from "../../config/rate-limit.ts";
import * as z from "../../words/schema.ts";
import { ClientToken, createOnce } from "../operations/create-once.ts";
import { resetRateLimit, stateOfRateLimit } from "../operations/limit-state.ts";
import {
  changeRateLimit,
  createRateLimit,
  newRateLimit,
  newRateLimits,
  pageOfRateLimits,
  putRateLimits,
  removeRateLimit,
  requireRateLimit,
} from "../operations/rate-limits.ts";
import { pageWithUnreadable } from "../operations/unreadable-rate-limits.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { describeStates, Reset, stateListOf } from "./limit-state.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody } from "./read-body.ts";

const Create = z.extend(WantedRateLimit, { clientToken: z.optional(ClientToken) });
const Batch = z.strictObject({
  clientToken: z.optional(ClientToken),
  rateLimits: z.array(WantedRateLimit).check(z.minLength(1)),
});

const listOf = (gatewayId: string): PagedList => ({ of: `rate-limits ${gatewayId}`, key: RATE_LIMIT_ID, most: 100 });

export const rateLimits = new Hono<ControlEnv>()
  .post("/", async (c) => {
    const { context } = c.var;
    const { clientToken, ...request } = await readBody(c, Create, OUR_MEMBERS);
    const limit = await newRateLimit(context, gatewayIdIn(c), request);
    const creation = { scope: `CreateGatewayRateLimit ${limit.gatewayId}`, clientToken, request };
    const create = createOnce(context, creation, describe(limit), (once) => createRateLimit(context, limit, once));
    return c.json(await create, 201);
  })
  .put("/batch", async (c) => {
    const { context } = c.var;
    const gatewayId = gatewayIdIn(c);
    const { clientToken, rateLimits: asked } = await readBody(c, Batch, OUR_MEMBERS);
    const replacement = await newRateLimits(context, gatewayId, asked);
    const shown = { rateLimits: replacement.wanted.map(describe) };
    const creation = { scope: `BatchPutGatewayRateLimits ${gatewayId}`, clientToken, request: asked };
    return c.json(
      await createOnce(context, creation, shown, (once) => putRateLimits(context, gatewayId, replacement, once)),
    );
  })
  .get("/", async (c) => {
    const gatewayId = gatewayIdIn(c);
    const list = listOf(gatewayId);
    const wanted = pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken"));
    if (c.req.query("unreadable") === "listed") {
      const { nextToken, ...page } = await pageWithUnreadable(c.var.context, gatewayId, wanted);
      return c.json({ ...page, rateLimits: page.rateLimits.map(describe), nextToken: closeToken(list, nextToken) });
    }
    const page = await pageOfRateLimits(c.var.context, gatewayId, wanted);
    return c.json({ rateLimits: page.items.map(describe), nextToken: closeToken(list, page.nextToken) });
  })
  .get("/:rateLimitId", async (c) => {
    return c.json(describe(await requireRateLimit(c.var.context, gatewayIdIn(c), c.req.param("rateLimitId"))));
  })
  .patch("/:rateLimitId", async (c) => {
    const change = await readBody(c, RateLimitChange, OUR_MEMBERS);
    const rateLimitId = c.req.param("rateLimitId");
    return c.json(describe(await changeRateLimit(c.var.context, gatewayIdIn(c), rateLimitId, change)));
  })
  .delete("/:rateLimitId", async (c) => {
    const rateLimitId = c.req.param("rateLimitId");
    await removeRateLimit(c.var.context, gatewayIdIn(c), rateLimitId);
    return c.json({ rateLimitId, status: "DELETING" });
  })
  .get("/:rateLimitId/state", async (c) => {
    const [gatewayId, rateLimitId] = [gatewayIdIn(c), c.req.param("rateLimitId")];
    const list = stateListOf(`rate-limits ${gatewayId} ${rateLimitId}`);
    const wanted = pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken"));
    const states = await stateOfRateLimit(c.var.context, gatewayId, rateLimitId, wanted);
    return c.json({ rateLimitId, ...describeStates(list, states) });
  })
  .post("/:rateLimitId/reset", async (c) => {
    const { limitKeys } = await readBody(c, Reset);
    await resetRateLimit(c.var.context, gatewayIdIn(c), c.req.param("rateLimitId"), limitKeys);
    return c.body(null, 204);
  });

function describe({ rateLimitId, gatewayId, spec, createdAt, updatedAt }: RateLimit): object {
  return {
    rateLimitId,
    gatewayIdentifier: gatewayId,
    ...spec,
    // It holds from the write on, in each isolate as soon as that reads its config.
    status: "ACTIVE",
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
