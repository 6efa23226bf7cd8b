/** Three projects: the Worker's own fetch inside workerd, real clients that talk to the running Worker over HTTP, and the console in a real browser. */
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const migrations = await readD1Migrations("migrations");
const DATABASES = "test/databases";
const databases = Object.fromEntries(
  readdirSync(DATABASES).map((name) => [name, readFileSync(join(DATABASES, name), "utf8")]),
);

export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: migrations,
                TEST_DATABASES: databases,
                ADMIN_TOKEN: "test-admin-token",
                ALLOW_LOCAL_ENDPOINTS: "false",
              },
            },
          }),
        ],
        test: {
          name: "workerd",
          include: ["test/**/*.test.ts"],
          exclude: ["test/clients/**", "test/browser/**", "test/{architecture,lockfile}.test.ts"],
          setupFiles: ["test/support/migrate.ts"],
          restoreMocks: true,
          // Shared cores: what takes a second alone took five beside other work.
          testTimeout: 30_000,
          // A runtime for each file, most of it spent starting: two at a time, and before those that have clocks and sockets to mind.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "clients",
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          include: ["test/clients/**/*.test.ts", "test/{architecture,lockfile}.test.ts"],
          // It waits for isolates to look at a database again and again, twenty seconds in all (docs/backup.md has the command).
          exclude: process.env["CI"] === "true" ? ["test/clients/workerd/lost-database.test.ts"] : [],
          environment: "node",
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Real processes and sockets on shared cores: what fails under load is tried once more, what is wrong fails twice.
          retry: process.env["CI"] === "true" ? 1 : 0,
        },
      },
      {
        test: {
          name: "console",
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          include: ["test/browser/**/*.test.ts"],
          // Every screen takes a browser a quarter of an hour: CI has the story, keys and long lists; `npx vitest run --project console` all.
          exclude:
            process.env["CI"] === "true"
              ? [
                  "test/browser/{configuration,usage,aliases-and-limits,connectors,entering,playground,session-ends,every-screen,every-address,hostile-strings,keyboard}.test.ts",
                ]
              : [],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // A browser and a Worker for each file: one file at a time.
          fileParallelism: false,
          retry: process.env["CI"] === "true" ? 1 : 0,
        },
      },
    ],
  },
});
