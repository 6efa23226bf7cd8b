/** `npm run schema`: the JSON Schema of a file of configuration → examples/config.schema.json, which editors read. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const FILE = join(import.meta.dirname, "..", "examples", "config.schema.json");
// The Worker's sources have the Worker's types, which scripts have not.
const SOURCE = new URL("../src/control/operations/config-schema.ts", import.meta.url).href;

const Module = z.object({ configSchema: z.custom<() => object>((value) => typeof value === "function") });
const { configSchema } = Module.parse(await import(SOURCE));
writeFileSync(FILE, `${JSON.stringify(configSchema(), undefined, 2)}\n`);
console.log(`Wrote ${FILE}.`);
