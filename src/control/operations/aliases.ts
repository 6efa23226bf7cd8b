/** Aliases of a gateway: set, shown, listed, taken away. */
import { AliasName, type Alias, type AliasSpec } from "../../config/alias.ts";
import { writerOf } from "../../memory/own-writes.ts";
import { compileSnapshot } from "../../snapshot/compile.ts";
import { deleteAlias, findAlias, listAliases, MOST_ALIASES, putAlias } from "../../store/aliases.ts";
import { parseRows } from "../../store/gateway-config.ts";
import { readRows } from "../../store/gateway-rows.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import { aliasFaults } from "./check-alias.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField, invalidFields } from "./fault.ts";
import { noGateway, requireGateway } from "./gateways.ts";

/**
 * Makes it, or puts it whole in the place of the one of its name.
 *
 * @throws Fault ValidationException naming every fault, ResourceNotFoundException, ServiceQuotaExceededException.
 */
export async function setAlias(
  context: OperationContext,
  gatewayId: string,
  name: string,
  spec: AliasSpec,
): Promise<Alias> {
  const { env, settings } = context;
  checkName(name);
  const config = parseRows(await readRows(env.DB, { id: gatewayId }));
  if (config === undefined) throw noGateway(gatewayId);
  const faults = aliasFaults(compileSnapshot(config, settings).table, name, spec);
  if (faults.length > 0) throw invalidFields(faults);
  const writer = writerOf(context);
  const { at: updatedAt } = writer;
  if (!(await putAlias(writer, gatewayId, name, spec))) {
    await requireGateway(context, gatewayId);
    const message = `This gateway has ${MOST_ALIASES} aliases, and no more can be. Delete one.`;
    throw new Fault("ServiceQuotaExceededException", message);
  }
  const known = config.aliases.find((one) => one.name === name);
  const createdAt = known === undefined || "broken" in known ? updatedAt : known.createdAt;
  return { name, spec, createdAt, updatedAt };
}

/** @throws Fault ValidationException, ResourceNotFoundException. */
export async function requireAlias(context: OperationContext, gatewayId: string, name: string): Promise<Alias> {
  checkName(name);
  await requireGateway(context, gatewayId);
  const alias = await findAlias(context.env.DB, gatewayId, name);
  if (alias === undefined) throw noAlias(name);
  return alias;
}

/** @throws Fault ResourceNotFoundException where there is no such gateway. */
export async function pageOfAliases(
  context: OperationContext,
  gatewayId: string,
  wanted: PageRequest,
): Promise<Page<Alias>> {
  await requireGateway(context, gatewayId);
  return listAliases(context.env.DB, gatewayId, wanted);
}

/** @throws as `requireAlias`. */
export async function removeAlias(context: OperationContext, gatewayId: string, name: string): Promise<void> {
  checkName(name);
  await requireGateway(context, gatewayId);
  if (!(await deleteAlias(writerOf(context), gatewayId, name))) throw noAlias(name);
}

function checkName(name: string): void {
  const parsed = AliasName.safeParse(name);
  if (!parsed.success) throw invalidField("name", parsed.error.issues.map(({ message }) => message).join("; "));
}

function noAlias(name: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no alias "${name}" on this gateway.`);
}
