/** What a signed request is refused for, each in words its sender can act on. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsV4Signer } from "aws4fetch";
import { describe, it } from "vitest";
import { sha256Hex } from "../../src/words/digest.ts";
import type { AccessKey } from "../../src/identity/access-keys.ts";
import { isSigned, verifySignature, type Verdict } from "../../src/identity/sigv4.ts";

const KEY: AccessKey = {
  accessKeyId: "AKIDEXAMPLEADMIN",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  arn: "arn:aws:iam::000000000000:user/admin",
  roles: ["admin"],
};
const CREDENTIALS = { accessKeyId: KEY.accessKeyId, secretAccessKey: KEY.secretAccessKey };
const NOW = Date.parse("2026-07-05T01:02:03Z");
const HOST = "gateway.test";
const URL_ = `https://${HOST}/control/gateways/`;
const BODY = '{"name":"llm"}';
const NO_MATCH =
  "The signature does not match: check the access key, its secret, and that nothing changed the request on its way.";

type Headers_ = Readonly<Record<string, string>>;
interface Signing {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly service?: string;
  readonly headers?: Headers_;
  readonly unsigned?: string;
  readonly at?: number;
}

/** Headers of a POST with that body; what is not given is right. */
async function sign({ credentials, service, headers, unsigned, at }: Signing = {}): Promise<Headers_> {
  const signer = new SignatureV4({
    service: service ?? "bedrock-agentcore",
    region: "us-east-1",
    credentials: credentials ?? CREDENTIALS,
    sha256: Sha256,
    applyChecksum: false,
  });
  const request = { method: "POST", protocol: "https:", hostname: HOST, path: "/control/gateways/", body: BODY };
  const signed = await signer.sign(
    { ...request, query: {}, headers: { host: HOST, ...headers } },
    {
      signingDate: new Date(at ?? NOW),
      ...(unsigned === undefined ? {} : { unsignableHeaders: new Set([unsigned]) }),
    },
  );
  return signed.headers;
}

/** With `date`, which no SDK sends any more: the canonical request by hand, the rest by the signer. */
async function signByDate(): Promise<Headers_> {
  const date = new Date(NOW).toUTCString();
  const scope = "20260705/us-east-1/bedrock-agentcore/aws4_request";
  const canonical = `POST\n/control/gateways/\n\ndate:${date}\nhost:${HOST}\n\ndate;host\n${await sha256Hex(BODY)}`;
  const toSign = `AWS4-HMAC-SHA256\n20260705T010203Z\n${scope}\n${await sha256Hex(canonical)}`;
  const signer = new SignatureV4({
    service: "bedrock-agentcore",
    region: "us-east-1",
    credentials: CREDENTIALS,
    sha256: Sha256,
  });
  const signature = await signer.sign(toSign, { signingDate: new Date(NOW) });
  const authorization = `AWS4-HMAC-SHA256 Credential=${KEY.accessKeyId}/${scope}, SignedHeaders=date;host, Signature=${signature}`;
  return { host: HOST, date, authorization };
}

interface Verified {
  readonly verdict: Verdict;
  readonly bodyRead: boolean;
  /** Who was known to ask for it. */
  readonly readBy?: AccessKey | undefined;
}

async function verify(
  headers: Headers_ | Headers,
  { url = URL_, body = BODY, method = "POST" } = {},
): Promise<Verified> {
  let bodyRead = false;
  let readBy: AccessKey | undefined;
  const readBody = async (provedBy: AccessKey | undefined): Promise<Uint8Array<ArrayBuffer>> => {
    bodyRead = true;
    readBy = provedBy;
    return new Uint8Array(new TextEncoder().encode(body));
  };
  const request = { method, url: new URL(url), headers: new Headers(headers) };
  const verdict = await verifySignature(request, readBody, [KEY], NOW, ["bedrock-agentcore"]);
  return { verdict, bodyRead, readBy };
}

async function refusal(headers: Headers_, request?: { url?: string; body?: string }): Promise<Verified> {
  const { verdict, bodyRead } = await verify(headers, request);
  return { verdict: "refused" in verdict ? verdict : { refused: "not at all" }, bodyRead };
}

