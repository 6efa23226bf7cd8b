/** Senders who are too slow, on both planes: 408 in the caller's words after 30 s without progress and after 5 minutes in all, and their room is others'. */
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { STRANGERS, roomOf } from "../../src/body/room.ts";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { slowSender } from "../support/sender.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "../support/worker.ts";

const CHAT = "/inference/v1/chat/completions";
const MESSAGES = "/inference/v1/messages";
const BODY = '{"model":"m"}';
const LARGEST = 33_554_432;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
});

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

async function prepared(settings: object = {}): Promise<{ on: Isolate; key: string }> {
  const on = isolate({ ...settings });
  const id = await gateway(on, { authorizerType: "API_KEY" });
  const operations = ["/v1/chat/completions", "/v1/messages"].map((path) => ({ path, models: ["m"] }));
  await providerTarget(on, id, "t", { operations });
  return { on, key: await apiKey(on, id) };
}

/** A call as it is under way: `ended` says whether it is. */
class Calling {
  ended = false;
  readonly response: Promise<Response>;

  constructor(response: Promise<Response>) {
    this.response = response.finally(() => (this.ended = true));
  }
}

function call(on: Isolate, path: string, key: string, body: BodyInit, announced?: number): Calling {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(announced === undefined ? {} : { "content-length": String(announced) }),
  };
  return new Calling(on.fetch(path, { method: "POST", headers, body, background: false }));
}

async function passing(ms: number, calling: Calling): Promise<boolean> {
  await vi.advanceTimersByTimeAsync(ms);
  return calling.ended;
}

function isEmpty(on: Isolate): boolean {
  // Alone, and only alone, one body may have more than all there is.
  const place = roomOf(on.env).place(1);
  place.belongTo(STRANGERS);
  try {
    place.take(200 * 1_048_576);
    return true;
  } catch {
    return false;
  } finally {
    place.release();
  }
}

const STALLED = "Nothing more of the request's body came for 30 s: send it again, and all of it at once.";
const NOT_WHOLE = "The request's body was not whole after 5 minutes: send it again, and all of it at once.";

describe("a body of which nothing comes", () => {
  it.for([
    ["announced as small", 100],
    ["announced as the largest", LARGEST],
    ["of unknown length", undefined],
  ] as const)("ends its call with 408 after 30 s: %s", async ([, announced], { expect }) => {
    const { on, key } = await prepared();
    const asked = upstream();
    const sender = slowSender();
    const calling = call(on, CHAT, key, sender.body, announced);
    await sender.waits();
    expect(isEmpty(on)).toBe(false);
    expect(await passing(29_999, calling)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const response = await calling.response;
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([408, "request_timeout"]);
    expect(await response.json()).toEqual({
      error: { message: STALLED, type: "invalid_request_error", param: null, code: "request_timeout" },
    });
    // The platform reads small ones by itself, and ends that with the call.
    if (announced !== 100) await sender.givenUp;
    expect([isEmpty(on), asked.length]).toEqual([true, 0]);
  });

  it("is told so in Anthropic's words under its paths", async ({ expect }) => {
    const { on, key } = await prepared();
    upstream();
    const sender = slowSender();
    const calling = call(on, MESSAGES, key, sender.body);
    await sender.waits();
    await vi.advanceTimersByTimeAsync(30_000);
    const response = await calling.response;
    expect([response.status, await response.json()]).toMatchObject([
      408,
      { type: "error", error: { type: "timeout_error", message: STALLED } },
    ]);
  });

  it("is told so in AWS's words on the control plane", async ({ expect }) => {
    const { on } = await prepared();
    const sender = slowSender();
    const calling = call(on, "/control/gateways/", ADMIN_TOKEN, sender.body);
    await sender.waits();
    expect(isEmpty(on)).toBe(false);
    expect(await passing(29_999, calling)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    const response = await calling.response;
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([408, "RequestTimeoutException"]);
    expect(await response.json()).toEqual({ __type: "RequestTimeoutException", message: STALLED });
    await sender.givenUp;
    expect(isEmpty(on)).toBe(true);
  });

  it("ends its call also after much has come quickly", async ({ expect }) => {
    const { on, key } = await prepared();
    upstream();
    const sender = slowSender();
    const calling = call(on, CHAT, key, sender.body, LARGEST);
    await sender.waits();
    sender.send(new Uint8Array(10_000_000).fill(0x20));
    await sender.waits();
    await vi.advanceTimersByTimeAsync(30_000);
    expect((await calling.response).status).toBe(408);
    await sender.givenUp;
    expect(isEmpty(on)).toBe(true);
  });
});

describe("a body that comes slowly", () => {
  it.for([
    ["announced", 100_000],
    ["of unknown length", undefined],
  ] as const)("is waited for as long as something comes every 30 s: %s", async ([, announced], { expect }) => {
    const { on, key } = await prepared();
    const asked = upstream();
    const text = BODY.padEnd(announced ?? 20);
    const sender = slowSender();
    const calling = call(on, CHAT, key, sender.body, announced);
    for (const part of [text.slice(0, 1), text.slice(1, 2), text.slice(2, 3), text.slice(3)]) {
      await sender.waits();
      expect(await passing(29_000, calling)).toBe(false);
      sender.send(part);
    }
    if (announced === undefined) {
      await sender.waits();
      sender.end();
    }
    expect((await calling.response).status).toBe(200);
    expect(asked[0]?.body).toBe(text);
  });

  it("ends its call with 408 where it is not whole after 5 minutes", async ({ expect }) => {
    const { on, key } = await prepared();
    const asked = upstream();
    const sender = slowSender();
    const calling = call(on, CHAT, key, sender.body, LARGEST);
    for (let seconds = 0; seconds < 300; seconds += 20) {
      await sender.waits();
      sender.send(" ");
      await sender.waits();
      expect(await passing(seconds < 280 ? 20_000 : 19_999, calling)).toBe(false);
    }
    await vi.advanceTimersByTimeAsync(1);
    const response = await calling.response;
    expect([response.status, await response.json()]).toMatchObject([408, { error: { message: NOT_WHOLE } }]);
    await sender.givenUp;
    expect([isEmpty(on), asked.length]).toEqual([true, 0]);
  });

  it("is waited for also where it came quickly before", async ({ expect }) => {
    const { on, key } = await prepared();
    upstream();
    const sender = slowSender();
    const calling = call(on, CHAT, key, sender.body, 1_000_000);
    await sender.waits();
    sender.send(BODY.padEnd(999_990));
    for (let more = 0; more < 10; more++) {
      await sender.waits();
      expect(await passing(29_000, calling)).toBe(false);
      sender.send(" ");
    }
    expect((await calling.response).status).toBe(200);
  });

  it("leaves the provider its whole time", async ({ expect }) => {
    const { on, key } = await prepared({ FIRST_BYTE_TIMEOUT_MS: "60000" });
    const reached = Promise.withResolvers<void>();
    upstream(() => {
      reached.resolve();
      return new Promise<Response>(() => undefined);
    });
    const sender = slowSender();
    const calling = call(on, CHAT, key, sender.body);
    await sender.waits();
    expect(await passing(29_000, calling)).toBe(false);
    sender.send(BODY);
    await sender.waits();
    sender.end();
    await reached.promise;
    expect(await passing(59_999, calling)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await calling.response).headers.get("x-gateway-error")).toBe("upstream_timeout");
  });
});
