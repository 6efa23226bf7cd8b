/** What a provider hears on the wire, on raw workerd: the headers of the list and what HTTP/1.1 needs. workerd adds nothing of its own. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway, keyIn, KEYS } from "../support/running-worker.ts";

const MESSAGES = "/v1/messages";

let worker: RawWorker;
let provider: FaultyProvider;

beforeAll(async () => {
  [worker, provider] = await Promise.all([startRawWorker(), startFaultyProvider()]);
  const id = await gateway(worker, { authorizerType: "NONE" });
  await worker.create(`/gateways/${id}/targets/`, {
    name: "t",
    targetConfiguration: {
      inference: {
        provider: { endpoint: provider.origin, operations: [{ path: MESSAGES, models: [{ model: "m" }] }] },
      },
    },
    credentialProviderConfigurations: [await keyIn(worker, "UPSTREAM_OPENAI")],
    metadataConfiguration: { allowedRequestHeaders: ["x-mine", "cookie", "authorization"] },
  });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

/** By node:http, which sends what it is given and nothing of its own but host, connection and the body's length. */
async function send(body: string, headers: Record<string, string>): Promise<Record<string, string>> {
  const next = provider.next();
  await new Promise<void>((resolve, reject) => {
    const sent = request(`${worker.origin}/inference${MESSAGES}`, { method: "POST", headers }, (response) => {
      response.resume();
      response.on("end", resolve);
    });
    sent.on("error", reject);
    sent.end(body);
  });
  const { rawHeaders, body: heard } = await next;
  if (heard !== body) throw new Error(`the provider heard ${heard}`);
  const pairs = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? ""]] : [],
  );
  const named = Object.fromEntries(pairs);
  if (Object.keys(named).length !== pairs.length) throw new Error(`a header came twice: ${rawHeaders.join(" ")}`);
  return named;
}

/** Not even an `accept-encoding`, as of workerd 1.20261102. */
const framing = (body: string): Record<string, string> => ({
  host: `127.0.0.1:${provider.port}`,
  "content-length": String(Buffer.byteLength(body)),
});

describe("a provider hears", () => {
  const body = ' {"model" : "m","text":"ünï 😀"}\n';

  it("the headers of the list and those its target allows, the gateway's credential, and nothing of the caller's", async ({
    expect,
  }) => {
    const kept = {
      "content-type": "application/json",
      accept: "text/event-stream",
      "user-agent": "app/1",
      "anthropic-version": "2023-06-01",
      "anthropic-beta": "a,b",
      "openai-beta": "c",
      "idempotency-key": "d",
      traceparent: "00-1",
      tracestate: "e=f",
      "x-mine": "allowed",
    };
    const dropped = {
      authorization: "Bearer caller",
      "x-api-key": "caller",
      "api-key": "caller",
      cookie: "caller=1",
      "accept-encoding": "br, zstd",
      "accept-language": "en",
      "x-forwarded-for": "1.2.3.4",
      "x-real-ip": "1.2.3.4",
      "cf-connecting-ip": "1.2.3.4",
      "proxy-authorization": "caller",
      "x-amz-security-token": "caller",
      "x-stainless-os": "Linux",
      "x-gateway-failover": "on",
      te: "trailers",
    };
    const heard = await send(body, { ...kept, ...dropped });
    expect(heard).toEqual({ ...kept, authorization: `Bearer ${KEYS.UPSTREAM_OPENAI}`, ...framing(body) });
  });

  it("that the body is JSON, and nothing else, of a caller who says nothing", async ({ expect }) => {
    const heard = await send(body, {});
    expect(heard).toEqual({
      "content-type": "application/json",
      authorization: `Bearer ${KEYS.UPSTREAM_OPENAI}`,
      ...framing(body),
    });
  });
});
