/** Limits for real: several isolates of workerd on one Durable Object, thousands of calls, counted at the provider. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, it, vi } from "vitest";
import { bundleInto } from "../../../bench/workerd/bundle.ts";
import { startWorkerd, type Workerd } from "../../../bench/workerd/start.ts";
import type { Account } from "../../../src/limits/account.ts";
import type { AccountState } from "../../../src/objects/limit-state.ts";
import type { LimitedCall } from "../support/limiting.ts";

const AT_ONCE = 40;

/** Counts who calls it, and how many at once. */
class CountingProvider {
  calls = 0;
  atOnce = 0;
  mostAtOnce = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((_, response) => {
      this.calls++;
      this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
      setTimeout(() => {
        this.atOnce--;
        response.end("{}");
      }, 20);
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const account = (more: Partial<Account>): Account => ({
  key: `limit/${more.metric ?? "requests"}`,
  limitKey: "limit/alias=*",
  metric: "requests",
  period: "total",
  rate: 1,
  strict: false,
  whenUnavailable: "deny",
  ...more,
});

describe.for([2, 4])("limits over %i isolates", (isolates) => {
  let worker: Workerd | undefined;
  let provider: CountingProvider | undefined;

  const start = async (): Promise<(accounts: readonly Account[], calls: number) => Promise<number[]>> => {
    const directory = await mkdtemp(join(tmpdir(), "signalbox-bundle-"));
    try {
      const bundle = await bundleInto(directory, "test/clients/support/limiting.ts");
      worker = await startWorkerd({ bundle, isolates, durableObjects: { LEDGER: "Ledger" } });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
    provider = new CountingProvider();
    const address = await provider.listen();
    const { origins } = worker;
    return async (accounts, calls) => {
      const amounts = { tokens: 100, tokensAtMost: 120, costNanos: 0, costNanosAtMost: 0 };
      const body: LimitedCall = { accounts, amounts, holder: "a", provider: address, used: { tokens: 70 } };
      const statuses: number[] = [];
      let next = 0;
      const one = async (): Promise<void> => {
        for (let at = next++; at < calls; at = next++) {
          const response = await fetch(origins[at % origins.length] ?? "", {
            method: "POST",
            body: JSON.stringify(body),
          });
          await response.arrayBuffer();
          statuses.push(response.status);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      return statuses;
    };
  };

  const states = async (): Promise<AccountState[]> => (await fetch(worker?.origin ?? "")).json();

  afterEach(async () => {
    provider?.close();
    await worker?.stop();
  });

  it("let exactly as many requests through as there are, at any moment no more connections, and strict tokens to the last", async ({
    expect,
  }) => {
    const call = await start();
    const requests = await call([account({ rate: 300 })], 2_000);
    expect(requests.filter((status) => status === 200)).toHaveLength(300);
    expect(provider?.calls).toBe(300);

    if (provider !== undefined) provider.mostAtOnce = 0;
    const connections = await call([account({ metric: "connections", rate: 7 })], 1_000);
    expect(provider?.mostAtOnce).toBeLessThanOrEqual(7);
    expect(connections.filter((status) => status === 200).length).toBeGreaterThan(7);

    const strict = await call([account({ metric: "tokens", rate: 10_000, strict: true })], 1_000);
    const passed = strict.filter((status) => status === 200).length;
    expect(passed * 70).toBeLessThanOrEqual(10_000);
    // Nothing is kept by isolates that nobody calls any more.
    await vi.waitFor(
      async () => {
        const byKey = Object.fromEntries((await states()).map((state) => [state.key, state]));
        expect(byKey["limit/requests"]).toMatchObject({ used: 300, reserved: 0, left: 0 });
        expect(byKey["limit/connections"]).toMatchObject({ used: 0, reserved: 0, left: 7 });
        expect(byKey["limit/tokens"]).toMatchObject({ used: passed * 70, reserved: 0, left: 10_000 - passed * 70 });
      },
      { timeout: 12_000, interval: 200 },
    );
  });
});
