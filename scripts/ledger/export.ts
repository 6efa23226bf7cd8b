/** The ledgers of a deployment → a file, a page at a time; a file that was broken off is gone on with. */
import { appendFileSync, existsSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { ConfigFailure } from "../config/failure.ts";
import type { Asked } from "./arguments.ts";
import { FORMAT, linesOf, Summed, type Carried, type Line } from "./file.ts";
import { gatewaysAt, readPage, type Gateway } from "./remote.ts";

export interface Exported {
  readonly gateways: number;
  readonly pages: number;
  /** The earliest moment up to which a part is whole. */
  readonly until: string;
}

/** What stands in the file already. */
interface Standing {
  readonly summed: Summed;
  readonly done: Set<string>;
  /** The gateway that was written last, and its last page. */
  last: { readonly gateway: Gateway; readonly page: Carried | undefined } | undefined;
  cut: number;
}

/** @throws ConfigFailure */
export async function exportTo(asked: Asked, say: (text: string) => void): Promise<Exported> {
  const { file, after, gateway } = asked;
  const since = after === undefined ? new Map<string, number>() : await cutsOf(after);
  const standing = await resume(file);
  const gateways = await gatewaysAt(asked, gateway);
  const write = (line: Line): void => {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    note(standing, line);
  };
  if (standing.last === undefined && !existsSync(file)) {
    // Names of callers are nobody else's.
    writeFileSync(file, "", { mode: 0o600 });
    write({ signalbox: "ledger", format: FORMAT, from: asked.url, at: new Date().toISOString() });
  } else say(`Going on with ${file}, after ${standing.summed.pages} pages.`);

  const begun = standing.last;
  for (const one of begun === undefined ? gateways : [begun.gateway, ...gateways]) {
    if (standing.done.has(one.gatewayId)) continue;
    if (standing.last?.gateway.gatewayId !== one.gatewayId) {
      write({ gateway: { gatewayId: one.gatewayId, name: one.name } });
    }
    for (let query = behind(standing.last?.page, one, since); query !== undefined;) {
      const page = await readPage(asked, one.gatewayId, query);
      write(page);
      query = behind(page, one, since);
    }
    standing.done.add(one.gatewayId);
    say(`${one.name}: all of it`);
  }
  appendFileSync(file, `${JSON.stringify(standing.summed.end())}\n`);
  const { gateways: count, pages } = standing.summed;
  return { gateways: count, pages, until: new Date(Math.min(standing.cut, Date.now())).toISOString() };
}

/** @returns what to ask for next; undefined: that was all of the gateway. */
function behind(
  page: Carried | undefined,
  { gatewayId }: Gateway,
  since: ReadonlyMap<string, number>,
): Record<string, string> | undefined {
  if (page?.nextToken !== undefined) return { part: page.part, nextToken: page.nextToken };
  const part = page === undefined ? "0" : page.nextPart;
  if (part === undefined) return undefined;
  return { part, since: String(since.get(`${gatewayId} ${part}`) ?? 0) };
}

/** @throws ConfigFailure where the file is whole, or is another one. */
async function resume(file: string): Promise<Standing> {
  const standing: Standing = { summed: new Summed(), done: new Set(), last: undefined, cut: Infinity };
  if (!existsSync(file)) return standing;
  let whole = 0;
  for await (const { line, bytes } of linesOf(file)) {
    if ("end" in line) throw new ConfigFailure(`${file} holds a whole export already. Give another name.`);
    whole += bytes;
    note(standing, line);
  }
  const { size } = statSync(file);
  if (whole < size) truncateSync(file, whole);
  // Broken off between a line and its end.
  if (whole > size) appendFileSync(file, "\n");
  return standing;
}

function note(standing: Standing, line: Line): void {
  standing.summed.add(line);
  if ("gateway" in line) {
    if (standing.last !== undefined) standing.done.add(standing.last.gateway.gatewayId);
    standing.last = { gateway: line.gateway, page: undefined };
  }
  if ("page" in line && standing.last !== undefined) {
    standing.last = { ...standing.last, page: line };
    standing.cut = Math.min(standing.cut, line.page.cut);
  }
}

/** Up to when an earlier export has each part. */
async function cutsOf(file: string): Promise<Map<string, number>> {
  const cuts = new Map<string, number>();
  let gatewayId = "";
  let isWhole = false;
  for await (const { line } of linesOf(file)) {
    if ("gateway" in line) ({ gatewayId } = line.gateway);
    if ("page" in line && line.part !== "limits") cuts.set(`${gatewayId} ${line.part}`, line.page.cut);
    isWhole = "end" in line;
  }
  if (!isWhole)
    throw new ConfigFailure(`${file} is no whole export: run its export again, it goes on where it stopped.`);
  return cuts;
}
