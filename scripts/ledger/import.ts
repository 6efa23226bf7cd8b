/** A file of ledgers → the ledgers of a deployment: the whole file is looked through first, and a page that is there already is passed over. */
import { ConfigFailure } from "../config/failure.ts";
import type { Asked } from "./arguments.ts";
import { linesOf, Summed } from "./file.ts";
import { gatewaysAt, sendPage, type Gateway } from "./remote.ts";

export interface Imported {
  readonly gateways: number;
  /** Sent or not. */
  readonly pages: number;
  /** Of them those that were there before. */
  readonly known: number;
}

/** @throws ConfigFailure */
export async function importFrom(asked: Asked, say: (text: string) => void): Promise<Imported> {
  const { file, gateway: only } = asked;
  const gateways = await lookThrough(file, only);
  const targets = await find(asked, gateways);
  let [pages, known] = [0, 0];
  let into: string | undefined;
  /** The page its part waits for; Infinity: none. */
  let [part, next] = ["", 0];
  for await (const { line } of linesOf(file)) {
    if ("gateway" in line) {
      const { gatewayId, name } = line.gateway;
      into = targets.get(gatewayId);
      part = "";
      if (into !== undefined) say(`${name}: into ${into}`);
    }
    if (!("page" in line) || into === undefined) continue;
    if (line.part !== part) [part, next] = [line.part, 0];
    pages++;
    if (line.page.number < next) {
      known++;
      continue;
    }
    const taken = await sendPage(asked, into, line);
    if (!taken.imported) known++;
    next = taken.nextPage ?? Infinity;
  }
  return { gateways: targets.size, pages, known };
}

/** @returns the gateways in it. @throws ConfigFailure where it is not whole, or not as it was written. */
async function lookThrough(file: string, only: string | undefined): Promise<Gateway[]> {
  const gateways: Gateway[] = [];
  const summed = new Summed();
  let isWhole = false;
  for await (const { line } of linesOf(file)) {
    if ("gateway" in line) gateways.push(line.gateway);
    if ("end" in line) {
      isWhole = true;
      if (JSON.stringify(line) !== JSON.stringify(summed.end())) {
        throw new ConfigFailure(`${file} is not as it was written: pages are missing, doubled or in another order.`);
      }
    } else summed.add(line);
  }
  if (!isWhole) {
    throw new ConfigFailure(
      `${file} has no end: run the export again, it goes on where it stopped. Nothing was imported.`,
    );
  }
  return gateways.filter(({ gatewayId, name }) => only === undefined || only === gatewayId || only === name);
}

/** By id, then by name. @throws ConfigFailure where one is not there. */
async function find(asked: Asked, gateways: readonly Gateway[]): Promise<Map<string, string>> {
  const there = await gatewaysAt(asked, undefined);
  const missing: string[] = [];
  const found = new Map<string, string>();
  for (const { gatewayId, name } of gateways) {
    const same = there.find((one) => one.gatewayId === gatewayId) ?? there.find((one) => one.name === name);
    if (same === undefined) missing.push(name);
    else found.set(gatewayId, same.gatewayId);
  }
  if (missing.length > 0) {
    throw new ConfigFailure(
      `At ${asked.url} there is no gateway ${missing.join(", ")}: bring the configuration there first (npm run config -- push FILE), or leave it out by --gateway.`,
    );
  }
  return found;
}
