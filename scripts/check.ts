/** Every rule of the house, held by a machine: runs them all, says which broke, ends with a non-zero status if one did. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** docs/decisions/2026-11-25-bundle.md says what it is made of. */
const BUNDLE_BUDGET_KIB = 170;
const TYPES = ["wrangler", "types", "--include-runtime=false", "--env-file=/dev/null"];

const steps: readonly (readonly [string, () => string | undefined])[] = [
  ["types of the Worker", run("tsc", "--noEmit")],
  ["types of the tests", run("tsc", "--noEmit", "-p", "test")],
  ["types of the scripts", run("tsc", "--noEmit", "-p", "scripts")],
  ["types of the benchmarks", run("tsc", "--noEmit", "-p", "bench")],
  ["lint", run("oxlint", "--type-aware", "--deny-warnings", "src", "test", "scripts", "bench")],
  ["format", run("oxfmt", "--check", "src", "test", "scripts", "bench", "vitest.config.ts")],
  ["generated types", run(...TYPES, "--check")],
  ["architecture law", run("vitest", "run", "--project", "clients", "test/architecture.test.ts")],
  ["deploy dry-run", run("wrangler", "deploy", "--dry-run", "--outdir", "dist")],
  ["bundle budget", bundleBudget],
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

function bundleBudget(): string | undefined {
  const kib = gzipSync(readFileSync("dist/index.js"), { level: 9 }).length / 1024;
  console.log(`       the bundle is ${kib.toFixed(1)} KiB gzipped, of ${BUNDLE_BUDGET_KIB}`);
  return kib <= BUNDLE_BUDGET_KIB ? undefined : `       over its budget of ${BUNDLE_BUDGET_KIB} KiB`;
}
