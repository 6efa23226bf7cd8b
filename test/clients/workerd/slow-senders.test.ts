/**
 * Slow senders of every kind on raw workerd, on both planes: others are served all the while, memory stays within its
 * bound, and the slow ones are answered. Prints resident memory:
 * `npx vitest run --project clients test/clients/workerd/slow-senders.test.ts --silent=false`.
 */
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { residentMb } from "../../../bench/processes.ts";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { apiKey, gateway } from "../support/running-worker.ts";
import { sendSlowly, signedHeaders, type SlowRequest, type SlowSender } from "../support/slow-senders.ts";

const PATH = "/v1/chat/completions";
const LARGEST = 33_554_432;
const MB = 1_048_576;
/** Of each kind, all at once. */
const SENDERS = 100;
const HASH = "a".repeat(64);

const CALLER = { accessKeyId: "AKIDCALLEREXAMPLE", secretAccessKey: "caller-secret-of-forty-characters-000001" };
const ADMIN = { accessKeyId: "AKIDADMINISTRATOR", secretAccessKey: "admin-secret-of-forty-characters-0000002" };
const NOBODY = { accessKeyId: "AKIDEXAMPLENOBODY", secretAccessKey: "nobodys-secret-of-forty-characters-00003" };
const ACCESS_KEYS = JSON.stringify([
  { ...CALLER, arn: "arn:aws:iam::000000000000:user/app", roles: ["caller"] },
  { ...ADMIN, arn: "arn:aws:iam::000000000000:user/root", roles: ["admin"] },
]);
const WITHOUT_SECRET = (keys: typeof CALLER) => ({ ...keys, secretAccessKey: "guessed-and-wrong" });

interface Place {
  readonly worker: RawWorker;
  readonly slowKey: string;
  readonly otherKey: string;
  readonly open: string;
  readonly iam: string;
}

let provider: FaultyProvider;
let place: Place;
let closed: RawWorker;

async function prepare(settings: Record<string, string>): Promise<Place> {
  const worker = await startRawWorker(settings);
  const id = await gateway(worker);
  const open = await gateway(worker, { name: "open", authorizerType: "NONE" });
  const iam = await gateway(worker, { name: "iam", authorizerType: "AWS_IAM" });
  for (const gatewayId of [id, open, iam]) {
    const operations = [{ path: PATH, models: [{ model: "m" }] }];
    await worker.create(`/gateways/${gatewayId}/targets/`, {
      name: "only",
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
    });
  }
  return {
    worker,
    slowKey: await apiKey(worker, id, { name: "slow" }),
    otherKey: await apiKey(worker, id, { name: "other" }),
    open: `/gateways/${open}/inference${PATH}`,
    iam: `/gateways/${iam}/inference${PATH}`,
  };
}

beforeAll(async () => {
  provider = await startFaultyProvider();
  [place, closed] = await Promise.all([prepare({ ACCESS_KEYS }), startRawWorker()]);
});

afterAll(async () => {
  await place?.worker.close();
  await closed?.close();
  await provider?.close();
});

async function call(path: string, key: string, bytes: number): Promise<number> {
  provider.answer((response) => response.end("{}"));
  const response = await fetch(place.worker.origin + path, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: `{"model":"m","x":"${"x".repeat(bytes)}"}`,
  });
  await response.text();
  return response.status;
}

async function configuration(origin: string): Promise<number> {
  const response = await fetch(`${origin}/control/gateways/`, {
    headers: { authorization: "Bearer test-admin-token" },
  });
  await response.text();
  return response.status;
}

async function many(origin: string, request: () => SlowRequest | Promise<SlowRequest>): Promise<SlowSender[]> {
  return Promise.all(Array.from({ length: SENDERS }, async () => sendSlowly(origin, await request())));
}

/**
 * The Worker hears of closed connections in its own time, and until then they hold what they held: the next hundred of
 * the same caller would be refused for it, and others where the next are another's. A largest body finds room once no
 * more than a sixth of the room is held.
 */
async function roomIsBack(): Promise<void> {
  for (const [path, key] of [
    [inference, place.slowKey],
    [place.open, ""],
  ] as const) {
    await vi.waitFor(
      async () => {
        const status = await call(path, key, LARGEST - 100);
        if (status !== 200) throw new Error(`the room is not back: ${status}`);
      },
      { timeout: 20_000, interval: 50 },
    );
  }
}

