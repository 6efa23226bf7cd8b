/** GET and POST /control/gateways/{id}/ledger, additions of ours: a copy of a ledger, page by page, and a page of one counted here. Administrators only. */
import { Hono } from "hono";
import { copyLedger, takeLedgerPage } from "../operations/ledger-copy.ts";
import { CarriedPage } from "../operations/check-ledger-page.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { readWithRaw } from "./read-body.ts";

/** A ledger that never began has a page that says so. */
const NULLABLE: ReadonlySet<string> = new Set(["began"]);

export const ledger = new Hono<ControlEnv>()
  .get("/", async (c) => {
    const carried = await copyLedger(c.var.context, gatewayIdIn(c), new URL(c.req.url).searchParams);
    return c.json(carried, 200, { "cache-control": "no-store" });
  })
  .post("/", async (c) => {
    const { wanted, raw } = await readWithRaw(c, CarriedPage, NULLABLE);
    return c.json(await takeLedgerPage(c.var.context, gatewayIdIn(c), wanted, raw));
  });
