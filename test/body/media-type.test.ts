/** What a caller may call its body, and what a provider is told it is: JSON in UTF-8, exactly as it was authorised. */
import { afterEach, describe, it } from "vitest";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const MESSAGES = "/v1/messages";

afterEach(async () => {
  await reset();
});

async function oneTarget(): Promise<Isolate> {
  const on = isolate();
  await providerTarget(on, await gateway(on), "t", {
    operations: [CHAT, MESSAGES].map((path) => ({ path, models: ["m"] })),
    more: { metadataConfiguration: { allowedRequestHeaders: ["content-type", "content-encoding", "accept-charset"] } },
  });
  return on;
}

/** Bytes: the platform gives them no type of its own. */
function send(on: Isolate, path: string, headers: HeadersInit, body = '{"model":"m"}'): Promise<Response> {
  return on.fetch(`/inference${path}`, { method: "POST", headers, body: new TextEncoder().encode(body) });
}

describe("a body", () => {
  it.for([
    "application/json",
    "Application/JSON",
    " application/json ",
    "application/json;",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'application/json ; charset="utf-8"',
    "application/json; charset=utf8",
    "application/json; profile=x; charset=utf-8",
    "application/json; odata=verbose",
    "",
  ])("is taken as %j and leaves as application/json", async (type, { expect }) => {
    const on = await oneTarget();
    const asked = upstream();
    expect((await send(on, CHAT, { "content-type": type, "accept-charset": "utf-7" })).status).toBe(200);
    expect(asked[0]?.headers).toEqual({ "content-type": "application/json" });
    expect(asked[0]?.body).toBe('{"model":"m"}');
  });

  it("is taken where nobody says what it is, and leaves as application/json", async ({ expect }) => {
    const on = await oneTarget();
    const asked = upstream();
    expect((await send(on, CHAT, {})).status).toBe(200);
    expect(asked[0]?.headers).toEqual({ "content-type": "application/json" });
  });

  it.for([
    "application/json; charset=utf-7",
    "application/json; charset=utf-16",
    "application/json; charset=utf-16le",
    "application/json; charset=iso-8859-1",
    "application/json; charset=shift_jis",
    "application/json; charset=ibm500",
    "application/json; charset=utf-8; charset=utf-7",
    "application/json; charset=utf-7; charset=utf-8",
    "application/json; charset=utf-8, utf-7",
    "application/json; charset=",
    "application/json; charset",
    "application/json; charset =utf-7",
    "application/json; charset*=utf-7''x",
    'application/json; charset="utf-7"',
    "application/json; CHARSET=UTF-7",
    'application/json; x="; charset=utf-7"',
    "application/json, application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded, application/json",
    "application/json, application/json",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; application/json",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/json",
    "text/plain; application/json",
    "application/json+x",
    "application/vnd.api+json",
    "application/json5",
    "application/jsonp",
    "application/x-ndjson",
    "application/octet-stream",
    "*/*",
    "json",
  ])("called %j is refused in both dialects, and nothing is called", async (type, { expect }) => {
    const on = await oneTarget();
    const asked = upstream();
    const openai = await send(on, CHAT, { "content-type": type });
    expect([openai.status, openai.headers.get("x-gateway-error")]).toEqual([415, "unsupported_media_type"]);
    expect(await openai.json()).toMatchObject({
      error: {
        type: "invalid_request_error",
        code: "unsupported_media_type",
        message: expect.stringContaining("content-type: application/json"),
      },
    });
    const anthropic = await send(on, MESSAGES, { "content-type": type });
    expect(anthropic.status).toBe(415);
    expect(await anthropic.json()).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
    expect(asked).toHaveLength(0);
  });

  it("is refused by its type before a byte of it is read", async ({ expect }) => {
    const on = await oneTarget();
    let pulled = 0;
    const body = new ReadableStream(
      {
        pull: (controller) => {
          pulled++;
          controller.enqueue(new TextEncoder().encode('{"model":"m"}'));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const response = await on.fetch(`/inference${CHAT}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    expect([response.status, pulled]).toEqual([415, 0]);
  });

  it.for(["gzip", "br", "deflate", "zstd", "x-gzip", "identity, gzip", "utf-7"])(
    "that says it is coded as %s is refused, whatever it is",
    async (coding, { expect }) => {
      const on = await oneTarget();
      const asked = upstream();
      const response = await send(on, CHAT, { "content-type": "application/json", "content-encoding": coding });
      expect([response.status, response.headers.get("x-gateway-error")]).toEqual([415, "unsupported_media_type"]);
      expect(await response.text()).toContain("uncompressed");
      expect(asked).toHaveLength(0);
    },
  );

  it.for(["identity", "Identity", ""])(
    "that says it is coded as %j is taken, and says no more so",
    async (coding, { expect }) => {
      const on = await oneTarget();
      const asked = upstream();
      const response = await send(on, CHAT, { "content-type": "application/json", "content-encoding": coding });
      expect(response.status).toBe(200);
      expect(asked[0]?.headers).toEqual({ "content-type": "application/json" });
    },
  );

  it.for([
    ["application/json; charset=utf-7", '{"model":"m","x":"+ACI-,+ACI-model+ACI-:+ACI-forbidden"}'],
    ["application/x-www-form-urlencoded", '{"model":"m","x":"&model=forbidden&y="}'],
  ])("that would be another as %s does not reach the provider so", async ([type = "", body], { expect }) => {
    const on = await oneTarget();
    const asked = upstream();
    expect((await send(on, CHAT, { "content-type": type }, body)).status).toBe(415);
    expect((await send(on, CHAT, {}, body)).status).toBe(200);
    expect(asked.map(({ headers }) => headers)).toEqual([{ "content-type": "application/json" }]);
    expect(asked[0]?.body).toBe(body);
  });

  it("with other models beside the model is refused in both dialects", async ({ expect }) => {
    const on = await oneTarget();
    const asked = upstream();
    for (const path of [CHAT, MESSAGES]) {
      for (const rival of [
        '"models":["forbidden"]',
        '"fallbacks":[{"model":"forbidden"}]',
        '"model\\u0000":"forbidden"',
      ]) {
        const response = await send(on, path, {}, `{"model":"m",${rival}}`);
        expect([rival, response.status, response.headers.get("x-gateway-error")]).toEqual([
          rival,
          400,
          "invalid_request",
        ]);
      }
    }
    expect(asked).toHaveLength(0);
  });
});
