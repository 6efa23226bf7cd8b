/** A Worker without bindings of its own, for what a test wants to see alone → one file. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
const BUILD_TIMEOUT_MS = 60_000;

/**
 * @param script its path from the root.
 * @returns the bundle's path.
 * @throws where it does not build.
 */
export async function bundleScriptInto(directory: string, script: string): Promise<string> {
  const config = join(directory, "wrangler.json");
  await writeFile(
    config,
    JSON.stringify({ name: "script", main: join(ROOT, script), compatibility_date: "2026-11-01" }),
  );
  const wrangler = join(ROOT, "node_modules/.bin/wrangler");
  await promisify(execFile)(
    process.execPath,
    [wrangler, "deploy", "--config", config, "--dry-run", "--outdir", directory, "--env-file=/dev/null"],
    { cwd: ROOT, timeout: BUILD_TIMEOUT_MS, env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" } },
  );
  return join(directory, `${basename(script, ".ts")}.js`);
}
