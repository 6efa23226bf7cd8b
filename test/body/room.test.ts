/** An isolate holds so many bytes of bodies and no more, and one caller half of them: who comes too late is told to come again, and nobody can lock the others out. */
import { afterEach, describe, it } from "vitest";
import { AwsV4Signer } from "aws4fetch";
import { Room, STRANGERS } from "../../src/body/room.ts";
import { apiKey, create, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { slowSender, type Sender } from "../support/sender.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const LARGEST = 33_554_432;
const SMALL = '{"model":"m"}';

afterEach(async () => {
  await reset();
});

/** A call of as many bytes as one may have. */
function largest(): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(LARGEST).fill(0x78);
  const encoder = new TextEncoder();
  body.set(encoder.encode('{"model":"m","x":"'));
  body.set(encoder.encode('"}'), LARGEST - 2);
  return body;
}

interface Keys {
  readonly on: Isolate;
  readonly id: string;
  readonly keys: readonly string[];
}

/** A gateway whose callers have each a key. */
async function withKeys(count: number, settings: object = {}): Promise<Keys> {
  const on = isolate({ ...settings });
  const id = await gateway(on, { authorizerType: "API_KEY" });
  await providerTarget(on, id, "t", { operations: [{ path: CHAT, models: ["m"] }] });
  const keys: string[] = [];
  for (let at = 0; at < count; at++) keys.push(await apiKey(on, id, { name: `app-${at}` }));
  return { on, id, keys };
}

function send(on: Isolate, key: string | undefined, body: BodyInit, length?: number, path = CHAT): Promise<Response> {
  return on.fetch(path.startsWith("/gateways") ? path : `/inference${path}`, {
    method: "POST",
    body,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(length === undefined ? {} : { "content-length": String(length) }),
    },
    background: false,
  });
}

/** A provider that answers all at once, when told to; `next` settles when it is asked the next time. */
function heldProvider(): { next: () => Promise<void>; answer: () => void } {
  const answered = Promise.withResolvers<void>();
  const waiting: (() => void)[] = [];
  upstream(async () => {
    waiting.shift()?.();
    await answered.promise;
    return Response.json({});
  });
  return {
    next: () => new Promise((resolve) => waiting.push(resolve)),
    answer: () => answered.resolve(),
  };
}

async function refusal(response: Response): Promise<unknown> {
  const { error } = await response.json<{ error: { message: string } }>();
  const { headers, status } = response;
  return [status, headers.get("x-gateway-error"), headers.get("retry-after"), error.message];
}

const FULL = [
  503,
  "overloaded",
  "1",
  "This gateway holds as many request bodies as it can at the moment. Try again shortly.",
];
const SHARE = [
  503,
  "overloaded",
  "1",
  "This caller's requests hold as many bytes as those of one caller may. Try again shortly.",
];

