/** GET /control/metrics: the ledgers' sums as OpenMetrics. What the text may be is held by test/clients/open-metrics.test.ts. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import type { Period } from "../../src/limits/account.ts";
import { windowOf } from "../../src/limits/window.ts";
import { limitsName } from "../../src/objects/ledger-name.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { batches, record } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { isolate, type Isolate } from "../support/worker.ts";

stopClock();

let on: Isolate;
let id: string;
let batch: ReturnType<typeof batches>;

beforeEach(async () => {
  on = isolate();
  id = await gateway(on);
  batch = batches("a");
});

afterEach(async () => {
  await reset();
});

async function lines(query = ""): Promise<string[]> {
  const response = await on.admin("GET", `/metrics${query}`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.text()).split("\n").filter((line) => !line.startsWith("#"));
}

let loans = 0;

/** An isolate borrows of a limit's bucket of 100 tokens, and tells that it spent them. */
async function use(period: Period, amount: number, bucket: string): Promise<void> {
  const limitKey = `rl/$.context.apiKey=${bucket}`;
  const account = {
    key: `limit/${limitKey}\ntokens\n${period}`,
    limitKey,
    metric: "tokens",
    period,
    rate: 100,
  } as const;
  const loan = `isolate.${loans++}`;
  const ask = { ...account, loan, late: 0, lateAcked: 0, ahead: [] };
  const ledger = env.LEDGER.getByName(limitsName(id));
  await ledger.limits(id, [{ ...ask, sequence: 1, told: [], need: amount, least: amount }]);
  const { start } = windowOf(period, Date.now());
  const told = [{ start, spent: amount, acked: 0, held: 0 }];
  await ledger.limits(id, [{ ...ask, sequence: 2, told, need: 0, least: 0 }]);
}

