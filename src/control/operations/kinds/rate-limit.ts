/** Rate limits in a file: as CreateGatewayRateLimit takes them, each by its `rateLimitId`. What they name (targets, models, aliases, callers) stands there by name, as in the API. */
import { RATE_LIMIT_ID, WantedRateLimit } from "../../../config/rate-limit.ts";
import { idOfRateLimit, RATE_LIMITS } from "../../../store/rate-limits.ts";
import * as z from "../../../words/schema.ts";
import { faultsOfEntries, keptRateLimit } from "../check-rate-limit.ts";
import { sameObject } from "../same-object.ts";
import { AnyObject, kindOfObject } from "./kind.ts";

const RateLimitInFile = z.extend(WantedRateLimit, {
  rateLimitId: z.string().check(z.regex(RATE_LIMIT_ID, "must be 2 to 64 letters, digits and . _ - between them")),
});

const keysOf = (kept: unknown): unknown => AnyObject.safeParse(kept).data?.["dimensionKeys"];

export const rateLimit = kindOfObject(RateLimitInFile, {
  table: RATE_LIMITS,
  member: "rateLimits",
  of: "gateway",
  named: ({ rateLimitId }) => rateLimitId,
  newId: ({ rateLimitId }, _, gatewayId) => idOfRateLimit(gatewayId, rateLimitId),
  // The whole of it, as a creation takes it: nothing that the file leaves out stays.
  kept: (wanted) => keptRateLimit(wanted, undefined),
  shown: (kept, name) => ({ rateLimitId: name.slice(name.indexOf("/") + 1), ...AnyObject.parse(kept) }),
  isOther: ({ dimensionKeys }, kept) => !sameObject(dimensionKeys, keysOf(kept)),
  faults: (wanted, known, { gateway, all }) => {
    const { rateLimitId, dimensionKeys } = wanted;
    if (known !== undefined && !sameObject(dimensionKeys, keysOf(known.object))) {
      const message = "cannot be changed: give the rate limit another rateLimitId, or delete it first";
      return [{ name: "dimensionKeys", message }];
    }
    const first = all("rate limit", gateway).find(({ object }) => sameObject(dimensionKeys, keysOf(object)));
    const message = `are those of rate limit "${first?.own ?? ""}": a gateway's limits differ in them`;
    return [
      ...(first === undefined || first.own === rateLimitId ? [] : [{ name: "dimensionKeys", message }]),
      ...faultsOfEntries(keptRateLimit(wanted, undefined)),
    ];
  },
  row: (wanted, known, { gatewayId }, { now }) => [
    gatewayId,
    wanted.rateLimitId,
    JSON.stringify(keptRateLimit(wanted, undefined)),
    known === undefined ? now : null,
    now,
  ],
  most: ({ quotas }) => ({ most: quotas.MAX_RATE_LIMITS, raisedBy: "the variable MAX_RATE_LIMITS raises it" }),
});
