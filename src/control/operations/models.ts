/** A gateway → its models as an administrator sees them: by which target, on which paths, declared or discovered, patterns too. */
import type { Listed, Listing } from "../../routing/table.ts";
import { compileSnapshot } from "../../snapshot/compile.ts";
import { parseRows } from "../../store/gateway-config.ts";
import { readRows } from "../../store/gateway-rows.ts";
import type { OperationContext } from "./context.ts";
import { noGateway, requireGateway } from "./gateways.ts";

export interface GatewayModel {
  /** What a call writes: `target/id`, or the pattern behind its target's name. */
  readonly model: string;
  /** The provider's id. */
  readonly id: string;
  /** The id without its prefix, where callers may leave it out. */
  readonly shortId?: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly targetStatus: string;
  readonly listing: Listing;
  readonly paths: readonly string[];
  readonly ownedBy: string;
  readonly displayName?: string;
}

/** @throws Fault ResourceNotFoundException where there is no such gateway. */
export async function modelsOf(context: OperationContext, gatewayId: string): Promise<readonly GatewayModel[]> {
  await requireGateway(context, gatewayId);
  const config = parseRows(await readRows(context.env.DB, { id: gatewayId }));
  if (config === undefined) throw noGateway(gatewayId);
  const { table } = compileSnapshot(config, context.settings);
  const patterns = table.patterns.flatMap(({ target, pattern, restore, operations }) =>
    // The same pattern without its prefix stands beside it.
    restore === "" ? [{ listing: "pattern" as const, target, model: pattern, short: undefined, operations }] : [],
  );
  return [...listedIn(table.declared), ...listedIn(table.discovered), ...patterns]
    .map(describe)
    .toSorted((a, b) => (a.model < b.model ? -1 : 1));
}

/** Each under its whole id, not under its short one as well. */
function listedIn(byModel: ReadonlyMap<string, readonly Listed[]>): Listed[] {
  return [...byModel].flatMap(([id, listed]) => listed.filter(({ model }) => model === id));
}

function describe({ listing, target, model, short, operations }: Listed): GatewayModel {
  const known = target.discovered.find(({ id }) => id === model);
  return {
    model: `${target.name}/${model}`,
    id: model,
    ...(short === undefined ? {} : { shortId: short }),
    targetId: target.targetId,
    targetName: target.name,
    targetStatus: target.status,
    listing,
    paths: [...new Set(operations.map(({ path }) => path))],
    ownedBy: known?.ownedBy ?? target.ownedBy,
    ...(known?.displayName === undefined ? {} : { displayName: known.displayName }),
  };
}