/** The statuses there are, and how many of them are not there yet. */
async function statuses(senders: readonly SlowSender[]): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  const pending = Promise.resolve("waiting");
  for (const { answered } of senders) {
    const status = String(await Promise.race([answered, pending]));
    seen[status] = (seen[status] ?? 0) + 1;
  }
  return seen;
}

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${place.slowKey}` });
const inference = `/inference${PATH}`;

/** What each kind is answered with while it is still slow: nothing where it is waited for, 503 where its share is used up. */
const KINDS: Readonly<
  Record<string, { request: () => SlowRequest | Promise<SlowRequest>; answers: readonly string[] }>
> = {
  "idle, 32 MB announced, a tenant's key": {
    request: () => ({ path: inference, headers: bearer(), announced: LARGEST }),
    answers: ["waiting"],
  },
  "idle after 1 MB, 32 MB announced, a tenant's key": {
    request: () => ({ path: inference, headers: bearer(), announced: LARGEST, begun: MB }),
    answers: ["waiting", "503"],
  },
  "trickling, 32 MB announced, a tenant's key": {
    request: () => ({ path: inference, headers: bearer(), announced: LARGEST, begun: 1_000, trickleMs: 100 }),
    answers: ["waiting"],
  },
  "idle after 1 MB, chunked, a tenant's key": {
    request: () => ({ path: inference, headers: bearer(), begun: MB }),
    answers: ["waiting", "503"],
  },
  "idle after all but a byte of 30 KB, a tenant's key": {
    request: () => ({ path: inference, headers: bearer(), announced: 30_000, begun: 29_999 }),
    answers: ["waiting"],
  },
  "idle after 1 MB, 32 MB announced, an open gateway": {
    request: () => ({ path: place.open, headers: {}, announced: LARGEST, begun: MB }),
    answers: ["waiting", "503"],
  },
  "an unknown API key, 32 MB announced": {
    request: () => ({
      path: inference,
      headers: { authorization: `Bearer sbx_${"x".repeat(38)}` },
      announced: LARGEST,
    }),
    answers: ["401"],
  },
  "an unknown access key, 32 MB announced": {
    request: async () => ({
      path: place.iam,
      headers: await signedHeaders(place.worker.origin, place.iam, NOBODY),
      announced: LARGEST,
    }),
    answers: ["401"],
  },
  "a known access key with a wrong secret and a claim, 32 MB announced": {
    request: async () => ({
      path: place.iam,
      headers: await signedHeaders(place.worker.origin, place.iam, WITHOUT_SECRET(CALLER), HASH),
      announced: LARGEST,
    }),
    answers: ["401"],
  },
  "a known access key with a wrong secret and no claim, idle after 1 MB": {
    request: async () => ({
      path: place.iam,
      headers: await signedHeaders(place.worker.origin, place.iam, WITHOUT_SECRET(CALLER)),
      announced: LARGEST,
      begun: MB,
    }),
    answers: ["waiting", "503"],
  },
  "a good signature and a claim, idle after 1 MB": {
    request: async () => ({
      path: place.iam,
      headers: await signedHeaders(place.worker.origin, place.iam, CALLER, HASH),
      announced: LARGEST,
      begun: MB,
    }),
    answers: ["waiting", "503"],
  },
  "/control, an unknown access key, idle after all but a byte of 1 MB": {
    request: async () => ({
      path: "/control/gateways/",
      headers: await signedHeaders(place.worker.origin, "/control/gateways/", NOBODY),
      announced: MB,
    }),
    answers: ["403"],
  },
  "/control, half a signature": {
    request: () => ({
      path: "/control/gateways/",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=x" },
      announced: MB,
    }),
    answers: ["403"],
  },
  "/control, an admin's access key with a wrong secret, idle after all but a byte of 1 MB": {
    request: async () => ({
      path: "/control/gateways/",
      headers: await signedHeaders(place.worker.origin, "/control/gateways/", WITHOUT_SECRET(ADMIN)),
      announced: MB,
      begun: MB - 1,
    }),
    answers: ["waiting", "503"],
  },
  "/control, a caller's access key and a claim": {
    request: async () => ({
      path: "/control/gateways/",
      headers: await signedHeaders(place.worker.origin, "/control/gateways/", CALLER, HASH),
      announced: MB,
    }),
    answers: ["403"],
  },
};

/** What Cloudflare allows an isolate. */
const ALLOWANCE_MB = 128;

describe(`${SENDERS} slow senders of a kind`, () => {
  it("leave room for everybody else, whatever kind they are", { timeout: 120_000 }, async ({ expect }) => {
    const { worker, otherKey } = place;
    expect(await call(inference, otherKey, 1_000)).toBe(200);
    const weigh = async (): Promise<string> => {
      const isolateMb = await worker.isolateMb();
      mostMb = Math.max(mostMb, isolateMb);
      return `${residentMb(worker.pid).toFixed(0).padStart(4)} MB resident, ${isolateMb.toFixed(0).padStart(3)} MB the isolate's`;
    };
    let mostMb = 0;
    const lines: string[] = [`${await weigh()}: before`];
    for (const [name, { request, answers }] of Object.entries(KINDS)) {
      const senders = await many(worker.origin, request);
      lines.push(`${await weigh()}: ${SENDERS} have begun`);
      // All of it within what is left for others: small ones, one largest, and the administrator.
      for (let again = 0; again < 5; again++)
        expect([name, await call(inference, otherKey, 1_000)]).toEqual([name, 200]);
      expect([name, await call(inference, otherKey, LARGEST - 100)]).toEqual([name, 200]);
      expect([name, await configuration(worker.origin)]).toEqual([name, 200]);
      // Whom nothing is waited for is answered; when, is the machine's affair.
      if (!answers.includes("waiting")) await Promise.all(senders.map(({ answered }) => answered));
      const seen = await statuses(senders);
      lines.push(`${await weigh()}: ${name} ${JSON.stringify(seen)}`);
      // Refused while it still sends, a sender may hear of its closed connection before it hears the answer.
      const expected = answers[0] === "waiting" && answers.length === 1 ? answers : [...answers, "0"];
      expect([name, Object.keys(seen).filter((status) => !expected.includes(status))]).toEqual([name, []]);
      for (const sender of senders) sender.close();
      if (answers.includes("503")) await roomIsBack();
    }
    console.log(lines.join("\n"));
    expect(mostMb).toBeLessThan(ALLOWANCE_MB);
    expect(await call(place.open, "", LARGEST - 100)).toBe(200);
  });

  it(
    "are refused unread on the control plane where ACCESS_KEYS is not set",
    { timeout: 60_000 },
    async ({ expect }) => {
      const before = residentMb(closed.pid);
      const path = "/control/gateways/";
      for (const keys of [NOBODY, ADMIN]) {
        for (const hash of [undefined, HASH]) {
          const senders = await many(closed.origin, async () => ({
            path,
            headers: await signedHeaders(closed.origin, path, keys, hash),
            announced: MB,
            begun: MB - 1,
          }));
          const all = await Promise.all(senders.map(({ answered }) => answered));
          // Of a refused sender who still sends, the connection may be gone before the answer is there.
          expect(all.filter((status) => status !== 403 && status !== 0)).toEqual([]);
          expect(all).toContain(403);
          expect(await configuration(closed.origin)).toBe(200);
          for (const sender of senders) sender.close();
        }
      }
      const after = residentMb(closed.pid);
      console.log(
        `/control without ACCESS_KEYS: ${before.toFixed(0)} MB resident before, ${after.toFixed(0)} MB after`,
      );
      expect(after - before).toBeLessThan(100);
    },
  );

  it(
    "are answered 408 once nothing has come for 30 s, in the words of each plane",
    { timeout: 90_000 },
    async ({ expect }) => {
      const { worker } = place;
      const control = await signedHeaders(worker.origin, "/control/gateways/", WITHOUT_SECRET(ADMIN));
      const anthropic = "/inference/v1/messages";
      await worker.create(`/gateways/${place.open.split("/")[2]}/targets/`, {
        name: "messages",
        targetConfiguration: {
          inference: {
            provider: { endpoint: provider.origin, operations: [{ path: "/v1/messages", models: [{ model: "m" }] }] },
          },
        },
      });
      const messages = place.open.replace(inference, anthropic);
      const requests: readonly (readonly [RegExp, SlowRequest])[] = [
        [/"code":"request_timeout"/, { path: inference, headers: bearer(), announced: LARGEST, begun: MB }],
        [/"code":"request_timeout"/, { path: inference, headers: bearer(), announced: 1_000 }],
        [/"code":"request_timeout"/, { path: inference, headers: bearer(), begun: 1_000 }],
        [/"type":"timeout_error"/, { path: messages, headers: {}, announced: LARGEST, begun: 10_000 }],
        [
          /"__type":"RequestTimeoutException"/,
          { path: "/control/gateways/", headers: control, announced: MB, begun: 1_000 },
        ],
      ];
      const senders = await Promise.all(requests.map(([, request]) => sendSlowly(worker.origin, request)));
      expect(await Promise.all(senders.map(({ answered }) => answered))).toEqual(requests.map(() => 408));
      for (const [at, [says]] of requests.entries()) expect(senders[at]?.text()).toMatch(says);
      for (const sender of senders) sender.close();
      expect(await call(inference, place.slowKey, LARGEST - 100)).toBe(200);
    },
  );
});
