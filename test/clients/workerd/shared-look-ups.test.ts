/** Look-ups that calls share, on raw workerd: there a request that ends takes its promises along, and whoever waited for one is on his own. */
import { mkdtemp, rm } from "node:fs/promises";
import { request, type ClientRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { bundleInto } from "../../../bench/workerd/bundle.ts";
import { startWorkerd, type Workerd } from "../../../bench/workerd/start.ts";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

/** A call that is not waited for, so that it can be left. */
function send(address: string): ClientRequest {
  const sent = request(address, { agent: false });
  sent.on("error", () => undefined);
  sent.end();
  return sent;
}

describe("a look-up whose request was reset", () => {
  let worker: Workerd;
  let directory: string;
  let source: FaultyProvider;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "signalbox-bundle-"));
    const bundle = await bundleInto(directory, "test/clients/support/remembering.ts");
    [worker, source] = await Promise.all([startWorkerd({ bundle }), startFaultyProvider()]);
  });
  afterAll(async () => {
    await worker?.stop();
    await source?.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("is begun anew by one of those who waited for it, for all of them", async ({ expect }) => {
    let asked = 0;
    source.answer((response) => void (++asked === 2 ? response.end("there") : undefined));
    const address = `${worker.origin}/?source=${encodeURIComponent(`${source.origin}/`)}`;
    const first = source.next();
    const caller = send(address);
    await first;
    const waiting = Array.from({ length: 10 }, async () => (await fetch(address)).text());
    // Once another is answered that came behind them, all of them wait.
    await fetch(`${worker.origin}/?source=${encodeURIComponent("data:text/plain,now")}`);
    caller.socket?.resetAndDestroy();
    expect(await Promise.all(waiting)).toEqual(Array(10).fill("there"));
    expect(await (await fetch(address)).text()).toBe("there");
    expect(asked).toBe(2);
  });
});

describe("a cold isolate's first look-up", () => {
  const PATH = "/v1/chat/completions";
  let worker: RawWorker;
  let provider: FaultyProvider;

  beforeAll(async () => {
    [worker, provider] = await Promise.all([startRawWorker(), startFaultyProvider()]);
  });
  afterAll(async () => {
    await worker?.close();
    await provider?.close();
  });

  it("goes on for all who wait for it, although the caller who began it resets the connection", async ({ expect }) => {
    const id = await gateway(worker, { authorizerType: "NONE" });
    const operations = [{ path: PATH, models: [{ model: "m" }] }];
    await worker.create(`/gateways/${id}/targets/`, {
      name: "only",
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
    });
    provider.answer((response) => response.end("{}"));
    const { database } = worker;
    const before = await database.databaseTrips();
    await database.holdDatabase();
    const line = worker.logged("caller left");
    const body = '{"model":"m"}';
    const first = request(`${worker.origin}/gateways/${id}/inference${PATH}`, { method: "POST", agent: false });
    first.on("error", () => undefined);
    first.end(body);
    await vi.waitFor(async () => {
      if ((await database.databaseTrips()) === before) throw new Error("not asked yet");
    });
    const waiting = Array.from({ length: 20 }, () =>
      fetch(`${worker.origin}/gateways/${id}/inference${PATH}`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      }),
    );
    first.socket?.resetAndDestroy();
    await line;
    await database.releaseDatabase();
    const answers = await Promise.all(waiting);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await database.databaseTrips()).toBe(before + 1);
  });
});
