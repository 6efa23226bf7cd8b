/** Every rule of the house, held by a machine: runs them all, says which broke, ends with a non-zero status if one did. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** docs/decisions/2026-11-25-bundle.md says what it is made of. */
const BUNDLE_BUDGET_KIB = 215;
/** docs/decisions/2026-11-25-console.md says what it is made of. */
const FIRST_VIEW_BUDGET_KIB = 300;
const TYPES = ["wrangler", "types", "--include-runtime=false", "--env-file=/dev/null"];

const steps: readonly (readonly [string, () => string | undefined])[] = [
  ["the console is built", run("node", "scripts/build-console.ts")],
  ["types of the Worker", run("tsc", "--noEmit")],
  ["types of the console", run("tsc", "--noEmit", "-p", "console")],
  ["types of the tests", run("tsc", "--noEmit", "-p", "test")],
  ["types of the scripts", run("tsc", "--noEmit", "-p", "scripts")],
  ["types of the benchmarks", run("tsc", "--noEmit", "-p", "bench")],
  ["lint", run("oxlint", "--type-aware", "--deny-warnings", "src", "console", "test", "scripts", "bench")],
  ["format", run("oxfmt", "--check", "src", "console", "test", "scripts", "bench", "vitest.config.ts")],
  ["generated types", run(...TYPES, "--check")],
  ["architecture law", run("vitest", "run", "--project", "clients", "test/architecture.test.ts")],
  ["deploy dry-run", run("wrangler", "deploy", "--dry-run", "--outdir", "dist")],
  ["bundle budget", bundleBudget],
  ["console's first view", firstView],
];

let failed = 0;
for (const [name, step] of steps) {
  const fault = step();
  console.log(`${fault === undefined ? "ok    " : "BROKEN"} ${name}`);
  if (fault !== undefined) {
    failed++;
    console.log(fault);
  }
}
console.log(`${steps.length - failed} checks passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** @returns what the command printed, where it failed. */
function run(...[command = "", ...args]: string[]): () => string | undefined {
  return () => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      encoding: "utf8",
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
    });
    return status === 0 ? undefined : `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`;
  };
}

/** The data plane's: what an isolate compiles when it starts. The console's files are modules beside it, read when asked for. */
function bundleBudget(): string | undefined {
  const kib = gzipSync(readFileSync("dist/index.js"), { level: 9 }).length / 1024;
  console.log(`       the bundle is ${kib.toFixed(1)} KiB gzipped, of ${BUNDLE_BUDGET_KIB}`);
  return kib <= BUNDLE_BUDGET_KIB ? undefined : `       over its budget of ${BUNDLE_BUDGET_KIB} KiB`;
}

/** The page, what it names, and the fonts; every screen that is fetched when it is gone to comes on top, and is told. */
function firstView(): string | undefined {
  const client = join("console", "dist", "client");
  const page = readFileSync(join(client, "index.html"), "utf8");
  const named = [...page.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map(([, file = ""]) => file);
  const fonts = readdirSync(join(client, "assets")).flatMap((file) =>
    file.endsWith(".woff2") ? [`assets/${file}`] : [],
  );
  const first = new Set(["index.html", ...named, ...fonts]);
  const all = ["index.html", ...readdirSync(join(client, "assets")).map((file) => `assets/${file}`)];
  const sizeOf = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(client, file)), { level: 9 }).length / 1024, 0);
  const kib = sizeOf(first);
  console.log(
    `       the console's first view is ${kib.toFixed(1)} KiB gzipped, of ${FIRST_VIEW_BUDGET_KIB}; with every screen ${sizeOf(all).toFixed(1)}`,
  );
  return kib <= FIRST_VIEW_BUDGET_KIB ? undefined : `       over its budget of ${FIRST_VIEW_BUDGET_KIB} KiB`;
}