describe("bodies too many to hold", () => {
  it("are refused with 503 and retry-after, until there is room again", { timeout: 30_000 }, async ({ expect }) => {
    const { on, keys } = await withKeys(4);
    const [first, second, third, fourth] = keys;
    const provider = heldProvider();
    const body = largest();
    const calls: Promise<Response>[] = [];
    for (const key of [first, second, third]) {
      const reached = provider.next();
      calls.push(send(on, key, body, LARGEST));
      await reached;
    }
    expect(await refusal(await send(on, fourth, body, LARGEST))).toEqual(FULL);
    // Who holds little has the spare room, which those who hold much do not.
    const reached = provider.next();
    calls.push(send(on, fourth, SMALL, SMALL.length));
    await reached;
    expect(await refusal(await send(on, first, SMALL, SMALL.length))).toEqual(FULL);
    provider.answer();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await send(on, fourth, body, LARGEST)).status).toBe(200);
  });

  it("count while they come, where their length was not announced", { timeout: 30_000 }, async ({ expect }) => {
    const { on, keys } = await withKeys(4);
    upstream(() => Response.json({}));
    const senders: Sender[] = [];
    const calls: Promise<Response>[] = [];
    for (const key of keys.slice(0, 3)) {
      const sender = slowSender();
      calls.push(send(on, key, sender.body));
      await sender.waits();
      sender.send(largest());
      await sender.waits();
      senders.push(sender);
    }
    const late = slowSender();
    const refused = send(on, keys[3], late.body);
    await late.waits();
    late.send(largest());
    expect(await refusal(await refused)).toEqual(FULL);
    await late.givenUp;
    for (const sender of senders) sender.end();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe("one caller", () => {
  it("holds at most half of the room, and others have the rest", { timeout: 30_000 }, async ({ expect }) => {
    const { on, keys } = await withKeys(2);
    const [greedy, other] = keys;
    const provider = heldProvider();
    const body = largest();
    const calls: Promise<Response>[] = [];
    const hold = async (key: string | undefined, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
      const reached = provider.next();
      calls.push(send(on, key, bytes, bytes.length));
      await reached;
    };
    await hold(greedy, body);
    expect(await refusal(await send(on, greedy, body, LARGEST))).toEqual(SHARE);
    await hold(other, body);
    provider.answer();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it("is everybody who has not proved who they are", { timeout: 30_000 }, async ({ expect }) => {
    const { on, keys } = await withKeys(1);
    const open = await Promise.all(
      ["one", "two"].map(async (name) => {
        const id = await gateway(on, { name });
        await providerTarget(on, id, "t", { operations: [{ path: CHAT, models: ["m"] }] });
        return `/gateways/${id}/inference${CHAT}`;
      }),
    );
    const provider = heldProvider();
    const body = largest();
    const reached = provider.next();
    const first = send(on, undefined, body, LARGEST, open[0]);
    await reached;
    expect(await refusal(await send(on, undefined, body, LARGEST, open[1]))).toEqual(SHARE);
    const proved = provider.next();
    const known = send(on, keys[0], body, LARGEST);
    await proved;
    provider.answer();
    expect([(await first).status, (await known).status]).toEqual([200, 200]);
  });

  it("holds nothing for what it only announces", async ({ expect }) => {
    const { on, keys } = await withKeys(1);
    const [key] = keys;
    upstream();
    const idle: { sender: Sender; call: Promise<Response> }[] = [];
    for (let at = 0; at < 100; at++) {
      const sender = slowSender();
      idle.push({ sender, call: send(on, key, sender.body, LARGEST) });
      await sender.waits();
    }
    expect((await send(on, key, largest(), LARGEST)).status).toBe(200);
    for (const { sender, call } of idle) {
      sender.send(SMALL);
      sender.end();
      expect((await call).status).toBe(200);
    }
  });
});

const KEY = { accessKeyId: "AKIDCALLEREXAMPLE", secretAccessKey: "caller-secret-of-forty-characters-000001" };
const ACCESS_KEYS = JSON.stringify([{ ...KEY, arn: "arn:aws:iam::000000000000:user/app", roles: ["caller"] }]);

async function signed(url: string, body: Uint8Array<ArrayBuffer>, claims: boolean): Promise<Headers> {
  const digest = await crypto.subtle.digest("SHA-256", body);
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const { headers } = await new AwsV4Signer({
    ...KEY,
    method: "POST",
    url,
    body,
    service: "bedrock-agentcore",
    region: "us-east-1",
    ...(claims ? { headers: { "x-amz-content-sha256": hash } } : {}),
  }).sign();
  headers.set("content-length", String(body.length));
  return headers;
}

describe("a signed body", () => {
  it.for([
    ["is its caller's from its first byte where its hash is claimed", true],
    ["is a stranger's until its signature is proved where no hash is claimed", false],
  ] as const)("%s", { timeout: 30_000 }, async ([, claims], { expect }) => {
    const on = isolate({ ACCESS_KEYS });
    const open = await gateway(on);
    const iam = await gateway(on, { name: "iam", authorizerType: "AWS_IAM" });
    for (const id of [open, iam]) await providerTarget(on, id, "t", { operations: [{ path: CHAT, models: ["m"] }] });
    const provider = heldProvider();
    const body = largest();
    const reached = provider.next();
    const stranger = send(on, undefined, body, LARGEST);
    await reached;
    const url = `${ORIGIN}/gateways/${iam}/inference${CHAT}`;
    const headers = await signed(url, body, claims);
    const proved = provider.next();
    const call = on.fetch(url, { method: "POST", headers, body, background: false });
    if (claims) await proved;
    else expect(await refusal(await call)).toEqual(SHARE);
    provider.answer();
    expect((await stranger).status).toBe(200);
    if (claims) expect((await call).status).toBe(200);
  });

  it("is its caller's once its signature is proved", { timeout: 30_000 }, async ({ expect }) => {
    const on = isolate({ ACCESS_KEYS });
    const open = await gateway(on);
    const iam = await gateway(on, { name: "iam", authorizerType: "AWS_IAM" });
    for (const id of [open, iam]) await providerTarget(on, id, "t", { operations: [{ path: CHAT, models: ["m"] }] });
    const provider = heldProvider();
    const body = largest();
    const url = `${ORIGIN}/gateways/${iam}/inference${CHAT}`;
    const headers = await signed(url, body, false);
    const once = (): Promise<Response> => on.fetch(url, { method: "POST", headers, body, background: false });
    const proved = provider.next();
    const call = once();
    await proved;
    // Strangers have their share again, this caller has used up its own.
    expect(await refusal(await once())).toEqual(SHARE);
    const reached = provider.next();
    const stranger = send(on, undefined, body, LARGEST);
    await reached;
    provider.answer();
    expect([(await call).status, (await stranger).status]).toEqual([200, 200]);
  });
});

describe("the control plane", () => {
  it("takes from the same room, and says so in AWS's words", async ({ expect }) => {
    const { on, keys } = await withKeys(3);
    const provider = heldProvider();
    const body = largest();
    const calls: Promise<Response>[] = [];
    for (const key of keys) {
      const reached = provider.next();
      calls.push(send(on, key, body, LARGEST));
      await reached;
    }
    // Admins hold little as a rule, and have the spare room with the others: one who holds much has not.
    const admins = Array.from({ length: 3 }, () => slowSender());
    const asked = admins.map(({ body: sent }) =>
      on.fetch("/control/gateways/", {
        method: "POST",
        headers: { authorization: "Bearer test-admin-token" },
        body: sent,
        background: false,
      }),
    );
    for (const admin of admins) await admin.waits();
    for (const admin of admins) admin.send(new Uint8Array(1_000_000).fill(0x20));
    const first = await Promise.any(asked);
    expect([first.status, first.headers.get("x-amzn-errortype")]).toEqual([503, "ServiceUnavailableException"]);
    for (const admin of admins) admin.end();
    provider.answer();
    await Promise.all([...asked, ...calls]);
    expect(
      (await create<{ gatewayId: string }>(on, "/gateways/", { name: "again", authorizerType: "NONE" })).gatewayId,
    ).toMatch(/^again-/);
  });
});

describe("the room", () => {
  const MB = 1_048_576;

  it("is given back to the byte, whoever took it and to whomever it was passed on", ({ expect }) => {
    const room = new Room(10 * MB);
    const taken = ["a", "b", STRANGERS].map((holder) => {
      const place = room.place(4 * MB);
      place.take(MB);
      place.belongTo(holder);
      place.take(2 * MB);
      place.release();
      place.release();
      return place;
    });
    for (const place of taken) expect(() => place.take(1)).toThrow("nobody needs this body any more");
    // All of it is there again: one alone may have more than all.
    const alone = room.place(20 * MB);
    alone.belongTo("a");
    alone.take(20 * MB);
    alone.release();
  });

  it("lets a caller hold one largest body, also where that is more than half", ({ expect }) => {
    const room = new Room(10 * MB);
    const other = room.place(MB);
    other.belongTo("other");
    other.take(MB);
    const place = room.place(7 * MB);
    place.belongTo("a");
    place.take(7 * MB);
    expect(() => place.take(1)).toThrow("This caller's requests hold as many bytes");
  });
});
