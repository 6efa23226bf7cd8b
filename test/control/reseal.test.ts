/** The vault's key is changed without a lost call: both keys open, every sealed key is sealed anew, and the old one can go. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { create, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/";
const vaultKey = (byte: number): string => new Uint8Array(32).fill(byte).toBase64();
const [OLD, NEW] = [vaultKey(1), vaultKey(2)];

/** Workers as they stand one after the other while the key is changed. */
const STAGES = {
  before: { TOKEN_VAULT_KEY: OLD },
  both: { TOKEN_VAULT_KEY: OLD, TOKEN_VAULT_KEY_NEXT: NEW },
  promoted: { TOKEN_VAULT_KEY: NEW, TOKEN_VAULT_KEY_NEXT: NEW },
  after: { TOKEN_VAULT_KEY: NEW },
};

afterEach(async () => {
  await reset();
});

/** @returns a gateway with a target `t{n}` for each key, sealed under the old vault key. */
async function sealedTargets(...keys: string[]): Promise<Isolate> {
  const on = isolate(STAGES.before);
  const id = await gateway(on);
  for (const [n, apiKey] of keys.entries()) {
    await create(on, "/identities/CreateApiKeyCredentialProvider", { name: `p${n}`, apiKey });
    const credential = {
      credentialProviderType: "API_KEY",
      credentialProvider: { apiKeyCredentialProvider: { providerArn: `${ARN}p${n}` } },
    };
    await providerTarget(on, id, `t${n}`, { credential });
  }
  return on;
}

async function reseal(on: Isolate): Promise<unknown> {
  const response = await on.admin("POST", "/token-vault/reseal");
  return [response.status, await response.json()];
}

/** @returns what a call of each target is answered, and the key its provider got. */
async function call(on: Isolate, targets: readonly string[]): Promise<[number, string | undefined][]> {
  const asked = upstream();
  const told: [number, string | undefined][] = [];
  for (const target of targets) {
    const { status } = await post(on, CHAT, { model: `${target}/m` });
    told.push([status, asked.pop()?.headers["authorization"]]);
  }
  return told;
}

const sealed = async (): Promise<unknown[]> =>
  (await env.DB.prepare("SELECT key FROM credential_providers ORDER BY name").all()).results.map(({ key }) => key);

describe("changing TOKEN_VAULT_KEY", () => {
  it("loses no call: isolates of each stage go on, warm and cold, while keys are sealed anew", async ({ expect }) => {
    const targets = ["t0", "t1"];
    const right = [
      [200, "Bearer sk-zero"],
      [200, "Bearer sk-one"],
    ];
    const before = await sealedTargets("sk-zero", "sk-one");
    const both = isolate(STAGES.both);
    for (const on of [before, both]) expect(await call(on, targets)).toEqual(right);
    const old = await sealed();

    // Calls of isolates that know their keys, and of such that read them now, in the midst of it.
    const cold = Array.from({ length: 10 }, () => isolate(STAGES.both));
    const asked = upstream();
    const [told, ...statuses] = await Promise.all([
      reseal(both),
      ...[before, both, ...cold].map(async (on) => (await post(on, CHAT, { model: "t1/m" })).status),
    ]);
    expect(told).toEqual([200, { resealed: ["p0", "p1"], unchanged: [], failed: [] }]);
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(new Set(asked.map(({ headers }) => headers["authorization"]))).toEqual(new Set(["Bearer sk-one"]));

    for (const key of await sealed()) expect(old).not.toContain(key);
    for (const stage of [STAGES.both, STAGES.promoted, STAGES.after]) {
      expect(await call(isolate(stage), targets)).toEqual(right);
    }
    expect(await call(isolate(STAGES.before), targets)).toEqual([
      [406, undefined],
      [406, undefined],
    ]);
  });

  it("seals what comes meanwhile under the new key, and is done when nothing is left to seal", async ({ expect }) => {
    await sealedTargets("sk-zero");
    const both = isolate(STAGES.both);
    await create(both, "/identities/CreateApiKeyCredentialProvider", { name: "p1", apiKey: "sk-one" });
    expect(await reseal(both)).toEqual([200, { resealed: ["p0"], unchanged: ["p1"], failed: [] }]);
    const now = await sealed();
    for (const stage of [STAGES.both, STAGES.promoted, STAGES.after]) {
      expect(await reseal(isolate(stage))).toEqual([200, { resealed: [], unchanged: ["p0", "p1"], failed: [] }]);
    }
    expect(await sealed()).toEqual(now);
  });

  it("names what no key opens and leaves it as it is, and the rest is sealed anew", async ({ expect }) => {
    await sealedTargets("sk-zero", "sk-one");
    const lost = isolate({ TOKEN_VAULT_KEY: vaultKey(9) });
    await create(lost, "/identities/CreateApiKeyCredentialProvider", { name: "lost", apiKey: "sk-lost" });
    const [left] = await sealed();
    expect(await reseal(isolate(STAGES.both))).toEqual([
      200,
      {
        resealed: ["p0", "p1"],
        unchanged: [],
        failed: [{ name: "lost", message: expect.stringContaining("sealed under another TOKEN_VAULT_KEY") }],
      },
    ]);
    expect(await sealed()).toContain(left);
  });

  it("never puts an old key over one that is given meanwhile", async ({ expect }) => {
    await sealedTargets("sk-zero");
    const both = isolate(STAGES.both);
    const { DB } = both.env;
    // Between reading and writing, another administrator is quicker.
    let isQuicker = true;
    const another = isolate(STAGES.both);
    const batch: D1Database["batch"] = async (statements) => {
      if (isQuicker) {
        isQuicker = false;
        const body = { name: "p0", apiKey: "sk-given" };
        expect((await another.admin("POST", "/identities/UpdateApiKeyCredentialProvider", body)).status).toBe(200);
      }
      return DB.batch(statements);
    };
    both.env.DB = new Proxy(DB, {
      get: (target, name) => {
        if (name === "batch") return batch;
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    expect(await reseal(both)).toEqual([200, { resealed: [], unchanged: ["p0"], failed: [] }]);
    expect(isQuicker).toBe(false);
    expect(await call(isolate(STAGES.after), ["t0"])).toEqual([[200, "Bearer sk-given"]]);
  });

  it("refuses a successor that is no key, in words that name it", async ({ expect }) => {
    await sealedTargets("sk-zero");
    const wrong = isolate({ TOKEN_VAULT_KEY: OLD, TOKEN_VAULT_KEY_NEXT: "short" });
    const response = await wrong.admin("POST", "/identities/CreateApiKeyCredentialProvider", {
      name: "p1",
      apiKey: "k",
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toContain("TOKEN_VAULT_KEY_NEXT must be 32 bytes in base64");
    // What the old key opens is called as ever.
    expect(await call(wrong, ["t0"])).toEqual([[200, "Bearer sk-zero"]]);
  });
});
