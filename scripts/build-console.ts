/** `npm run build:console`: `console/` → modules of the Worker in `console/dist/modules`, precompressed. Does nothing where they are up to date, so whoever needs them runs it first. */
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fingerprint, isBuilt } from "./console/fingerprint.ts";
import { underLock } from "./console/lock.ts";
import { writeModules } from "./console/modules.ts";

process.chdir(resolve(import.meta.dirname, ".."));
const DIST = join("console", "dist");
// A test that needs the console builds it too, and its own NODE_ENV would put React's development build into it.
process.env["NODE_ENV"] = "production";

const wanted = fingerprint();
if (!isBuilt(DIST, wanted)) {
  await underLock(join("console", ".building"), async () => {
    // Whoever had the lock before may have built just this.
    if (isBuilt(DIST, wanted)) return;
    rmSync(join(DIST, "fingerprint"), { force: true });
    const { build } = await import("vite");
    await build({ configFile: join("console", "vite.config.ts"), logLevel: "warn" });
    writeModules(join(DIST, "client"), join(DIST, "modules"));
    // Last, so that a build that broke off is done again.
    writeFileSync(join(DIST, "fingerprint"), wanted);
  });
}
