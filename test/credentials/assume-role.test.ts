/** A gateway with a role: STS hands out temporary credentials, they sign the calls, and they are renewed in time. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { connectorTarget, gateway, GATEWAY_ROLE } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const ROLE = "arn:aws:iam::111122223333:role/signalbox";
const OWN = { AWS_ACCESS_KEY_ID: "AKIAOWNKEYID", AWS_SECRET_ACCESS_KEY: "own/secret+sesame" };
const START = Date.parse("2026-07-05T01:00:00Z");
const MINUTE = 60_000;
const BODY = { model: "mantle/openai.gpt-oss-120b", messages: [] };

/** As STS writes it: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumed(nth: number, expiresAt: number): Response {
  return new Response(
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <AssumedRoleUser>
      <AssumedRoleId>ARO123EXAMPLE123:signalbox</AssumedRoleId>
      <Arn>arn:aws:sts::111122223333:assumed-role/signalbox/signalbox</Arn>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIATEMPORARY${nth}</AccessKeyId>
      <SecretAccessKey>temporary/secret+sesame${nth}</SecretAccessKey>
      <SessionToken>temporary+token/sesame${nth}==</SessionToken>
      <Expiration>${new Date(expiresAt).toISOString().replace(".000", "")}</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata>
</AssumeRoleResponse>`,
    { headers: { "content-type": "text/xml" } },
  );
}

function stsError(status: number, code: string): Response {
  return new Response(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>User: arn:aws:iam::111122223333:user/inner is not authorized</Message></Error></ErrorResponse>`,
    { status },
  );
}

const isSts = ({ url }: Seen): boolean => new URL(url).hostname.startsWith("sts.");

interface Cloud {
  /** Calls of models, and of nothing else: looking for a provider's models is none. */
  readonly calls: () => Seen[];
  readonly sts: () => Seen[];
  readonly forget: () => void;
}

/** AWS: STS answers as told, the n-th time with the n-th credentials, for an hour, where nothing is told; Mantle always agrees. */
function aws(
  answer: (nth: number) => Response | Promise<Response> = (nth) => assumed(nth, Date.now() + 60 * MINUTE),
): Cloud {
  let nth = 0;
  const asked = upstream((seen) => {
    if (isSts(seen)) return answer(++nth);
    return Response.json(seen.method === "GET" ? { data: [] } : { ok: true });
  });
  return {
    calls: () => asked.filter((seen) => !isSts(seen) && seen.method === "POST"),
    sts: () => asked.filter(isSts),
    forget: () => void asked.splice(0),
  };
}

/** A gateway with the role and a target `mantle` that is called with it, as a fresh isolate finds it. */
async function roleGateway(settings: Record<string, unknown> = OWN): Promise<Isolate> {
  upstream(({ url }) =>
    new URL(url).hostname.startsWith("sts.") ? assumed(0, Date.now() + 60 * MINUTE) : Response.json({ data: [] }),
  );
  const builder = isolate(OWN);
  await connectorTarget(builder, await gateway(builder, { roleArn: ROLE }), "mantle", "bedrock-mantle", GATEWAY_ROLE);
  vi.restoreAllMocks();
  return isolate(settings);
}

const call = (on: Isolate): Promise<Response> => post(on, "/v1/chat/completions", BODY);

/** The refusal of one call, with all that was written to the console meanwhile. */
async function refused(on: Isolate): Promise<{ status: number; code: string; message: string; everything: string }> {
  const said: unknown[] = [];
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((...words) => void said.push(...words));
  }
  const response = await call(on);
  const { error } = await response.clone().json<{ error: { code: string; message: string } }>();
  const text = await response.text();
  return {
    status: response.status,
    code: error.code,
    message: error.message,
    everything: [text, ...response.headers.values(), ...said.map(String)].join("\n"),
  };
}

/** The `authorization` an independent signer gives the request. */
async function expectedAuthorization(
  seen: Seen,
  service: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
): Promise<string | undefined> {
  const { hostname, pathname, host } = new URL(seen.url);
  const names = (/SignedHeaders=([^,]+)/.exec(seen.headers["authorization"] ?? "")?.[1] ?? "").split(";");
  const signer = new SignatureV4({ service, region: "us-east-1", credentials, sha256: Sha256, applyChecksum: false });
  const signed = await signer.sign(
    {
      method: seen.method,
      protocol: "https:",
      hostname,
      path: pathname,
      headers: Object.fromEntries(
        names.map((name) => [name, name === "host" ? host : (seen.headers[name] ?? "absent")]),
      ),
      body: seen.bytes,
    },
    { signingDate: new Date(Date.now()), signableHeaders: new Set(names) },
  );
  return signed.headers["authorization"];
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
});

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

