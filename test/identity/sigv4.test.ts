/** Signed requests, from an independent signer and over all that may stand in one: accepted as signed, refused when anything in them is another. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsClient, AwsV4Signer } from "aws4fetch";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import type { AccessKey } from "../../src/identity/access-keys.ts";
import { verifySignature, type Verdict } from "../../src/identity/sigv4.ts";

const KEY: AccessKey = {
  accessKeyId: "AKIDEXAMPLEADMIN",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  arn: "arn:aws:iam::000000000000:user/admin",
  roles: ["admin"],
};
const OTHER: AccessKey = { ...KEY, accessKeyId: "AKIDEXAMPLEOTHER", secretAccessKey: "another-secret-access-key" };
const NOW = Date.parse("2026-07-05T01:02:03Z");
const HOST = "gateway.test";

/** What a signer is given, as its user thinks of it. */
interface Asked {
  readonly method: string;
  /** As it goes over the wire. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly length: number; readonly byte: number };
  readonly applyChecksum: boolean;
  /** How the query's text becomes the wire's. */
  readonly escape: (text: string) => string;
}

/** What comes over the wire. */
interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

async function sign({ method, path, query, headers, body: asBody, applyChecksum, escape }: Asked): Promise<Sent> {
  const body = new Uint8Array(asBody.length).fill(asBody.byte);
  const byName = new Map<string, string[]>();
  for (const [name, value] of query) byName.set(name, [...(byName.get(name) ?? []), value]);
  const { accessKeyId, secretAccessKey } = KEY;
  const signer = new SignatureV4({
    service: "bedrock-agentcore",
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum,
  });
  const signed = await signer.sign(
    {
      method,
      protocol: "https:",
      hostname: HOST,
      path,
      query: Object.fromEntries(byName),
      headers: { host: HOST, ...headers },
      body,
    },
    { signingDate: new Date(NOW) },
  );
  const search = query.map(([name, value]) => `${escape(name)}=${escape(value)}`).join("&");
  return { method, url: `https://${HOST}${path}${search === "" ? "" : `?${search}`}`, headers: signed.headers, body };
}

function verify({ method, url, headers, body }: Sent): Promise<Verdict> {
  return verifySignature(
    { method, url: new URL(url), headers: new Headers(headers) },
    async () => body,
    [KEY, OTHER],
    NOW,
    ["bedrock-agentcore", "bedrock-mantle"],
  );
}

const hex = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const word = fc.oneof(fc.string({ unit: "grapheme", maxLength: 8 }), fc.string({ maxLength: 8 }));
const segment = fc
  .oneof(
    word.map(encodeURIComponent),
    word.map(hex),
    fc.constantFrom("control", "gateways", "arn%3Aaws%3Agateway%2Fid", "a(b)*!'", "a+b,c;d=e@f$g:h"),
  )
  .filter((text) => !/^(\.|%2e){1,2}$/.test(text));
const headerValue = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constant("\ttabs\t \tand spaces\t"),
  fc.constantFrom("two  words", "   around   and  between  ", "a, b,  c", ""),
);
/** Of one byte, so that a counterexample can be read. */
const body = fc.record({ length: fc.constantFrom(0, 0, 1, 64, 70_000), byte: fc.integer({ min: 0, max: 255 }) });

const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH"),
  // Empty segments are doubled and trailing slashes.
  path: fc.array(fc.oneof(segment, fc.constant("")), { maxLength: 5 }).map((segments) => `/${segments.join("/")}`),
  query: fc
    .array(fc.tuple(fc.oneof(fc.constantFrom("tagKeys", "a b", ""), word), word), { maxLength: 5 })
    .filter((all) =>
      // A record that smithy reads has no such key.
      all.every(([name]) => name !== "__proto__"),
    ),
  headers: fc
    .subarray(["content-type", "amz-sdk-invocation-id", "x-amz-user-agent", "x-custom"])
    .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, headerValue])))),
  body,
  applyChecksum: fc.boolean(),
  escape: fc.constantFrom(encodeURIComponent, hex, (text: string) => encodeURIComponent(text).replaceAll("%20", "+")),
});

/** The request with one thing in it another: what, and how it then reads. */
function altered(sent: Sent): [what: string, Sent][] {
  const { url, headers, body: bytes } = sent;
  const { authorization = "", ...rest } = headers;
  const claim = (from: RegExp | string, to: string): Sent => ({
    ...sent,
    headers: { ...rest, authorization: authorization.replace(from, to) },
  });
  const signedNames = (/SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? "").split(";");
  const otherBody = bytes.length === 0 ? new Uint8Array(1) : bytes.with(bytes.length - 1, 255 - (bytes.at(-1) ?? 0));
  return [
    ["method", { ...sent, method: "HEAD" }],
    ["body", { ...sent, body: otherBody }],
    ["path", { ...sent, url: url.replace(`${HOST}/`, `${HOST}/x`) }],
    ["path's end", { ...sent, url: url.replace(/(?=\?|$)/, url.includes("/?") || url.endsWith("/") ? "x" : "/") }],
    ["query", { ...sent, url: `${url}${url.includes("?") ? "&" : "?"}z=1` }],
    ["host", { ...sent, headers: { ...headers, host: "elsewhere.test" } }],
    ["date of the scope", claim("/20260705/", "/20260706/")],
    ["region", claim("/us-east-1/", "/us-east-2/")],
    ["service", claim("/bedrock-agentcore/", "/bedrock-mantle/")],
    ["access key", claim(KEY.accessKeyId, OTHER.accessKeyId)],
    ["signature", claim(/.$/, authorization.endsWith("0") ? "1" : "0")],
    ["second of the date", { ...sent, headers: { ...headers, "x-amz-date": "20260705T010204Z" } }],
    ...signedNames.flatMap((name): [string, Sent][] => [
      [`value of ${name}`, { ...sent, headers: { ...headers, [name]: `${headers[name] ?? ""}x` } }],
      [`absence of ${name} among the signed`, claim(new RegExp(`(;${name}\\b|\\b${name};)`), "")],
    ]),
    ...signedNames
      .filter((name) => name !== "host")
      .map((name): [string, Sent] => {
        const { [name]: _, ...left } = headers;
        return [`absence of ${name}`, { ...sent, headers: left }];
      }),
  ];
}