describe("a signed request", () => {
  it.for([
    [-5 * 60 + 1, true],
    [5 * 60 - 1, true],
    [-5 * 60 - 1, false],
    [5 * 60 + 1, false],
  ] as const)("made %i seconds from now is taken: %s", async ([seconds, taken], { expect }) => {
    const { verdict, bodyRead } = await verify(await sign({ at: NOW + seconds * 1_000 }));
    expect(bodyRead).toBe(taken);
    expect(verdict).toEqual(
      taken ? { accessKey: KEY } : { refused: expect.stringContaining("more than five minutes from now") },
    );
  });

  it("is refused where it does not cover its host or its date", async ({ expect }) => {
    const refused = "The signature must cover the headers host and x-amz-date.";
    for (const unsigned of ["host", "x-amz-date"]) {
      expect(await refusal(await sign({ unsigned }))).toEqual({ verdict: { refused }, bodyRead: false });
    }
    // The date that counts is x-amz-date where it is there: a signed `date` does not stand in for it.
    const dated = { ...(await signByDate()), "x-amz-date": "20260705T010203Z" };
    expect(await refusal(dated)).toEqual({ verdict: { refused }, bodyRead: false });
  });

  it("may have an HTTP date instead of an x-amz-date", async ({ expect }) => {
    const headers = await signByDate();
    expect((await verify(headers)).verdict).toEqual({ accessKey: KEY });
    const later = { ...headers, date: new Date(NOW + 1_000).toUTCString() };
    expect((await refusal(later)).verdict).toEqual({ refused: NO_MATCH });
  });

  it("is refused where its date is not its scope's, or is no date", async ({ expect }) => {
    const headers = await sign();
    for (const date of ["20260706T010203Z", "yesterday", ""]) {
      const { verdict, bodyRead } = await refusal({ ...headers, "x-amz-date": date });
      expect({ verdict, bodyRead }).toEqual({
        verdict: { refused: "The signature's date is not that of its scope." },
        bodyRead: false,
      });
    }
  });

  it("is refused with a body that is not the one x-amz-content-sha256 names, also where that was signed", async ({
    expect,
  }) => {
    const others = ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "0".repeat(64), ""];
    for (const claimed of others) {
      const { verdict } = await refusal(await sign({ headers: { "x-amz-content-sha256": claimed } }));
      expect(verdict).toEqual({ refused: expect.stringContaining("Unsigned and chunked payloads are not taken.") });
    }
  });

  it("is refused with a security token, signed or not", async ({ expect }) => {
    const signed = await sign({ credentials: { ...CREDENTIALS, sessionToken: "token" } });
    expect(signed["x-amz-security-token"]).toBe("token");
    for (const headers of [signed, { ...(await sign()), "x-amz-security-token": "token" }]) {
      expect(await refusal(headers)).toEqual({
        verdict: { refused: expect.stringContaining("Temporary credentials are not taken") },
        bodyRead: false,
      });
    }
  });

  const set = 'set the signer\'s service, its signing name, to "bedrock-agentcore".';

  it("is refused where it is signed for another service", async ({ expect }) => {
    expect(await refusal(await sign({ service: "execute-api" }))).toEqual({
      verdict: { refused: `The signature is for service "execute-api": ${set}` },
      bodyRead: false,
    });
  });

  it("is refused where a client of Bedrock's signed it for whom only AgentCore's name counts", async ({ expect }) => {
    for (const service of ["bedrock", "bedrock-mantle", "bedrock-runtime", "bedrock-agentcore-control"]) {
      expect(await refusal(await sign({ service }))).toEqual({
        verdict: { refused: `The signature is for service "${service}": ${set}` },
        bodyRead: false,
      });
    }
  });

  it("is refused where its SignedHeaders are not sorted, or hold one twice", async ({ expect }) => {
    const { authorization = "", ...rest } = await sign();
    expect(authorization).toContain("SignedHeaders=host;x-amz-date,");
    for (const names of ["x-amz-date;host", "host;host;x-amz-date"]) {
      const headers = { ...rest, authorization: authorization.replace("host;x-amz-date", names) };
      expect(await refusal(headers)).toEqual({
        verdict: { refused: "SignedHeaders must be sorted." },
        bodyRead: false,
      });
    }
  });

  it("is refused where a header it covers is not there", async ({ expect }) => {
    const { "x-custom": _, ...headers } = await sign({ headers: { "x-custom": "1" } });
    expect(await refusal(headers)).toEqual({
      verdict: { refused: "A signed header is missing from the request." },
      bodyRead: false,
    });
  });

  it("is told the same whether its key is unknown or its secret wrong, and of an unknown one nothing is read", async ({
    expect,
  }) => {
    const unknown = await sign({ credentials: { ...CREDENTIALS, accessKeyId: "AKIDEXAMPLENOBODY" } });
    const wrong = await sign({ credentials: { ...CREDENTIALS, secretAccessKey: "not-the-secret" } });
    expect(await refusal(unknown)).toEqual({ verdict: { refused: NO_MATCH }, bodyRead: false });
    expect(await refusal(wrong)).toEqual({ verdict: { refused: NO_MATCH }, bodyRead: true });
    const guessed = await sign({ credentials: { accessKeyId: "AKIDEXAMPLENOBODY", secretAccessKey: "unknown" } });
    expect(await refusal(guessed)).toEqual({ verdict: { refused: NO_MATCH }, bodyRead: false });
  });

  it("that claims its body's hash is checked before the body is read, and then the body against the claim", async ({
    expect,
  }) => {
    const claim = { "x-amz-content-sha256": await sha256Hex(BODY) };
    const good = await sign({ headers: claim });
    expect(await verify(good)).toEqual({ verdict: { accessKey: KEY }, bodyRead: true, readBy: KEY });
    // As signers that do not cover the header send it: it stands in the canonical request all the same.
    const uncovered = { ...(await sign()), ...claim };
    expect(await verify(uncovered)).toEqual({ verdict: { accessKey: KEY }, bodyRead: true, readBy: KEY });
    const wrong = await sign({ headers: claim, credentials: { ...CREDENTIALS, secretAccessKey: "not-the-secret" } });
    expect(await refusal(wrong)).toEqual({ verdict: { refused: NO_MATCH }, bodyRead: false });
    for (const claimed of ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", ""]) {
      const { verdict, bodyRead } = await refusal(await sign({ headers: { "x-amz-content-sha256": claimed } }));
      expect({ claimed, bodyRead, verdict }).toEqual({
        claimed,
        bodyRead: false,
        verdict: { refused: expect.stringContaining("Unsigned and chunked payloads are not taken.") },
      });
    }
    // A claim put beside a signature that was made over another body's hash.
    const other = { ...(await sign()), "x-amz-content-sha256": await sha256Hex("another body") };
    expect(await refusal(other)).toEqual({ verdict: { refused: NO_MATCH }, bodyRead: false });
    expect((await refusal(good, { body: "another body" })).verdict).toEqual({
      refused: expect.stringContaining("The body is not the one that x-amz-content-sha256 names."),
    });
  });

  it("without a claim is nobody's until its body is read", async ({ expect }) => {
    expect(await verify(await sign())).toEqual({ verdict: { accessKey: KEY }, bodyRead: true, readBy: undefined });
  });

  it("holds for header values in any script", async ({ expect }) => {
    const headers = await sign({ headers: { "x-custom": "  Grüße\u00a0aus   日本  " } });
    expect((await verify(headers)).verdict).toEqual({ accessKey: KEY });
    // Spaces are gathered into one, other white space is not a space.
    for (const other of ["Grüsse\u00a0aus 日本", "Grüße aus 日本", "Grüße\u3000aus 日本"]) {
      expect((await refusal({ ...headers, "x-custom": other })).verdict).toEqual({ refused: NO_MATCH });
    }
  });
});

