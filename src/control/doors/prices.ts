/** Prices that hold instead of the public ones, an addition of ours, in dollars a million tokens. */
import { Hono, type Context } from "hono";
import { PRICE_KEY, PriceSpec } from "../../config/price-spec.ts";
import type { PriceOverride } from "../../usage/price-override.ts";
import { pageOfPrices, pricesOf, removePrices, setPrice, type Priced } from "../operations/prices.ts";
import type { ControlEnv } from "./control-env.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody } from "./read-body.ts";

const LIST: PagedList = { of: "prices", key: PRICE_KEY, most: 1_000 };

export const prices = new Hono<ControlEnv>()
  .get("/", async (c) => {
    const wanted = pageRequest(LIST, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await pageOfPrices(c.var.context, wanted);
    return c.json({ items: page.items.map(describePrice), nextToken: closeToken(LIST, page.nextToken) });
  })
  // A model's id may hold slashes, written as they are or encoded.
  .put("/:target/:model{[^]+}", async (c) => {
    const spec = await readBody(c, PriceSpec);
    return c.json(describePrice(await setPrice(c.var.context, pricedIn(c), spec)));
  })
  .get("/:target/:model{[^]+}", async (c) => {
    const { current, scheduled } = await pricesOf(c.var.context, pricedIn(c));
    const later = scheduled.length === 0 ? {} : { scheduled: scheduled.map(describePrice) };
    return c.json({ ...describePrice(current), ...later });
  })
  .delete("/:target/:model{[^]+}", async (c) => {
    await removePrices(c.var.context, pricedIn(c));
    return c.body(null, 204);
  });

function pricedIn(c: Context<ControlEnv>): Priced {
  return { target: c.req.param("target") ?? "", model: c.req.param("model") ?? "" };
}

function describePrice({ target, model, effectiveFrom, dollars }: Omit<PriceOverride, "price">) {
  const from = effectiveFrom === 0 ? undefined : new Date(effectiveFrom).toISOString();
  return { target, model, ...dollars, effectiveFrom: from };
}