describe("the metrics", () => {
  it("tell of limits of a day or longer once they are at 80 %, and of no others", async ({ expect }) => {
    const near = `{gateway="${id}",limit="rl/$.context.apiKey=a",metric="tokens",period="day"} 0.8`;
    const told = async (): Promise<string[]> =>
      (await lines(`?gateway=${id}`)).filter((line) => line.startsWith("signalbox_budget_used_ratio"));
    await use("day", 79, "a");
    await use("minute", 100, "a");
    await use("month", 50, "b");
    expect(await told()).toEqual([]);
    await use("day", 1, "a");
    expect(await told()).toEqual([`signalbox_budget_used_ratio${near}`]);
  });

  it("are OpenMetrics, with tokens, cost, calls and times of a gateway, and the states of its targets", async ({
    expect,
  }) => {
    await providerTarget(on, id, "openai");
    await providerTarget(on, id, "sick");
    await env.DB.prepare("UPDATE targets SET status = 'FAILED' WHERE name = 'sick'").run();
    await env.LEDGER.getByName(id).report(
      batch(
        [
          record(),
          record({ costNanos: undefined, source: "estimated" }),
          record({ status: 504, code: "upstream_timeout", usage: undefined, costNanos: undefined }),
          record({ status: 429, usage: undefined, costNanos: undefined }),
        ],
        2,
      ),
    );
    const response = await on.admin("GET", "/metrics");
    expect(response.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    const text = await response.text();
    expect(text.endsWith("\n# EOF\n")).toBe(true);
    const labels = `gateway="${id}",target="openai",gen_ai_request_model="gpt-5"`;
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        `gen_ai_client_token_usage_total{${labels},gen_ai_token_type="input"} 200`,
        `gen_ai_client_token_usage_total{${labels},gen_ai_token_type="output"} 40`,
        `signalbox_cost_usd_total{${labels}} 0.001`,
        `signalbox_calls_total{${labels},status="200",code=""} 2`,
        `signalbox_calls_total{${labels},status="429",code=""} 1`,
        `signalbox_calls_total{${labels},status="504",code="upstream_timeout"} 1`,
        `signalbox_calls_without_price_total{${labels}} 1`,
        `signalbox_calls_estimated_total{${labels}} 1`,
        `gen_ai_client_operation_duration_seconds_count{${labels}} 4`,
        `gen_ai_client_operation_duration_seconds_sum{${labels}} 4`,
        `gen_ai_client_operation_duration_seconds_bucket{${labels},le="0.64"} 0`,
        `gen_ai_client_operation_duration_seconds_bucket{${labels},le="1.28"} 4`,
        `signalbox_target_status{gateway="${id}",target="openai",status="READY"} 1`,
        `signalbox_target_status{gateway="${id}",target="sick",status="FAILED"} 1`,
        `signalbox_records_dropped_total{gateway="${id}"} 2`,
      ]),
    );
  });

  it("are of those gateways that were called within the hour, or of the one that is named", async ({ expect }) => {
    const other = await gateway(on, { name: "other" });
    await env.LEDGER.getByName(id).report(batch([record()]));
    const gateways = async (query = ""): Promise<string[]> => [
      ...new Set((await lines(query)).flatMap((line) => /gateway="([^"]*)"/.exec(line)?.[1] ?? [])),
    ];
    expect(await gateways()).toEqual([id]);
    expect(await gateways(`?gateway=${other}`)).toEqual([other]);
    pass(3_599_000);
    expect(await gateways()).toEqual([id]);
    pass(2_000);
    expect(await gateways()).toEqual([]);
    expect(await gateways(`?gateway=${id}`)).toEqual([id]);
  });

  it("add up over shards", async ({ expect }) => {
    await env.LEDGER.getByName(id).report(batch([record()]));
    await env.LEDGER.getByName(`${id}/1`).report(batches("b")([record(), record()]));
    on = isolate({ LEDGER_SHARDS: "2" });
    const labels = `gateway="${id}",target="openai",gen_ai_request_model="gpt-5"`;
    expect(await lines()).toContain(`signalbox_calls_total{${labels},status="200",code=""} 3`);
  });

  describe("where a ledger does not answer", () => {
    /** Ledgers that do what `ask` says, and which were asked. */
    function ledgers(ask: (name: string) => Promise<unknown>) {
      const asked: string[] = [];
      const getByName = (name: string) => ({
        metrics: () => {
          asked.push(name);
          return ask(name);
        },
      });
      return { asked, LEDGER: { getByName } };
    }

    const dead = (): Promise<never> => Promise.reject(new Error("no such object"));

    beforeEach(() => {
      vi.spyOn(console, "warn").mockReturnValue(undefined);
    });

    it("say so of it, with the states of its targets, and all there is of the others", async ({ expect }) => {
      const other = await gateway(on, { name: "other" });
      await providerTarget(on, other, "openai");
      await env.LEDGER.getByName(id).report(batch([record()], 2));
      const { LEDGER } = ledgers((name) => (name === other ? dead() : env.LEDGER.getByName(name).metrics()));
      on = isolate({ LEDGER });
      const all = await lines();
      expect(all).toContain(`signalbox_ledger_up{gateway="${id}"} 1`);
      expect(all).toContain(`signalbox_records_dropped_total{gateway="${id}"} 2`);
      expect(all.some((line) => line.startsWith(`gen_ai_client_token_usage_total{gateway="${id}"`))).toBe(true);
      const ofDead = [
        `signalbox_target_status{gateway="${other}",target="openai",status="READY"} 1`,
        `signalbox_ledger_up{gateway="${other}"} 0`,
      ];
      expect(all.filter((line) => line.includes(other))).toEqual(ofDead);
      // By name too: Prometheus keeps one job for it, and one metric tells.
      expect((await lines(`?gateway=${other}`)).filter((line) => line !== "")).toEqual(ofDead);
    });

    it("wait two seconds for it and eight for all, and ask twenty at once", async ({ expect }) => {
      await env.DB.prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
         INSERT INTO gateways (gateway_id, name, spec, created_at, updated_at)
         SELECT 'more-' || printf('%010d', i), 'more-' || i, json_set(spec, '$.name', 'more-' || i), 0, 0 FROM gateways, n WHERE gateway_id = ?1`,
      )
        .bind(id)
        .run();
      const { asked, LEDGER } = ledgers(() => new Promise(() => undefined));
      on = isolate({ LEDGER });
      vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
      const answering = lines();
      for (const round of [20, 40, 60, 80]) {
        await vi.waitUntil(() => asked.length === round, { interval: 0 });
        vi.advanceTimersByTime(1_999);
        expect(asked.length).toBe(round);
        vi.advanceTimersByTime(1);
      }
      const all = await answering;
      expect(asked).toHaveLength(80);
      expect(all.filter((line) => /^signalbox_ledger_up\{.*\} 0$/.test(line))).toHaveLength(100);
    });
  });

  it("are refused to strangers, and of a gateway that is not there", async ({ expect }) => {
    expect((await on.fetch("/control/metrics")).status).toBe(403);
    expect((await on.admin("GET", "/metrics?gateway=nothing-0123456789")).status).toBe(404);
    const response = await on.admin("GET", "/metrics?gatway=x");
    expect((await response.json<{ fieldList: unknown[] }>()).fieldList).toMatchObject([{ name: "gatway" }]);
  });
});
