/** `npm run prices`: the data of the installed @pydantic/genai-prices → `src/usage/price-table.ts`, and a word on all that is not in it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { waitForUpdate } from "@pydantic/genai-prices";
import { compile } from "./prices/compile.ts";
import { render } from "./prices/render.ts";

const ROOT = resolve(import.meta.dirname, "..");
const TABLE = join(ROOT, "src/usage/price-table.ts");
const SHOWN = 4;

const manifest: unknown = JSON.parse(
  readFileSync(join(ROOT, "node_modules/@pydantic/genai-prices/package.json"), "utf8"),
);
const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
const compiled = compile((await waitForUpdate()) ?? [], `genai-prices ${String(version)}`);

const before = readFileSync(TABLE, "utf8");
const after = render(compiled.table, new Date().toISOString().slice(0, 10));
// The date is that of the last change, so that running this twice changes nothing.
const changed = withoutDate(before) !== withoutDate(after);
if (changed) writeFileSync(TABLE, after);

console.log(
  `${compiled.table.version}: ${compiled.models} models of ${Object.keys(compiled.table.families).length} providers, ${(gzipSync(after, { level: 9 }).length / 1024).toFixed(1)} KiB gzipped; ${changed ? "written" : "unchanged"}.`,
);
report("Left out, so calls with them have no cost", compiled.leftOut);
report("In the table, but these cost as text or nothing, for usage does not tell them apart", compiled.costedAsText);
console.log("Service tiers: the data has none; a call in another tier than the standard one has no cost.");

function withoutDate(source: string): string {
  return source.replace(/\d{4}-\d{2}-\d{2}(?= \*\/)/, "");
}

function report(title: string, notes: ReadonlyMap<string, readonly string[]>): void {
  console.log(`\n${title}:`);
  for (const [what, models] of [...notes].toSorted(([, one], [, other]) => other.length - one.length)) {
    const more = models.length > SHOWN ? ", …" : "";
    console.log(`  ${String(models.length).padStart(4)}  ${what}: ${models.slice(0, SHOWN).join(", ")}${more}`);
  }
}
