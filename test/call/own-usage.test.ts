/** A caller's own usage, from its calls to its answer: of a token's subject and of an access key. What it asks is no call itself. */
import { AwsV4Signer } from "aws4fetch";
import { afterEach, describe, it } from "vitest";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { issuer, jwt, token } from "../support/token-issuer.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const CHAT = "/inference/v1/chat/completions";
const OWN = "/inference/v1/usage";

interface Answer {
  readonly items: readonly { readonly callerId: string; readonly callerName: string; readonly inputTokens: number }[];
}

/** How a caller proves who it is, of a request. */
type Signs = (method: string, path: string, body?: string) => Promise<Record<string, string>>;

afterEach(async () => {
  await reset();
});

async function target(on: Isolate, id: string): Promise<void> {
  await providerTarget(on, id, "t", { operations: [{ path: "/v1/chat/completions", models: ["m"] }] });
}

const usageOf = (input: number): Response =>
  Response.json({ choices: [], usage: { prompt_tokens: input, completion_tokens: 1 } });

async function call(on: Isolate, signs: Signs): Promise<void> {
  const body = '{"model":"m"}';
  const headers = { "content-type": "application/json", ...(await signs("POST", CHAT, body)) };
  const response = await on.fetch(CHAT, { method: "POST", body, headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

async function own(on: Isolate, signs: Signs, query = "?groupBy=caller"): Promise<Answer["items"]> {
  const response = await on.fetch(OWN + query, { headers: await signs("GET", OWN + query) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json<Answer>()).items;
}

const signedBy =
  (accessKeyId: string, secretAccessKey: string): Signs =>
  async (method, path, body) => {
    const scope = { service: "bedrock-agentcore", region: "us-east-1" };
    const signer = new AwsV4Signer({
      ...scope,
      accessKeyId,
      secretAccessKey,
      method,
      url: ORIGIN + path,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body }),
    });
    const { headers } = await signer.sign();
    return Object.fromEntries([...headers].filter(([name]) => name !== "host"));
  };

describe("what a caller used itself", () => {
  it("is its token's subject's, whichever of its tokens it shows", async ({ expect }) => {
    const on = isolate(BOOKS);
    await target(on, await gateway(on, jwt()));
    const { answers } = issuer();
    const provider = "https://t.provider.test/v1/chat/completions";
    const bearing =
      (claims: object): Signs =>
      async () => ({ authorization: `Bearer ${await token({ ...claims })}` });
    for (const [sub, input] of [
      ["alice", 100],
      ["bob", 7],
      ["alice", 20],
    ] as const) {
      answers[provider] = () => usageOf(input);
      await call(on, bearing({ sub, jti: `${sub} ${input}` }));
    }
    expect(await own(on, bearing({ sub: "alice", jti: "another" }))).toEqual([
      expect.objectContaining({ callerId: "alice", calls: 2, inputTokens: 120 }),
    ]);
    expect(await own(on, bearing({ sub: "bob" }))).toEqual([
      expect.objectContaining({ callerId: "bob", calls: 1, inputTokens: 7 }),
    ]);
    expect(await own(on, bearing({ sub: "carol" }))).toEqual([]);
  });

  it("is its access key's, signed for the query it asks", async ({ expect }) => {
    const keys = ["AKIDFIRSTEXAMPLE", "AKIDOTHEREXAMPLE"].map((accessKeyId) => ({
      accessKeyId,
      secretAccessKey: `secret of ${accessKeyId}, long enough`,
      arn: `arn:aws:iam::000000000000:user/${accessKeyId}`,
      roles: ["caller"],
    }));
    const on = isolate({ ...BOOKS, ACCESS_KEYS: JSON.stringify(keys) });
    await target(on, await gateway(on, { authorizerType: "AWS_IAM" }));
    const [first, other] = keys.map(({ accessKeyId, secretAccessKey }) => signedBy(accessKeyId, secretAccessKey));
    if (first === undefined || other === undefined) throw new Error("a key is missing");
    upstream(() => usageOf(100));
    await call(on, first);
    await call(on, first);
    upstream(() => usageOf(7));
    await call(on, other);
    expect(await own(on, first)).toEqual([expect.objectContaining({ calls: 2, inputTokens: 200 })]);
    expect(await own(on, other, "?groupBy=caller&granularity=day")).toEqual([
      expect.objectContaining({ calls: 1, inputTokens: 7 }),
    ]);
    const [one] = await own(on, first);
    expect(one?.callerId).toContain("AKIDFIRSTEXAMPLE");
    // Signed for another query, it is nobody's.
    const headers = await first("GET", OWN);
    expect((await on.fetch(`${OWN}?groupBy=caller`, { headers })).status).toBe(401);
  });

  it("is no call when it is asked, right or wrong, as the list of models is none; a wrong path of inference is", async ({
    expect,
  }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on, { authorizerType: "API_KEY" });
    await target(on, id);
    const headers = { authorization: `Bearer ${await apiKey(on, id)}` };
    const ask = async (path: string, init: RequestInit = {}): Promise<number> =>
      (await on.fetch(path, { headers, ...init })).status;
    expect([
      await ask(OWN),
      await ask(`${OWN}?from=x`),
      await ask(`${OWN}?caller=somebody`),
      await ask(OWN, { headers: {} }),
      await ask(OWN, { method: "POST", body: "{}" }),
      await ask(`/gateways/${id}${OWN}?grupBy=model`),
      await ask("/inference/v1/models/nothing"),
      await ask("/inference/v1/models", { headers: {} }),
      await ask("/inference/v1/models", { method: "DELETE" }),
    ]).toEqual([200, 400, 400, 401, 405, 400, 404, 401, 405]);
    const booked = async (): Promise<unknown[]> => {
      const { items } = await (
        await on.admin("GET", `/gateways/${id}/calls`)
      ).json<{ items: { path: string; status: number }[] }>();
      return items.map(({ path, status }) => [path, status]);
    };
    expect(await booked()).toEqual([]);
    expect(await ask("/inference/v1/chat/completion", { method: "POST", body: "{}" })).toBe(404);
    expect(await booked()).toEqual([["/v1/chat/completion", 404]]);
  });
});
