/** GET and PUT /control/config, additions of ours: the whole configuration as one document. Its version is its etag. */
import { Hono } from "hono";
import { configFile, pushConfig } from "../operations/config-file.ts";
import { Fault, invalidField } from "../operations/fault.ts";
import type { ControlEnv } from "./control-env.ts";
import { parseJson } from "./parse-json.ts";
import { withoutNulls } from "./read-body.ts";

export const SCHEMA_PATH = "/control/config/schema";

export const config = new Hono<ControlEnv>()
  .get("/", async (c) => {
    const { version, document } = await configFile(c.var.context);
    const $schema = new URL(SCHEMA_PATH, c.req.url).href;
    return c.json({ $schema, ...document }, 200, { etag: etagOf(version), "cache-control": "no-store" });
  })
  .put("/", async (c) => {
    const text = new TextDecoder().decode(await c.var.readBytes());
    const query = new URL(c.req.url).searchParams;
    const options = {
      prune: flag(query, "prune"),
      dryRun: flag(query, "dryRun"),
      ifMatch: versionsIn(c.req.header("if-match")),
    };
    const unknown = [...query.keys()].find((name) => name !== "prune" && name !== "dryRun");
    if (unknown !== undefined) throw invalidField(unknown, "is not known here, only dryRun and prune");
    const applied = await pushConfig(c.var.context, parse(text), options);
    const { dryRun } = options;
    return c.json({ ...applied, ...(dryRun ? { dryRun } : {}) }, 200, { etag: etagOf(applied.version) });
  });

function etagOf(version: number): string {
  return `"${version}"`;
}

/** @returns undefined where any version will do; an etag that is none of ours matches nothing. */
function versionsIn(header: string | undefined): number[] | undefined {
  if (header === undefined || header.trim() === "*") return undefined;
  return header.split(",").map((etag) => Number(/^\s*(?:W\/)?"?(\d+)"?\s*$/.exec(etag)?.[1] ?? -1));
}

function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name) ?? "false";
  if (value !== "true" && value !== "false") throw invalidField(name, "must be true or false");
  return value === "true";
}

/** A null member is an absent one, as everywhere on the control plane. */
function parse(text: string): unknown {
  try {
    return withoutNulls(parseJson(text));
  } catch {
    const faults = [{ pointer: "", message: "is not JSON" }];
    throw new Fault("ValidationException", "Nothing was changed: the file is not JSON.", {
      reason: "CannotParse",
      faults,
    });
  }
}
