/** Call → the targets that can serve it, and the order in which they are to be asked. */
import { rightsOf } from "../config/rights.ts";
import { match, type Match } from "../routing/match.ts";
import type { Candidates } from "../routing/resolve.ts";
import { modelsPathOf } from "./address.ts";
import type { Incoming } from "./edge.ts";
import type { Entered } from "./enter.ts";
import { orderAtOnce } from "./order.ts";
import type { Call } from "./read.ts";

export interface Routed extends Pick<Match, "leading" | "following" | "listing"> {
  /** The name of the gateway's own that is executed; undefined where the model is none. */
  readonly alias: string | undefined;
  readonly found: Match;
  /** Undefined where several lead: they take turns. */
  readonly inOrder: Candidates | undefined;
}

/** @throws GatewayError as `match` does. */
export function route(call: Call, entered: Entered, incoming: Incoming): Routed {
  const { snapshot, caller } = entered;
  const { trail } = incoming.edge;
  const { path, model, conversation } = call;
  const found = match(snapshot.table, {
    path,
    model,
    rights: rightsOf(caller.allowedModels),
    modelsPath: modelsPathOf(incoming),
  });
  const { leading, following, listing, alias } = found;
  trail.alias = alias?.name;
  const { affinity } = alias ?? snapshot.table;
  const inOrder = orderAtOnce(found, affinity === "conversation" ? conversation : undefined);
  return { alias: alias?.name, found, leading, following, listing, inOrder };
}
