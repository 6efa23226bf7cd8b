/** The database is lost, brought back, migrated and gone back with while clients go on calling: no call is lost, and each is in the ledger once. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import * as z from "zod";
import { answer } from "../support/answers.ts";
import { startProvider, type Provider } from "../support/provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { apiKey, gateway, keyIn, target } from "../support/running-worker.ts";
import { startTraffic, type Client } from "../support/traffic.ts";

const CHAT = "/v1/chat/completions";
const ADMIN = { authorization: "Bearer test-admin-token", "content-type": "application/json" };
const SETTINGS = { LEDGER_FLUSH_MS: "200" };
/** As many isolates as clients may meet: a cold one has never seen the configuration. */
const VERSIONS = { versions: [{}, {}] };
const RECORDED = "test/databases/to-0008.sql";

const Sums = z.object({ items: z.array(z.object({ calls: z.number(), failures: z.number() })) });

let worker: RawWorker | undefined;
let provider: Provider;

beforeEach(async () => {
  // The recorded targets are below a path of their own.
  provider = await startProvider((url, body) => answer(url.replace(/^\/openai(?=\/v1\/)/, ""), body));
});

afterEach(async () => {
  await worker?.close();
  await provider.close();
});

function caller(name: string, path: string, key: string, model: string): Client {
  const headers = { "content-type": "application/json", ...(key === "" ? {} : { authorization: `Bearer ${key}` }) };
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  return { name, call: (origin) => fetch(`${origin}${path}${CHAT}`, { method: "POST", headers, body }) };
}

