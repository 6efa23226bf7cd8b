/** The Worker as `wrangler deploy` would upload it → one file. */
import { execFile } from "node:child_process";
import { join, parse, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");
const BUILD_TIMEOUT_MS = 60_000;

/**
 * @param entry another Worker than the one that is deployed, from the root.
 * @returns the bundle's path.
 * @throws where it does not build.
 */
export async function bundleInto(directory: string, entry?: string): Promise<string> {
  await promisify(execFile)(
    process.execPath,
    [
      join(ROOT, "node_modules/.bin/wrangler"),
      "deploy",
      ...(entry === undefined ? [] : [entry]),
      "--dry-run",
      "--outdir",
      directory,
      "--env-file=/dev/null",
    ],
    { cwd: ROOT, timeout: BUILD_TIMEOUT_MS, env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" } },
  );
  return join(directory, entry === undefined ? "index.js" : `${parse(entry).name}.js`);
}
