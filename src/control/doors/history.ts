/** GET /control/history and POST /control/history/{version}/restore, additions of ours. There is no way to change or delete what stands there. */
import { Hono } from "hono";
import { invalidField } from "../operations/fault.ts";
import { pageOfHistory, restoreVersion } from "../operations/history.ts";
import type { ControlEnv } from "./control-env.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";

const LIST: PagedList = { of: "history", key: /^\d{1,15}$/, most: 100 };

export const history = new Hono<ControlEnv>()
  .get("/", async (c) => {
    const wanted = pageRequest(LIST, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await pageOfHistory(c.var.context, wanted);
    const items = page.items.map(({ version, at, who, changes }) => ({
      version,
      time: new Date(at).toISOString(),
      who,
      changes,
    }));
    return c.json({ items, nextToken: closeToken(LIST, page.nextToken) });
  })
  .post("/:version/restore", async (c) => {
    const text = c.req.param("version");
    if (!/^\d{1,15}$/.test(text)) throw invalidField("version", "must be the number of a version");
    return c.json(await restoreVersion(c.var.context, Number(text)));
  });
