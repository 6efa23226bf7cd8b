/** Where no credential can be taken: what stands in its place is named, and never repeated. */
import { describe, it } from "vitest";
import { mistakeIn, mistakeOf, presentedKeys, type Mistake } from "../../src/identity/presented.ts";

const KEY = "sbx_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZab";
const TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
const SIGNED =
  "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261125/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=00";

const MISTAKES: readonly (readonly [Mistake, Record<string, string>, path?: string])[] = [
  ["nothing", {}],
  ["nothing", { "x-other": KEY }],
  ["empty", { authorization: "" }],
  ["empty", { authorization: "Bearer" }],
  ["empty", { authorization: "Bearer  " }],
  ["empty", { "x-api-key": "" }],
  ["placeholder", { authorization: "Bearer undefined" }],
  ["placeholder", { authorization: "Bearer ${API_KEY}" }],
  ["placeholder", { authorization: "Bearer $API_KEY" }],
  ["placeholder", { authorization: "Bearer <your key>" }],
  ["placeholder", { authorization: "Bearer YOUR_API_KEY" }],
  ["placeholder", { authorization: "$API_KEY" }],
  ["placeholder", { "x-api-key": "{{API_KEY}}" }],
  ["quoted", { authorization: `Bearer "${KEY}"` }],
  ["quoted", { "x-api-key": `'${KEY}'` }],
  ["bare", { authorization: KEY }],
  ["bare", { authorization: TOKEN }],
  ["bare", { authorization: KEY, "x-api-key": "dummy" }],
  ["bare", { authorization: "unheard-of" }],
  ["other_scheme", { authorization: `Token ${KEY}` }],
  ["other_scheme", { authorization: `ApiKey ${TOKEN}` }],
  ["other_scheme", { authorization: "Digest username=a" }],
  ["twice", { authorization: `Bearer Bearer ${KEY}` }],
  ["twice", { authorization: `bearer bearer ${TOKEN}` }],
  ["basic", { authorization: `Basic ${btoa(`${KEY}:`)}` }],
  ["basic", { authorization: `basic ${btoa(`user:${KEY}`)}` }],
  ["basic", { authorization: "Basic" }],
  ["signature", { authorization: SIGNED }],
  ["in_google_header", { "x-goog-api-key": KEY }],
  ["in_url", {}, `/?key=${KEY}`],
  ["in_url", { authorization: "Bearer dummy" }, `/?api-version=1&access_token=${TOKEN}`],
  ["key", { authorization: `Bearer ${KEY}` }],
  ["key", { authorization: "Bearer none", "x-api-key": KEY }],
  ["token", { authorization: `Bearer ${TOKEN}` }],
  ["token", { "api-key": TOKEN }],
  ["other", { authorization: "Bearer sk-proj-0123456789" }],
  ["other", { "x-api-key": "dummy" }],
];

describe("what was presented in the place of a credential", () => {
  it.for(MISTAKES)("is told: %s, of %o", ([mistake, headers, path = "/"], { expect }) => {
    const request = new Request(`https://gateway.test${path}`, { headers });
    expect(mistakeOf(request)).toBe(mistake);
  });

  it("is known of a bearer's value alone, whatever stands beside it", ({ expect }) => {
    expect([TOKEN, KEY, `"${TOKEN}"`, "undefined", "opaque"].map(mistakeIn)).toEqual([
      undefined,
      "key",
      "quoted",
      "placeholder",
      undefined,
    ]);
  });

  it("is no key where it stands without its scheme", ({ expect }) => {
    expect(presentedKeys(new Headers({ authorization: KEY }))).toEqual([]);
    expect(presentedKeys(new Headers({ authorization: `Basic ${btoa(KEY)}` }))).toEqual([]);
  });
});