describe("a gateway with a role", () => {
  it("assumes it with the gateway's own keys, and signs the call with what STS hands out", async ({ expect }) => {
    const on = await roleGateway({ ...OWN, AWS_SESSION_TOKEN: "own-session" });
    const cloud = aws();
    expect((await call(on)).status).toBe(200);

    const [sts] = cloud.sts();
    if (sts === undefined) throw new Error("STS was not asked");
    expect(sts).toMatchObject({ method: "POST", url: "https://sts.us-east-1.amazonaws.com/", redirect: "manual" });
    expect(Object.fromEntries(new URLSearchParams(sts.body))).toEqual({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: ROLE,
      RoleSessionName: "signalbox",
    });
    expect(sts.headers["content-type"]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(sts.headers["x-amz-security-token"]).toBe("own-session");
    const own = { accessKeyId: OWN.AWS_ACCESS_KEY_ID, secretAccessKey: OWN.AWS_SECRET_ACCESS_KEY };
    expect(sts.headers["authorization"]).toBe(
      await expectedAuthorization(sts, "sts", { ...own, sessionToken: "own-session" }),
    );

    const [sent] = cloud.calls();
    if (sent === undefined) throw new Error("the provider was not called");
    expect(sent.url).toBe("https://bedrock-mantle.us-east-1.api.aws/v1/chat/completions");
    expect(sent.headers["x-amz-security-token"]).toBe("temporary+token/sesame1==");
    expect(sent.headers["authorization"]).toContain("Credential=ASIATEMPORARY1/20260705/us-east-1/bedrock-mantle/");
    expect(sent.headers["authorization"]).toBe(
      await expectedAuthorization(sent, "bedrock-mantle", {
        accessKeyId: "ASIATEMPORARY1",
        secretAccessKey: "temporary/secret+sesame1",
        sessionToken: "temporary+token/sesame1==",
      }),
    );
  });

  it("asks STS once for many calls", async ({ expect }) => {
    const on = await roleGateway();
    const cloud = aws();
    for (let i = 0; i < 3; i++) expect((await call(on)).status).toBe(200);
    expect(cloud.sts()).toHaveLength(1);
    expect(cloud.calls().map(({ headers }) => headers["x-amz-security-token"])).toEqual(
      Array.from({ length: 3 }, () => "temporary+token/sesame1=="),
    );
  });

  it("renews the credentials behind a call when less than five minutes of them remain, and not before", async ({
    expect,
  }) => {
    const on = await roleGateway();
    const cloud = aws();
    const tokenAt = async (now: number): Promise<string | undefined> => {
      vi.setSystemTime(now);
      cloud.forget();
      expect((await call(on)).status).toBe(200);
      return cloud.calls()[0]?.headers["x-amz-security-token"];
    };
    expect(await tokenAt(START)).toBe("temporary+token/sesame1==");
    expect(await tokenAt(START + 55 * MINUTE - 1)).toBe("temporary+token/sesame1==");
    expect(cloud.sts()).toEqual([]);
    expect(await tokenAt(START + 55 * MINUTE)).toBe("temporary+token/sesame1==");
    expect(cloud.sts()).toHaveLength(1);
    expect(await tokenAt(START + 55 * MINUTE + 1)).toBe("temporary+token/sesame2==");
    expect(await tokenAt(START + 110 * MINUTE - 1)).toBe("temporary+token/sesame2==");
    expect(await tokenAt(START + 24 * 60 * MINUTE)).toBe("temporary+token/sesame3==");
  });

  it("asks again a second after a failure, and tells whoever comes meanwhile the same", async ({ expect }) => {
    const on = await roleGateway();
    const cloud = aws((nth) => (nth === 1 ? stsError(403, "AccessDenied") : assumed(nth, Date.now() + 60 * MINUTE)));
    for (let at = 0; at < 3; at++) expect((await call(on)).status).toBe(406);
    expect(cloud.sts()).toHaveLength(1);
    vi.setSystemTime(START + 1_000);
    expect((await call(on)).status).toBe(200);
    expect(cloud.calls()[0]?.headers["x-amz-security-token"]).toBe("temporary+token/sesame2==");
  });

  it("asks STS once for calls that arrive at once", async ({ expect }) => {
    const on = await roleGateway();
    const cloud = aws();
    const calls = await Promise.all(Array.from({ length: 20 }, () => call(on)));
    expect(calls.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(cloud.sts()).toHaveLength(1);
  });

  it("waits for nobody while its credentials hold, also where STS hangs, and not for ever once they do not", async ({
    expect,
  }) => {
    const on = await roleGateway();
    let hangs = false;
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    const cloud = aws((nth) => {
      if (!hangs) return assumed(nth, START + 299_000);
      asked();
      return new Promise(() => undefined);
    });
    expect((await call(on)).status).toBe(200);
    hangs = true;
    // Time stands: whoever waited would wait for ever.
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: START });
    const hasten = (): Promise<Response> =>
      on.fetch("/inference/v1/chat/completions", { method: "POST", body: JSON.stringify(BODY), background: false });
    for (let at = 0; at < 20; at++) expect((await hasten()).status).toBe(200);
    expect(cloud.sts()).toHaveLength(2);
    expect(new Set(cloud.calls().map(({ headers }) => headers["x-amz-security-token"])).size).toBe(1);

    vi.setSystemTime(START + 299_000);
    const late = Array.from({ length: 20 }, hasten);
    await isAsked;
    await vi.advanceTimersByTimeAsync(10_000);
    const answers = await Promise.all(late);
    expect(answers.map(({ status, headers }) => [status, headers.get("x-gateway-error")])).toEqual(
      late.map(() => [502, "upstream_unreachable"]),
    );
    expect(cloud.sts()).toHaveLength(3);
    expect((await hasten()).status).toBe(502);
    expect(cloud.sts()).toHaveLength(3);
  });

  it("lets STS go that gives no answer in ten seconds", async ({ expect }) => {
    const on = await roleGateway();
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    const cloud = aws(() => {
      asked();
      return new Promise(() => undefined);
    });
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: START });
    const answered = call(on);
    await isAsked;
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await answered).status).toBe(502);
    expect(cloud.sts()[0]?.signal?.aborted).toBe(true);
  });

  it("keeps the credentials of one role apart from another's", async ({ expect }) => {
    const on = await roleGateway();
    const other = "arn:aws:iam::111122223333:role/other";
    const id = await gateway(on, { name: "other", roleArn: other });
    await connectorTarget(on, id, "mantle", "bedrock-mantle", GATEWAY_ROLE);
    const cloud = aws((nth) => assumed(nth, START + 60 * MINUTE));
    const callOther = (): Promise<Response> =>
      on.fetch(`/gateways/${id}/inference/v1/chat/completions`, { method: "POST", body: JSON.stringify(BODY) });
    for (const ask of [() => call(on), callOther, () => call(on), callOther]) expect((await ask()).status).toBe(200);
    expect(cloud.sts().map(({ body }) => new URLSearchParams(body).get("RoleArn"))).toEqual([ROLE, other]);
    expect(cloud.calls().map(({ headers }) => headers["x-amz-security-token"])).toEqual([
      "temporary+token/sesame1==",
      "temporary+token/sesame2==",
      "temporary+token/sesame1==",
      "temporary+token/sesame2==",
    ]);
  });

  it("asks the STS of its own region", async ({ expect }) => {
    const on = await roleGateway({ ...OWN, AWS_REGION: "eu-central-1" });
    const cloud = aws();
    expect((await call(on)).status).toBe(200);
    expect(cloud.sts()[0]?.url).toBe("https://sts.eu-central-1.amazonaws.com/");
    expect(cloud.sts()[0]?.headers["authorization"]).toContain("/eu-central-1/sts/aws4_request");
    expect(cloud.calls()[0]?.headers["authorization"]).toContain("/eu-central-1/bedrock-mantle/aws4_request");
  });

  it("signs with the gateway's own keys, and leaves STS alone, where it has none", async ({ expect }) => {
    const cloud = aws();
    const on = isolate({ ...OWN, AWS_ACCESS_KEY_ID: `${OWN.AWS_ACCESS_KEY_ID}\n` });
    await connectorTarget(on, await gateway(on), "mantle", "bedrock-mantle", GATEWAY_ROLE);
    expect((await call(on)).status).toBe(200);
    expect(cloud.sts()).toEqual([]);
    expect(cloud.calls()[0]?.headers["authorization"]).toContain("Credential=AKIAOWNKEYID/");
    expect(cloud.calls()[0]?.headers).not.toHaveProperty("x-amz-security-token");
  });
});