async function control(on: RawWorker, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${on.origin}/control${path}`, { headers: ADMIN, ...init });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** Once all that was answered has come to the ledgers. */
async function counted(on: RawWorker, calls: number, ...gatewayIds: string[]): Promise<void> {
  await vi.waitFor(async () => {
    let [sum, failures] = [0, 0];
    for (const id of gatewayIds) {
      const { items } = Sums.parse(await (await control(on, `/gateways/${id}/usage`)).json());
      sum += items[0]?.calls ?? 0;
      failures += items[0]?.failures ?? 0;
    }
    if (sum !== calls || failures > 0) throw new Error(`${sum} calls and ${failures} failures, of ${calls}`);
  }, 15_000);
}

/** Until isolates have asked the database so often again, in vain or not. */
async function asked(on: RawWorker, times: number): Promise<void> {
  const before = await on.database.databaseTrips();
  await vi.waitFor(
    async () => {
      if ((await on.database.databaseTrips()) < before + times) throw new Error("not asked yet");
    },
    { timeout: 15_000, interval: 100 },
  );
}

function tablesOf(dump: string): string[] {
  return [...dump.matchAll(/^CREATE TABLE "?(\w+)/gm)].map(([, name = ""]) => name);
}

describe("a database that is lost while calls go on", () => {
  it(
    "is not missed by them, and is brought back from its export, and from the file of the configuration",
    { timeout: 90_000 },
    async ({ expect }) => {
      const on = (worker = await startRawWorker(SETTINGS, VERSIONS));
      const [first = "", second = "", cold = ""] = on.origins;
      const id = await gateway(on, { authorizerType: "NONE" });
      const guarded = await gateway(on, { name: "guarded" });
      const credential = await keyIn(on, "UPSTREAM_OPENAI");
      await target(on, id, "open", provider.origin, { credential });
      await target(on, guarded, "closed", provider.origin, { credential });
      const key = await apiKey(on, guarded);
      const anyone = caller("anyone", "/inference", "", "open/m");
      const keyed = caller("with a key", `/gateways/${guarded}/inference`, key, "closed/m");
      const traffic = startTraffic([anyone, keyed], first, second);
      await traffic.each(4);

      const backup = await on.database.dumpSql();
      const file = await (await control(on, "/config")).text();
      const loseAll = `PRAGMA defer_foreign_keys = TRUE; ${tablesOf(backup)
        .map((name) => `DROP TABLE "${name}";`)
        .join("")}`;
      await on.database.runSql(loseAll);
      await asked(on, 2);
      await traffic.each(4);
      expect(traffic.failures).toEqual([]);
      // What needs the database says so, in words.
      const refused = await fetch(`${on.origin}/control/gateways/`, { headers: ADMIN });
      expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining("no tables")]);

      await on.database.runSql(backup);
      await on.database.runSql("UPDATE config_version SET version = version + 1000000");
      traffic.origins.push(cold);
      await asked(on, 2);
      await traffic.each(6);
      const next = await apiKey(on, guarded, { name: "made since" });
      expect((await caller("next", `/gateways/${guarded}/inference`, next, "closed/m").call(cold)).status).toBe(200);
      expect(await (await control(on, "/config")).text()).toBe(file);
      await traffic.end();
      expect(traffic.failures).toEqual([]);
      const made = [...traffic.answered.values()].reduce((sum, calls) => sum + calls, 1);
      expect(provider.received.length).toBe(made);
      await counted(on, made, id, guarded);

      // Without an export, what the file holds: into empty tables, and callers' keys are made anew.
      await on.database.runSql(loseAll);
      for (const name of (await readdir("migrations")).toSorted()) {
        await on.database.runSql(await readFile(join("migrations", name), "utf8"));
      }
      await control(on, "/config", { method: "PUT", body: file });
      await vi.waitFor(async () => {
        for (const origin of on.origins) {
          const { status } = await anyone.call(origin);
          if (status !== 200) throw new Error(`${status}`);
        }
      }, 15_000);
      expect(await (await control(on, "/config")).json()).toEqual(JSON.parse(file));
    },
  );
});

describe("a database of an older version, migrated while calls go on", () => {
  it(
    "and migrated further than this version knows, loses no call, of warm and of cold isolates",
    { timeout: 90_000 },
    async ({ expect }) => {
      const text = await readFile(RECORDED, "utf8");
      const key = /sbx_\w+/.exec(text)?.[0] ?? "";
      const statements = text.split("\n--\n").slice(1);
      const folder = await mkdtemp(join(tmpdir(), "signalbox-recorded-"));
      try {
        const sql = statements.map((statement) => `${statement};`).join("\n");
        await writeFile(join(folder, "0000_recorded.sql"), sql.replaceAll("http://127.0.0.1:45145", provider.origin));
        const secrets = { UPSTREAM_DEMO_AZURE: "azure", UPSTREAM_DEMO_ANTHROPIC: "claude" };
        worker = await startRawWorker({ ...SETTINGS, ...secrets }, { ...VERSIONS, migrations: folder });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      const on = worker;
      const [warm = "", ...cold] = on.origins;
      const traffic = startTraffic(
        [
          caller("plain", "/inference", key, "DeepSeek-V4-Flash"),
          caller("named", "/inference", key, "azure/DeepSeek-V4-Flash"),
        ],
        warm,
      );
      await traffic.each(4);
      const applied = new Set([...text.matchAll(/'(\d{4}_\w+\.sql)'/g)].map(([, name]) => name));
      const missing = (await readdir("migrations")).filter((name) => !applied.has(name)).toSorted();
      expect(missing.length).toBeGreaterThan(1);
      for (const name of missing) {
        await on.database.runSql(await readFile(join("migrations", name), "utf8"));
        await traffic.each(2);
      }
      traffic.origins.push(cold[0] ?? "");
      await traffic.each(4);
      await asked(on, 2);
      await traffic.each(2);
      // A newer version has come, and was gone back from: an isolate of this one starts on what it left.
      const tables = tablesOf(await on.database.dumpSql()).filter((name) => name !== "d1_migrations");
      for (const name of tables) {
        await on.database.runSql(`ALTER TABLE "${name}" ADD COLUMN of_tomorrow TEXT NOT NULL DEFAULT 'x'`);
        await traffic.each(1);
      }
      traffic.origins.push(cold[1] ?? "");
      await asked(on, 2);
      await traffic.each(6);
      await traffic.end();
      expect(traffic.failures).toEqual([]);
      const made = [...traffic.answered.values()].reduce((sum, calls) => sum + calls, 0);
      expect(provider.received.length).toBe(made);
      const { items } = z
        .object({ items: z.array(z.object({ gatewayId: z.string(), name: z.string() })) })
        .parse(await (await control(on, "/gateways/")).json());
      await counted(on, made, items.find(({ name }) => name === "default")?.gatewayId ?? "");
    },
  );
});
