/** Everything the console is built from → one hash, which its build leaves beside what it made. */
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The console checks forms by the Worker's own schemas, so these are sources of it too. */
const SOURCES = [
  "console/{index.html,vite.config.ts,tsconfig.json}",
  "console/src/**/*",
  "src/{config,connectors,credentials,words,aws}/**/*.ts",
  "scripts/{build-console.ts,console/*.ts}",
  "package.json",
  "package-lock.json",
];

export function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of globSync(SOURCES, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

export function isBuilt(dist: string, wanted: string): boolean {
  try {
    return readFileSync(join(dist, "fingerprint"), "utf8") === wanted;
  } catch {
    return false;
  }
}