describe("a role that cannot be assumed", () => {
  it.for([
    ["AccessDenied", 403],
    ["InvalidClientTokenId", 403],
    ["ValidationError", 400],
    ["MovedPermanently", 301],
  ] as const)("is the target's fault where STS says %s", async ([code, status], { expect }) => {
    const on = await roleGateway();
    const cloud = aws(() => stsError(status, code));
    const refusal = await refused(on);
    expect(refusal).toMatchObject({ status: 406, code: "target_misconfigured" });
    expect(refusal.message).toContain(ROLE);
    expect(refusal.message).toContain(String(status));
    expect(refusal.message).not.toContain("arn:aws:iam::111122223333:user/inner");
    expect(refusal.everything).toContain(code);
    expect(refusal.everything).not.toContain("sesame");
    expect(cloud.calls()).toEqual([]);
  });

  it.for([
    ["cannot be reached", () => Promise.reject(new TypeError("connection refused"))],
    ["answers 500", () => stsError(500, "InternalFailure")],
    ["answers 503", () => new Response("<html>sesame</html>", { status: 503 })],
    ["answers with nothing", () => new Response("")],
    ["answers with garbage", () => new Response("<html>sesame</html>")],
    ["answers without end", () => new Response("<AccessKeyId>sesame</AccessKeyId>".padEnd(65_537))],
    ["answers with half an answer", () => new Response("<AssumeRoleResponse><AccessKeyId>sesame</AccessKeyId>")],
    ["leaves out the token", async () => edited(/<SessionToken>.*<\/SessionToken>/, "")],
    ["leaves out the expiry", async () => edited(/<Expiration>.*<\/Expiration>/, "")],
    [
      "gives an expiry that is no time",
      async () => edited(/<Expiration>.*<\/Expiration>/, "<Expiration>soon</Expiration>"),
    ],
    [
      "gives an empty secret",
      async () => edited(/<SecretAccessKey>.*<\/SecretAccessKey>/, "<SecretAccessKey> </SecretAccessKey>"),
    ],
  ] as const)("is STS's fault where it %s", async ([, answer], { expect }) => {
    const on = await roleGateway();
    const cloud = aws(answer);
    const refusal = await refused(on);
    expect(refusal).toMatchObject({ status: 502, code: "upstream_unreachable" });
    expect(refusal.message).toContain("STS");
    expect(refusal.everything).not.toContain("sesame");
    expect(cloud.calls()).toEqual([]);
  });

  it.for([
    ["AWS_ACCESS_KEY_ID", { AWS_SECRET_ACCESS_KEY: "sesame" }],
    ["AWS_SECRET_ACCESS_KEY", { AWS_ACCESS_KEY_ID: "sesame" }],
    ["AWS_SECRET_ACCESS_KEY", { AWS_ACCESS_KEY_ID: "sesame", AWS_SECRET_ACCESS_KEY: "" }],
    ["AWS_ACCESS_KEY_ID", { AWS_ACCESS_KEY_ID: "sesame\u00fc", AWS_SECRET_ACCESS_KEY: "sesame" }],
    ["AWS_SESSION_TOKEN", { ...OWN, AWS_SESSION_TOKEN: "sesame\nx-injected: yes" }],
  ] as const)("is the target's fault where %s is missing or broken", async ([name, settings], { expect }) => {
    const on = await roleGateway(settings);
    const cloud = aws();
    const refusal = await refused(on);
    expect(refusal).toMatchObject({ status: 406, code: "target_misconfigured" });
    expect(refusal.message).toContain(name);
    expect(refusal.everything).not.toContain("sesame");
    expect([...cloud.sts(), ...cloud.calls()]).toEqual([]);
  });
});

/** STS's answer with one thing changed. */
async function edited(what: RegExp, into: string): Promise<Response> {
  const text = await assumed(1, START + 60 * MINUTE).text();
  return new Response(text.replace(what, into));
}
