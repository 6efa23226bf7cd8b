/** GET /control/audit-log, an addition of ours: there is no way to change or delete what stands there. */
import { Hono } from "hono";
import { pageOfAuditLog } from "../operations/audit-log.ts";
import type { ControlEnv } from "./control-env.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";

const LIST: PagedList = { of: "audit log", key: /^\d{1,15}$/, most: 100 };

export const auditLog = new Hono<ControlEnv>().get("/", async (c) => {
  const wanted = pageRequest(LIST, c.req.query("maxResults"), c.req.query("nextToken"));
  const { items, nextToken } = await pageOfAuditLog(c.var.context, wanted);
  return c.json({
    items: items.map(({ at, who, action, resource, detail }) => ({
      time: new Date(at).toISOString(),
      who,
      action,
      resource,
      detail,
    })),
    nextToken: closeToken(LIST, nextToken),
  });
});
