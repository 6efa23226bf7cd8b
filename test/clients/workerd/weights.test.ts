/** Weights and affinity in real isolates, which share one Durable Object and one database, on raw workerd. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { bundleInto } from "../../../bench/workerd/bundle.ts";
import { startWorkerd, type Workerd } from "../../../bench/workerd/start.ts";
import { startProvider, type Provider } from "../support/provider.ts";

const CHAT = "/v1/chat/completions";
/** A change of config is served everywhere within five seconds. */
const SERVED_MS = 5_000;

const ADMIN_TOKEN = "test-admin-token";

let worker: Workerd;
let provider: Provider;
let gatewayId: string;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "signalbox-bundle-"));
  const bundle = await bundleInto(directory);
  const options = {
    bundle,
    isolates: 2,
    durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
    database: { binding: "DB", migrations: "migrations" },
    text: { ADMIN_TOKEN, ALLOW_LOCAL_ENDPOINTS: "true" },
  };
  [worker, provider] = await Promise.all([startWorkerd(options), startProvider()]);
  ({ gatewayId } = await admin<{ gatewayId: string }>("POST", "/gateways/", {
    name: "default",
    authorizerType: "NONE",
  }));
  for (const name of ["a", "b", "c"]) {
    const operations = [{ path: CHAT, models: [{ model: `m-${name}` }] }];
    await admin("POST", `/gateways/${gatewayId}/targets/`, {
      name,
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
    });
  }
});

afterAll(async () => {
  await worker?.stop();
  await provider?.close();
  await rm(directory, { recursive: true, force: true });
});

async function admin<T>(method: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${worker.origin}/control${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function putAlias(name: string, targets: object[], more: object = {}): Promise<void> {
  await admin("PUT", `/gateways/${gatewayId}/aliases/${name}`, { targets, ...more });
}

/** @returns the target that answered. */
async function call(origin: string, body: object): Promise<string | null> {
  const response = await fetch(`${origin}/gateways/${gatewayId}/inference${CHAT}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, messages: [] }),
  });
  await response.arrayBuffer();
  return response.status === 200 ? response.headers.get("x-gateway-target") : `${response.status}`;
}

/** So many calls, some at a time, each to one isolate or the other. */
async function calls(many: number, body: (at: number) => object): Promise<(string | null)[]> {
  const targets: (string | null)[] = [];
  for (let at = 0; at < many; at += 10) {
    const batch = Array.from({ length: 10 }, (_, each) => at + each);
    // By a rule of its own, so that turns and isolates do not go in step.
    const asked = batch.map((one) => call(worker.origins[(one * 7 + Math.floor(one / 13)) % 2] ?? "", body(one)));
    targets.push(...(await Promise.all(asked)));
  }
  return targets;
}

const count = (targets: readonly (string | null)[], name: string): number =>
  targets.filter((one) => one === name).length;

describe("two isolates", () => {
  for (const [name, weights] of [
    ["ninety-ten", [90, 10]],
    ["uneven", [33, 50, 17]],
    ["even", [1, 1, 1]],
  ] as const) {
    it(
      `share a thousand calls out as ${weights.join(" to ")}, within a turn or two each`,
      { timeout: 60_000 },
      async ({ expect }) => {
        const names = ["a", "b", "c"].slice(0, weights.length);
        await putAlias(
          name,
          names.map((one, at) => ({ model: `${one}/m-${one}`, weight: weights[at] })),
        );
        await settled(name);
        const targets = await calls(1_000, () => ({ model: name }));
        const sum = weights.reduce((a, b) => a + b, 0);
        for (const [at, one] of names.entries()) {
          expect(Math.abs(count(targets, one) - (1_000 * (weights[at] ?? 0)) / sum)).toBeLessThanOrEqual(6);
        }
      },
    );
  }

  it("serve changed weights within five seconds", { timeout: 60_000 }, async ({ expect }) => {
    await putAlias("moving", [{ model: "a/m-a" }]);
    await settled("moving");
    await putAlias("moving", [{ model: "b/m-b" }]);
    const changedAt = performance.now();
    for (const origin of worker.origins) {
      while ((await call(origin, { model: "moving" })) !== "b") {
        if (performance.now() - changedAt > SERVED_MS) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await call(origin, { model: "moving" })).toBe("b");
    }
  });

  it("agree where a conversation is, and share conversations by weight", { timeout: 60_000 }, async ({ expect }) => {
    const targets = ["a", "b", "c"].map((name, at) => ({ model: `${name}/m-${name}`, weight: at + 1 }));
    await putAlias("sticky", targets, { affinity: "conversation" });
    await settled("sticky");
    const places = await calls(600, (at) => ({ model: "sticky", user: `conversation ${at % 300}` }));
    expect(places.slice(0, 300)).toEqual(places.slice(300));
    for (const [at, name] of ["a", "b", "c"].entries()) {
      expect(Math.abs(count(places, name) / 600 - (at + 1) / 6)).toBeLessThan(0.1);
    }
  });
});

/** Every isolate knows the alias. */
async function settled(model: string): Promise<void> {
  for (const origin of worker.origins) {
    while (!["a", "b", "c"].includes((await call(origin, { model })) ?? "")) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
