/** A gateway's targets and aliases, as they are or will be → the table that calls are routed by: what an alias leads to. */
import type { Settings } from "../../../config/settings.ts";
import { TargetSpec } from "../../../config/target.ts";
import { serve } from "../../../providers/serve.ts";
import { compile, type RoutingTable } from "../../../routing/table.ts";
import type { ServedTarget } from "../../../config/served-target.ts";
import { asGatewayError, type GatewayError } from "../../../words/errors.ts";
import { sameObject } from "../same-object.ts";
import type { Neighbour, Neighbours } from "./kind.ts";
import { bare, knownOf } from "./target.ts";

type Beside = Neighbours["all"];

/** By gateway, of each plan. */
const tables = new WeakMap<Beside, Map<string, RoutingTable>>();

/** Once the file holds. A target that is new or changed has no models that it discovered: what it will list is not known. */
export function tableAfter({ all, gateway, settings }: Neighbours): RoutingTable {
  return tableOf(all, gateway, settings);
}

export function tableNow({ allNow, gateway, settings }: Neighbours): RoutingTable {
  return tableOf(allNow, gateway, settings);
}

function tableOf(beside: Beside, gateway: string, settings: Settings): RoutingTable {
  const ofPlan = tables.get(beside) ?? new Map<string, RoutingTable>();
  tables.set(beside, ofPlan);
  const known = ofPlan.get(gateway);
  if (known !== undefined) return known;
  const table = compileTable(beside("target", gateway), beside("alias", gateway), settings);
  ofPlan.set(gateway, table);
  return table;
}

function compileTable(targets: readonly Neighbour[], aliases: readonly Neighbour[], settings: Settings): RoutingTable {
  const served: ServedTarget[] = [];
  const broken = new Map<string, GatewayError>();
  for (const target of targets) {
    try {
      const one = servedFrom(target, settings);
      if (one !== undefined) served.push(one);
    } catch (caught) {
      broken.set(target.own, asGatewayError(caught));
    }
  }
  return compile(served, broken, {
    affinity: "none",
    aliases: aliases.map(({ own: name }) => ({
      name,
      // Only that there are such names matters here.
      targets: [],
      affinity: "none",
      createdAt: 0,
      broken: undefined,
      plans: new Map(),
    })),
  });
}

function servedFrom({ object, known }: Neighbour, settings: Settings): ServedTarget | undefined {
  const spec = TargetSpec.parse(object);
  const isAsItIs = known !== undefined && sameObject(known.object, object);
  const { modelIds, isInService } = knownOf(isAsItIs ? known : undefined);
  const models = isInService ? modelIds.map((id) => ({ id })) : [];
  return serve({ ...bare(spec, 0), models }, settings);
}
