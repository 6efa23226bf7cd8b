/** Aliases of a gateway, an addition of ours: names of its own for models of its targets, with weights and tiers. */
import { Hono, type Context } from "hono";
import { AliasSpec, type Alias } from "../../config/alias.ts";
import { pageOfAliases, removeAlias, requireAlias, setAlias } from "../operations/aliases.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody } from "./read-body.ts";

const listOf = (gatewayId: string): PagedList => ({ of: `aliases ${gatewayId}`, key: /^[^\p{C}*?]+$/u, most: 1_000 });

export const aliases = new Hono<ControlEnv>()
  .get("/", async (c) => {
    const gatewayId = gatewayIdIn(c);
    const list = listOf(gatewayId);
    const wanted = pageRequest(list, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await pageOfAliases(c.var.context, gatewayId, wanted);
    return c.json({ items: page.items.map(describeAlias), nextToken: closeToken(list, page.nextToken) });
  })
  // A name may hold slashes, written as they are or encoded.
  .put("/:name{[^]+}", async (c) => {
    const spec = await readBody(c, AliasSpec);
    return c.json(describeAlias(await setAlias(c.var.context, gatewayIdIn(c), nameIn(c), spec)));
  })
  .get("/:name{[^]+}", async (c) => c.json(describeAlias(await requireAlias(c.var.context, gatewayIdIn(c), nameIn(c)))))
  .delete("/:name{[^]+}", async (c) => {
    await removeAlias(c.var.context, gatewayIdIn(c), nameIn(c));
    return c.body(null, 204);
  });

function nameIn(c: Context<ControlEnv>): string {
  return c.req.param("name") ?? "";
}

function describeAlias({ name, spec, createdAt, updatedAt }: Alias) {
  return {
    name,
    ...spec,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