const PLAIN: Asked = {
  method: "GET",
  path: "/control/gateways/",
  query: [],
  headers: {},
  body: { length: 0, byte: 0 },
  applyChecksum: false,
  escape: encodeURIComponent,
};

describe("a request signed by @smithy/signature-v4", () => {
  it("is its key's, whatever stands in path, query, headers and body, and nobody's once anything is another", async ({
    expect,
  }) => {
    await fc.assert(
      fc.asyncProperty(asked, async (wanted) => {
        const sent = await sign(wanted);
        expect(await verify(sent)).toEqual({ accessKey: KEY });
        for (const [what, other] of altered(sent)) {
          expect({ what, ...(await verify(other)) }).toEqual({ what, refused: expect.any(String) });
        }
      }),
      { numRuns: 250 },
    );
  });

  it("is refused with any of its body's bytes another", async ({ expect }) => {
    const sent = await sign({ ...PLAIN, method: "POST", body: { length: 1_000, byte: 0x78 } });
    expect(await verify(sent)).toEqual({ accessKey: KEY });
    await fc.assert(
      fc.asyncProperty(fc.nat(999), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const body = sent.body.with(at, 0x78 ^ by);
        expect(await verify({ ...sent, body })).toHaveProperty("refused");
      }),
      { numRuns: 100 },
    );
  });

  it("is refused with any hex digit of its signature another", async ({ expect }) => {
    const sent = await sign(PLAIN);
    const { authorization = "" } = sent.headers;
    for (let at = authorization.length - 64; at < authorization.length; at++) {
      const digit = authorization[at] === "a" ? "b" : "a";
      const forged = authorization.slice(0, at) + digit + authorization.slice(at + 1);
      expect(await verify({ ...sent, headers: { ...sent.headers, authorization: forged } })).toHaveProperty("refused");
    }
  });

  it("holds for the bytes of its query, also those that are no UTF-8", async ({ expect }) => {
    // Decoded, both are U+FFFD: they must not be one request.
    const sent = await sign({ ...PLAIN, query: [["tagKeys", "�"]] });
    expect(await verify(sent)).toEqual({ accessKey: KEY });
    for (const bytes of ["%FF", "%FE", "%ff", "%"]) {
      expect(await verify({ ...sent, url: sent.url.replace("%EF%BF%BD", bytes) })).toHaveProperty("refused");
    }
  });

  it("tells a plus from a space", async ({ expect }) => {
    const plus = await sign({ ...PLAIN, query: [["tagKeys", "a+b"]] });
    const space = await sign({ ...PLAIN, query: [["tagKeys", "a b"]] });
    expect([plus, space].map(({ url }) => new URL(url).search)).toEqual(["?tagKeys=a%2Bb", "?tagKeys=a%20b"]);
    expect(await verify(plus)).toEqual({ accessKey: KEY });
    expect(await verify(space)).toEqual({ accessKey: KEY });
    expect(await verify({ ...plus, url: space.url })).toHaveProperty("refused");
    expect(await verify({ ...plus, url: plus.url.replace("%2B", "+") })).toHaveProperty("refused");
    expect(await verify({ ...space, url: space.url.replace("%20", "+") })).toEqual({ accessKey: KEY });
  });
});

describe("a request signed by aws4fetch", () => {
  const options = {
    accessKeyId: KEY.accessKeyId,
    secretAccessKey: KEY.secretAccessKey,
    service: "bedrock-agentcore",
    region: "us-east-1",
  };
  const datetime = "20260705T010203Z";
  const text = '{"name":"llm"}';
  const bytes = new Uint8Array(new TextEncoder().encode(text));

  it("is its key's, and nobody's with another query", async ({ expect }) => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, name), { maxLength: 4 }), name, async (query, last) => {
        const url = new URL(`https://${HOST}/control/${encodeURIComponent(last)}//x/`);
        // Spaces of such a query are plus signs on the wire.
        for (const [key, value] of query) url.searchParams.append(key, value);
        const { headers, ...signed } = await new AwsV4Signer({
          ...options,
          url: url.href,
          body: text,
          datetime,
        }).sign();
        const sent = { method: "POST", url: signed.url.href, headers: Object.fromEntries(headers), body: bytes };
        expect(await verify(sent)).toEqual({ accessKey: KEY });
        signed.url.searchParams.append("a", "b");
        expect(await verify({ ...sent, url: signed.url.href })).toHaveProperty("refused");
      }),
      { numRuns: 100 },
    );
  });

  it("is its key's as AwsClient sends it", async ({ expect }) => {
    const asGiven = { method: "PUT", body: text, aws: { datetime } };
    const { method, url, headers } = await new AwsClient(options).sign(`https://${HOST}/control/gateways/`, asGiven);
    const sent = { method, url, headers: Object.fromEntries(headers), body: bytes };
    expect(await verify(sent)).toEqual({ accessKey: KEY });
    expect(await verify({ ...sent, body: bytes.with(0, 0) })).toHaveProperty("refused");
  });
});
