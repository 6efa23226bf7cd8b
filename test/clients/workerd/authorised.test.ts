/** What was authorised is what a provider reads: whatever a caller sends, on raw workerd, read back from the wire by servers off the shelf. */
import * as fc from "fast-check";
import { Agent, request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { QUERY_PARSERS } from "../../support/stock-parsers.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { apiKey, gateway, keyIn, KEYS } from "../support/running-worker.ts";
import {
  cutHead,
  fromUtf7,
  readByHand,
  startExpress,
  startWireProvider,
  type StockServer,
  type WireProvider,
} from "../support/stock-servers.ts";

const CHAT = "/v1/chat/completions";
const MESSAGES = "/v1/messages";
const SEED = 10;

let worker: RawWorker;
let provider: WireProvider;
let express: StockServer[];
let key: string;
let raw: string;
/** Connections of its own, so that a request which the platform itself refuses spoils no other. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  [worker, provider] = await Promise.all([startRawWorker(), startWireProvider()]);
  express = await Promise.all([startExpress("simple"), startExpress("extended")]);
  const id = await gateway(worker);
  const credential = await keyIn(worker, "UPSTREAM_OPENAI");
  const models = [{ model: "allowed" }, { model: "forbidden" }];
  await worker.create(`/gateways/${id}/targets/`, {
    name: "t",
    targetConfiguration: {
      inference: {
        provider: { endpoint: provider.origin, operations: [CHAT, MESSAGES].map((path) => ({ path, models })) },
      },
    },
    credentialProviderConfigurations: [credential],
    // All that a caller could hope to have passed on.
    metadataConfiguration: {
      allowedRequestHeaders: [
        "content-type",
        "content_type",
        "content-encoding",
        "transfer-encoding",
        "x-http-method-override",
        "x-model",
        "authorization",
        "x_api_key",
        "accept-charset",
        "openai-organization",
      ],
    },
  });
  await worker.create(`/gateways/${id}/targets/`, {
    name: "raw",
    targetConfiguration: { http: { passthrough: { endpoint: provider.origin, protocolType: "CUSTOM" } } },
    credentialProviderConfigurations: [inQuery(credential)],
  });
  raw = `/gateways/${id}/raw`;
  key = await apiKey(worker, id, { allowedModels: ["t/allowed", "raw/*"] });
});

afterAll(async () => {
  agent.destroy();
  await Promise.all([worker?.close(), provider?.close(), ...(express ?? []).map((server) => server.close())]);
});

/** The same key in the parameter `key`. */
function inQuery(credential: object): object {
  const use = '"credentialLocation":"QUERY_PARAMETER","credentialParameterName":"key",';
  return JSON.parse(JSON.stringify(credential).replace('"providerArn"', `${use}"providerArn"`));
}

type Lines = readonly (readonly [name: string, value: string])[];

/** Sends what it is given, header lines doubled or not. @returns the answer's status, and what came to the provider. */
async function send(
  method: string,
  path: string,
  headers: Lines,
  body: Buffer | undefined,
  chunked = false,
): Promise<{ status: number; came: readonly Buffer[] }> {
  const before = provider.requests.length;
  const framing: Lines =
    body === undefined ? [] : chunked ? [["transfer-encoding", "chunked"]] : [["content-length", String(body.length)]];
  const lines = [["host", new URL(worker.origin).host], ...headers, ...framing].flat();
  const status = await new Promise<number>((resolve, reject) => {
    const sent = request(`${worker.origin}${path}`, { method, headers: lines, agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(body);
  });
  return { status, came: provider.requests.slice(before) };
}

const inAnyCase = (text: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    text,
    text.toUpperCase(),
    text.replace(/^./, (c) => c.toUpperCase()),
  );

const mediaType = fc.constantFrom(
  "application/json",
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "text/json",
  "application/vnd.api+json",
  "application/octet-stream",
  "application/json, application/x-www-form-urlencoded",
  "",
);
const charset = fc.constantFrom(
  "utf-8",
  "UTF-8",
  "utf8",
  "utf-7",
  "utf-16le",
  "utf-16be",
  "utf-32",
  "latin1",
  "shift_jis",
  "ibm037",
  "x",
);
const contentType = fc
  .tuple(
    mediaType.chain(inAnyCase),
    fc.option(charset),
    fc.constantFrom("; charset=", ";charset=", '; CHARSET="', " ;  x=y; charset="),
  )
  .map(([type, name, before]) => (name === null ? type : `${type}${before}${name}${before.endsWith('"') ? '"' : ""}`));

const line = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, string]> =>
  fc.tuple(inAnyCase(name), values);
const header = fc.oneof(
  { weight: 6, arbitrary: line("content-type", contentType) },
  line("content_type", contentType),
  line("content-encoding", fc.constantFrom("gzip", "identity", "deflate", "br", "gzip, identity")),
  line("accept-charset", fc.constantFrom("utf-7", "*")),
  line("x-http-method-override", fc.constantFrom("GET", "PUT", "DELETE")),
  line("x-method-override", fc.constantFrom("GET", "PUT")),
  line("x-model", fc.constant("forbidden")),
  line("authorization", fc.constantFrom("Bearer theirs", "Basic dGhlaXJz", "theirs")),
  line("x_api_key", fc.constant("theirs")),
  line("x-goog-api-key", fc.constant("theirs")),
  line("openai-organization", fc.constant("theirs")),
  line("x-original-url", fc.constant("/admin")),
  line("x-amzn-sagemaker-target-model", fc.constant("forbidden")),
  line("x-forwarded-for", fc.constant("1.2.3.4")),
  line("user-agent", fc.constantFrom("a", "b")),
  line("accept", fc.constantFrom("text/event-stream", "*/*")),
);

/** Members that make another body of the same bytes under another type or charset, or for a lenient parser. */
const member = fc.constantFrom<string[]>(
  '"x":"+ACI-,+ACI-model+ACI-:+ACI-forbidden"',
  '"x":"&model=forbidden&y="',
  '"x":";model=forbidden;y="',
  '"x":"\\r\\n--x\\r\\nContent-Disposition: form-data; name=\\"model\\"\\r\\n\\r\\nforbidden\\r\\n--x--"',
  '"x":"\u0083\\",\\"model\\":\\"forbidden"',
  '"_method":"GET"',
  '"models":["forbidden"]',
  '"fallbacks":[{"model":"forbidden"}]',
  '"Model":"forbidden"',
  '"mod\\u0065l":"forbidden"',
  '"model\\u0000":"forbidden"',
  '"model\\ud800":"forbidden"',
  '"model[]":"forbidden"',
  '"nested":{"model":"forbidden","models":["forbidden"]}',
  '"messages":[{"role":"user","content":"ünï 😀"}]',
  '"stream":true',
);
const text = fc
  .tuple(fc.array(member, { maxLength: 3 }), fc.nat({ max: 3 }), fc.constantFrom("", " ", "\n"))
  .map(
    ([members, at, space]) => `${space}{${members.toSpliced(at, 0, '"model":"allowed"').join(`,${space}`)}}${space}`,
  );
const body = fc
  .tuple(text, fc.constantFrom("utf-8", "utf-8", "utf-8", "utf-16le", "gzip", "a byte of no UTF-8"))
  .map(([json, form]) => {
    if (form === "utf-16le") return Buffer.from(json, "utf16le");
    if (form === "gzip") return gzipSync(json);
    const bytes = Buffer.from(json);
    return form === "utf-8" ? bytes : Buffer.concat([bytes.subarray(0, -1), Buffer.from(',"a\xff":1}', "latin1")]);
  });
const search = fc.constantFrom(
  "",
  "",
  "?beta=true",
  "?model=forbidden",
  "?_method=GET&beta=true",
  "?beta=true;model=forbidden&api-version=1;_method=GET",
  "?mod%65l=forbidden&models[]=forbidden&Model=forbidden&key=theirs",
);

describe("what was authorised", () => {
  it("would be read otherwise by these servers, were it sent as a caller calls it", async ({ expect }) => {
    const smuggled = '{"model":"allowed","x":"+ACI-,+ACI-model+ACI-:+ACI-forbidden"}';
    const form = '{"model":"allowed","x":"&model=forbidden&y="}';
    const wire = (type: string, content: string): Buffer =>
      Buffer.from(
        `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${content.length}\r\n\r\n${content}`,
      );
    expect(JSON.parse(fromUtf7(smuggled))).toMatchObject({ model: "forbidden" });
    for (const [type, content] of [
      ["application/json; charset=utf-7", smuggled],
      ["application/x-www-form-urlencoded", form],
    ] as const) {
      for (const server of express)
        expect(await server.read(wire(type, content))).toMatchObject({ model: "forbidden" });
      expect(readByHand(wire(type, content), "first")).toMatchObject({ model: "forbidden" });
      for (const server of express)
        expect(await server.read(wire("application/json", content))).toMatchObject({ model: "allowed" });
    }
  });

  it("is what they read of a call of inference, whatever the caller's headers, query and body", async ({ expect }) => {
    const taken = { forwarded: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(CHAT, MESSAGES),
        search,
        fc.array(header, { maxLength: 5 }),
        body,
        fc.boolean(),
        async (path, query, headers, bytes, chunked) => {
          const { status, came } = await send(
            "POST",
            `/inference${path}${query}`,
            [["x-api-key", key], ...headers],
            bytes,
            chunked,
          );
          if (status !== 200) {
            taken.refused++;
            expect([400, 415]).toContain(status);
            expect(came).toEqual([]);
            return;
          }
          taken.forwarded++;
          expect(came).toHaveLength(1);
          const [wire = Buffer.alloc(0)] = came;
          const [head, sent] = cutHead(wire);
          const lines = head.toLowerCase().split("\r\n");
          const named = (name: string): string[] => lines.filter((one) => one.startsWith(`${name}:`));
          expect(named("content-type")).toEqual(["content-type: application/json"]);
          expect(named("authorization")).toEqual([`authorization: bearer ${KEYS.UPSTREAM_OPENAI}`]);
          expect(named("content-length")).toEqual([`content-length: ${bytes.length}`]);
          expect(lines.slice(1).join("\n")).not.toMatch(
            /theirs|forbidden|^(content-encoding|transfer-encoding|content_type|accept-charset|x-.*):/m,
          );
          expect(sent.equals(bytes)).toBe(true);
          for (const server of express) {
            const { method, model, query: read, fault } = await server.read(wire);
            expect({ method, model, fault }).toEqual({ method: "POST", model: "allowed", fault: undefined });
            expect(Object.keys(read).filter((name) => name !== "beta" && name !== "api-version")).toEqual([]);
          }
          for (const which of ["first", "last"] as const) {
            expect(readByHand(wire, which)).toEqual({ method: "POST", model: "allowed" });
          }
        },
      ),
      { numRuns: 800, seed: SEED },
    );
    expect(taken.forwarded).toBeGreaterThan(100);
    expect(taken.refused).toBeGreaterThan(100);
  });

  it("is the only credential they find in a query, whatever the caller's holds", async ({ expect }) => {
    const pair = fc
      .tuple(
        fc.constantFrom("", "", "a=1;", "%20", "[", "x;"),
        fc.constantFrom("key", "KEY", "k%65y", "k%u0065y", "%256bey", "a"),
        fc.constantFrom("", "", "[]", "%5B0%5D", "[a]", "]", "%00", "%ff", "."),
        fc.constantFrom("", "=theirs", "=theirs;key=theirs", "=%26key=theirs"),
      )
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { maxLength: 4 }), async (pairs) => {
        const { status, came } = await send("GET", `${raw}/x?${pairs.join("&")}`, [["x-api-key", key]], undefined);
        expect(status).toBe(200);
        const [wire = Buffer.alloc(0)] = came;
        const ours = KEYS.UPSTREAM_OPENAI;
        for (const server of express) expect((await server.read(wire)).query["key"]).toBe(ours);
        const sent = /^GET \/x\?(\S*) /.exec(cutHead(wire)[0])?.[1] ?? "";
        for (const [server, parse] of Object.entries(QUERY_PARSERS)) {
          const found = parse(sent)
            .filter(([name]) => name.trim() === "key")
            .map(([, value]) => value);
          expect([server, found]).toEqual([server, [ours]]);
        }
      }),
      { numRuns: 300, seed: SEED },
    );
  });
});
