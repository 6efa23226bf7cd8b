/** A ledger that is dead, slow or full, through the whole Worker: calls go on, records wait, bounded, and what was dropped is counted and shown. */
import { Agent, request } from "node:http";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway, target } from "../support/running-worker.ts";

const ADMIN = { authorization: "Bearer test-admin-token" };
const PATH = "/v1/chat/completions";
const ANSWER = '{"choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":21,"completion_tokens":34}}';
/** What an isolate holds. */
const MOST_WAITING = 10_000;
const AT_ONCE = 32;

const Told = z.object({ message: z.string(), calls: z.number(), dropped: z.number() });
const Usage = z.object({
  items: z.array(z.object({ calls: z.number(), inputTokens: z.number(), outputTokens: z.number() })),
  droppedRecords: z.number().optional(),
});

let worker: RawWorker;
let provider: FaultyProvider;
let arrivals: Arrivals;
const agent = new Agent({ keepAlive: true });

beforeAll(async () => {
  arrivals = new Arrivals();
  const onLine = (line: string): void => arrivals.hear(line);
  [worker, provider] = await Promise.all([
    startRawWorker({ LEDGER_FLUSH_MS: "100" }, { entry: "bench/workerd/ledger.js", onLine }),
    startFaultyProvider(),
  ]);
  provider.answer((response) => response.writeHead(200, { "content-type": "application/json" }).end(ANSWER));
});

afterAll(async () => {
  agent.destroy();
  await worker?.close();
  await provider?.close();
});

interface Faulty {
  readonly id: string;
  readonly behave: (how: "well" | "dead" | "held" | "full") => Promise<void>;
  /** @returns its status. */
  readonly call: (model: string) => Promise<number>;
  readonly usage: () => Promise<z.infer<typeof Usage>>;
}

async function faultyGateway(name: string): Promise<Faulty> {
  const id = await gateway(worker, { name, authorizerType: "NONE" });
  await target(worker, id, "only", provider.origin, { serves: { [PATH]: ["m"] } });
  return {
    id,
    behave: async (how) => {
      const body = JSON.stringify({ gateway: id, what: "behave", how });
      await fetch(`${worker.origin}/ledger`, { method: "POST", body });
    },
    call: (model) =>
      new Promise((resolve, reject) => {
        const headers = { "content-type": "application/json" };
        const url = `${worker.origin}/gateways/${id}/inference${PATH}`;
        const sent = request(url, { method: "POST", agent, headers }, (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode ?? 0));
        });
        sent.on("error", reject);
        sent.end(JSON.stringify({ model }));
      }),
    usage: async () => {
      const response = await fetch(`${worker.origin}/control/gateways/${id}/usage`, { headers: ADMIN });
      return Usage.parse(await response.json());
    },
  };
}

/** Records that the ledger told of, those that were dropped before they came to it among them. */
class Arrivals {
  #sum = 0;
  #look = (): void => undefined;

  hear(line: string): void {
    if (!line.includes('"ledger kept"')) return;
    const { calls, dropped } = Told.parse(JSON.parse(line.replace(/^[^{]*/, "")));
    this.#sum += calls + dropped;
    this.#look();
  }

  get hasAny(): boolean {
    return this.#sum > 0;
  }

  begin(): void {
    this.#sum = 0;
  }

  until(records: number): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (this.#sum >= records) resolve();
      };
      this.#look();
    });
  }
}

describe("a ledger", () => {
  for (const [how, what] of [
    ["held", "does not answer"],
    ["full", "has no room left"],
    ["dead", "refuses"],
  ] as const) {
    it(
      `that ${what} keeps no call, and has every record once when it is well again`,
      { timeout: 60_000 },
      async ({ expect }) => {
        const { behave, call, usage } = await faultyGateway(how);
        await behave(how);
        const failed = worker.logged("the ledger did not answer");
        for (let at = 0; at < 5; at++) expect(await call("m")).toBe(200);
        await failed;
        for (let at = 0; at < 5; at++) expect(await call("m")).toBe(200);
        expect((await usage()).items).toEqual([]);
        arrivals.begin();
        await behave("well");
        await arrivals.until(10);
        expect(await usage()).toEqual({ items: [{ calls: 10, inputTokens: 210, outputTokens: 340 }] });
      },
    );
  }

  it(
    "that is dead for more calls than an isolate has room for is told how many it missed, and says so",
    {
      timeout: 120_000,
    },
    async ({ expect }) => {
      const { id, behave, call, usage } = await faultyGateway("flooded");
      await behave("dead");
      let made = 0;
      const statuses = new Set<number>();
      const make = async (model: string): Promise<void> => {
        made++;
        statuses.add(await call(model));
      };
      // A model nobody has costs little, and has a record like any other.
      const each = Math.ceil((MOST_WAITING + 500) / AT_ONCE);
      const flood = async (): Promise<void> => {
        for (let at = 0; at < each; at++) await make("nobodys");
      };
      await Promise.all(Array.from({ length: AT_ONCE }, flood));
      expect([...statuses]).toEqual([404]);
      await make("m");
      expect([...statuses]).toEqual([404, 200]);

      arrivals.begin();
      await behave("well");
      // The ledger is tried again with the next call, 5 s after it failed.
      while (!arrivals.hasAny) await make("m");
      await arrivals.until(made);
      const { items, droppedRecords = 0 } = await usage();
      expect((items[0]?.calls ?? 0) + droppedRecords).toBe(made);
      expect(items[0]?.calls).toBeGreaterThanOrEqual(MOST_WAITING);
      expect(droppedRecords).toBeGreaterThanOrEqual(501);
      const metrics = await fetch(`${worker.origin}/control/metrics?gateway=${id}`, { headers: ADMIN });
      expect(await metrics.text()).toMatch(
        new RegExp(`^signalbox_records_dropped_total\\{[^}]*\\} ${droppedRecords}$`, "m"),
      );
    },
  );
});