describe("a presigned URL", () => {
  it("counts as signed and is refused", async ({ expect }) => {
    const signer = new AwsV4Signer({ ...CREDENTIALS, url: URL_, service: "bedrock-agentcore", signQuery: true });
    const { url } = await signer.sign();
    expect(url.searchParams.get("X-Amz-Signature")).toMatch(/^[0-9a-f]{64}$/);
    expect(isSigned({ url, headers: new Headers() })).toBe(true);
    const presigned = {
      verdict: { refused: expect.stringContaining("Presigned URLs are not taken") },
      bodyRead: false,
    };
    expect(await refusal({}, { url: url.href })).toEqual(presigned);
    expect(await refusal(await sign(), { url: url.href })).toEqual(presigned);
  });
});

describe("an authorization header", () => {
  it("that is no whole signature is refused", async ({ expect }) => {
    const { authorization = "", ...headers } = await sign();
    const malformed = [
      "AWS4-HMAC-SHA256",
      "AWS4-HMAC-SHA256 ",
      authorization.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"),
      authorization.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
      authorization.replace(/, SignedHeaders=[^,]+/, ""),
      authorization.replace(/, Signature=.*/, ""),
      authorization.replace(/Credential=[^,]+, /, ""),
      authorization.replace("/aws4_request", ""),
      authorization.replace("/aws4_request", "/aws4_request/x"),
      authorization.replace("/20260705/", "/2026-07-05/"),
      authorization.replace("SignedHeaders=host", "SignedHeaders=Host"),
      authorization.slice(0, -1),
      `${authorization}0`,
      `${authorization}, Signature=${"0".repeat(64)}`,
      authorization.slice(0, -64) + authorization.slice(-64).toUpperCase().replace(/^./, "A"),
    ];
    for (const one of malformed) {
      expect(isSigned({ url: new URL(URL_), headers: new Headers({ authorization: one }) })).toBe(true);
      expect({ one, ...(await refusal({ ...headers, authorization: one })) }).toEqual({
        one,
        verdict: { refused: "The authorization header is no complete AWS4-HMAC-SHA256 signature." },
        bodyRead: false,
      });
    }
  });
});
