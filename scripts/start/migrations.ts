/** The migrations in `migrations/` → the local D1, through wrangler, which knows which of them it has already. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { atTheEnd } from "./ending.ts";
import { StartFailure } from "./failure.ts";

const WRANGLER = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");

/** @throws StartFailure with what wrangler said. */
export async function applyMigrations(): Promise<void> {
  // Without a terminal wrangler asks nothing.
  const child = spawn(process.execPath, [WRANGLER, "d1", "migrations", "apply", "DB", "--local"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", WRANGLER_HIDE_BANNER: "true" },
  });
  atTheEnd(() => void child.kill());
  let said = "";
  const hear = (chunk: Buffer): void => void (said += chunk.toString());
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) {
    throw new StartFailure(
      "The local database's migrations could not be applied. wrangler says:",
      "If this database may be lost, `rm -r .wrangler/state` makes the next start begin with an empty one.",
      { cause: stripVTControlCharacters(said) },
    );
  }
}
