/** A target's life (spec 2.4): what changes make of its status, what goes on serving meanwhile, and how the cron heals and refreshes. */
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, describe, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { gateway, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { ADMIN_TOKEN, isolate, ORIGIN, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DISCOVERS = [{ path: "/v1/models" }, { path: CHAT }];
const HEALTHY = { status: "READY", statusReasons: [] };

interface Shown {
  readonly targetId: string;
  readonly name: string;
  readonly status: string;
  readonly statusReasons?: readonly string[];
  readonly lastSynchronizedAt?: string;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 6, 5) });
});

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

const lists = (...ids: string[]) => Response.json({ data: ids.map((id) => ({ id })) });
const fails = () => new Response("", { status: 500 });

/** Providers that list models as `say` has it by now and answer every call; and what they were asked for their models. */
function providers(say: (seen: Seen) => Response | Promise<Response>) {
  const script = { say };
  const seen = upstream((one) => (one.url.endsWith("/v1/models") ? script.say(one) : Response.json({ ok: true })));
  return {
    script,
    asked: () => seen.filter(({ url }) => url.endsWith("/v1/models")).map(({ url }) => new URL(url).host),
  };
}

/** A request to the control plane that leaves what goes on behind its answer to `settled`. */
async function begin(on: Isolate, method: string, path: string, body: unknown) {
  const ctx = createExecutionContext();
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const request = new Request(`${ORIGIN}/control${path}`, { method, headers, body: JSON.stringify(body) });
  const response = await worker.fetch(request, on.env, ctx);
  return { response, settled: () => waitOnExecutionContext(ctx) };
}

async function cron(on: Isolate): Promise<void> {
  const ctx = createExecutionContext();
  worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: "* * * * *" }), on.env, ctx);
  await waitOnExecutionContext(ctx);
}

const sync = (on: Isolate, id: string, ...targetIdList: string[]) =>
  on.admin("PUT", `/gateways/${id}/synchronizeTargets`, { targetIdList });

async function look(on: Isolate, id: string, targetId: string): Promise<Shown> {
  const shown = await (await on.admin("GET", `/gateways/${id}/targets/${targetId}/`)).json<Shown>();
  return { statusReasons: [], ...shown };
}

async function call(on: Isolate, model: string): Promise<number | string> {
  const response = await post(on, CHAT, { model });
  return response.headers.get("x-gateway-error") ?? response.status;
}

async function version({ env }: Isolate): Promise<number | null> {
  return env.DB.prepare("SELECT version FROM config_version").first<number>("version");
}

async function dueAt({ env }: Isolate): Promise<number | null> {
  return env.DB.prepare("SELECT due_at FROM targets").first<number>("due_at");
}

/** A target `t` of the default gateway whose provider says so. */
async function target(say: () => Response | Promise<Response> = () => lists("old")) {
  const on = isolate();
  const id = await gateway(on);
  const { script, asked } = providers(say);
  const targetId = await providerTarget(on, id, "t", { operations: DISCOVERS });
  const spec = {
    name: "t",
    targetConfiguration: { inference: { provider: { endpoint: "https://t.provider.test", operations: DISCOVERS } } },
  };
  const path = `/gateways/${id}/targets/${targetId}/`;
  return { on, id, targetId, spec, path, script, asked, look: () => look(on, id, targetId) };
}

describe("a target that is changed", () => {
  for (const [change, during, failed] of [
    ["synchronised", "SYNCHRONIZING", "SYNCHRONIZE_UNSUCCESSFUL"],
    ["updated", "UPDATING", "UPDATE_UNSUCCESSFUL"],
  ] as const) {
    const begun = (t: Awaited<ReturnType<typeof target>>) =>
      change === "updated"
        ? begin(t.on, "PUT", t.path, t.spec)
        : begin(t.on, "PUT", `/gateways/${t.id}/synchronizeTargets`, { targetIdList: [t.targetId] });

    it(`is ${during} with its models routable, then READY with the new ones, where it is ${change}`, async ({
      expect,
    }) => {
      const t = await target();
      const held = Promise.withResolvers<Response>();
      t.script.say = async () => held.promise;
      const { response, settled } = await begun(t);
      expect(response.status).toBe(202);
      expect(JSON.stringify(await response.json())).toContain(`"status":"${during}"`);
      expect((await t.look()).status).toBe(during);
      expect([await call(t.on, "old"), await call(t.on, "t/old")]).toEqual([200, 200]);
      pass(1_000);
      held.resolve(lists("new"));
      await settled();
      expect(await t.look()).toMatchObject({ status: "READY", lastSynchronizedAt: new Date().toISOString() });
      expect([await call(t.on, "new"), await call(t.on, "old")]).toEqual([200, "unknown_model"]);
    });

    it(`is ${failed} with its last good models routable where it is ${change} in vain`, async ({ expect }) => {
      const t = await target();
      t.script.say = fails;
      await (await begun(t)).settled();
      expect(await t.look()).toMatchObject({ status: failed, statusReasons: [expect.stringContaining("status 500")] });
      expect([await call(t.on, "old"), await call(isolate(), "t/old")]).toEqual([200, 200]);
      // What was known before: not even that leaves the status as it is.
      t.script.say = () => lists("old");
      pass(MINUTE);
      await cron(t.on);
      expect(await t.look()).toMatchObject(HEALTHY);
    });

    it(`stays FAILED and unroutable where it is ${change} in vain and never had a model`, async ({ expect }) => {
      const t = await target(fails);
      expect((await t.look()).status).toBe("FAILED");
      await (await begun(t)).settled();
      expect((await t.look()).status).toBe("FAILED");
      const named = await post(t.on, CHAT, { model: "t/old" });
      expect([named.status, named.headers.get("x-gateway-error")]).toEqual([503, "target_not_ready"]);
      expect(await call(t.on, "old")).toBe("unknown_model");
    });
  }

  it("answers DELETING where it is deleted, is then gone, and leaves its name free", async ({ expect }) => {
    const t = await target();
    const deleted = await t.on.admin("DELETE", t.path);
    expect([deleted.status, await deleted.json()]).toMatchObject([202, { targetId: t.targetId, status: "DELETING" }]);
    for (const method of ["GET", "DELETE"]) {
      const gone = await t.on.admin(method, t.path);
      expect([gone.status, gone.headers.get("x-amzn-errortype")]).toEqual([404, "ResourceNotFoundException"]);
    }
    expect(await call(t.on, "t/old")).toBe("unknown_model");
    expect(await providerTarget(t.on, t.id, "t")).not.toBe(t.targetId);
  });
});

describe("a target whose new configuration has not worked", () => {
  const REFUSED = { status: 401 };

  /** A configuration that differs in all that a call can tell. */
  const at = (host: string, credential: object, path: string) => ({
    name: "t",
    targetConfiguration: {
      inference: {
        provider: {
          endpoint: `https://${host}.provider.test`,
          operations: [{ path: "/v1/models" }, { path: CHAT, providerPath: path }],
        },
      },
    },
    credentialProviderConfigurations: [credential],
    metadataConfiguration: { allowedResponseHeaders: [`x-${host}`] },
  });

  /** A READY target at `old`, with the key `old`, and what was asked of anybody since. */
  async function updated() {
    const on = isolate({ UPSTREAM_OLD: "key-old", UPSTREAM_NEW: "key-new" });
    const id = await gateway(on);
    const script: { list: (host: string) => Response | Promise<Response> } = { list: () => lists("m") };
    const seen = upstream(({ url, method }) => {
      const host = new URL(url).hostname.split(".", 1)[0] ?? "";
      return method === "GET" ? script.list(host) : Response.json({}, { headers: { [`x-${host}`]: "here" } });
    });
    const [oldKey, newKey] = [await keyIn(on, "old", "UPSTREAM_OLD"), await keyIn(on, "new", "UPSTREAM_NEW")];
    const [before, after] = [at("old", oldKey, "/old/chat"), at("new", newKey, "/new/chat")];
    const created = await on.admin("POST", `/gateways/${id}/targets/`, before);
    const { targetId } = await created.json<Shown>();
    const path = `/gateways/${id}/targets/${targetId}/`;
    /** Where a call goes, as whom, and which of the provider's headers come back. */
    const goes = async (model = "m") => {
      seen.length = 0;
      const response = await post(isolate({ ...on.env }), CHAT, { model });
      const [asked] = seen;
      if (asked === undefined) return response.headers.get("x-gateway-error");
      const { pathname, hostname } = new URL(asked.url);
      const passed = ["x-old", "x-new"].filter((name) => response.headers.has(name));
      return [hostname.split(".", 1)[0], pathname, asked.headers["authorization"], ...passed];
    };
    return { on, id, targetId, path, before, after, script, goes, look: () => look(on, id, targetId) };
  }

  const OLD = ["old", "/old/chat", "Bearer key-old", "x-old"];
  const NEW = ["new", "/new/chat", "Bearer key-new", "x-new"];

  it("is called by the one that last worked, whole, until the new one has", async ({ expect }) => {
    const t = await updated();
    expect(await t.goes()).toEqual(OLD);
    const held = Promise.withResolvers<Response>();
    t.script.list = async () => held.promise;
    const { settled } = await begin(t.on, "PUT", t.path, t.after);
    expect([(await t.look()).status, await t.goes(), await t.goes("t/m")]).toEqual(["UPDATING", OLD, OLD]);
    held.resolve(new Response("", REFUSED));
    await settled();
    // What was asked for and why it failed is shown; calls go on.
    const shown = await t.look();
    expect(shown).toMatchObject({
      ...t.after,
      status: "UPDATE_UNSUCCESSFUL",
      statusReasons: [expect.stringContaining("status 401")],
    });
    expect(JSON.stringify(shown)).not.toContain("old");
    expect([await t.goes(), await t.goes("t/m")]).toEqual([OLD, OLD]);
    const explained = await t.on.admin("GET", `/gateways/${t.id}/route?model=m`);
    expect(await explained.json()).toMatchObject({
      candidates: [
        {
          status: "UPDATE_UNSUCCESSFUL",
          providerUrl: "https://old.provider.test/old/chat",
          usesLastGoodConfiguration: true,
        },
      ],
    });

    // Synchronised in vain, looked at again in vain, changed again in vain: still the same.
    t.script.list = () => new Response("", REFUSED);
    await sync(t.on, t.id, t.targetId);
    expect([(await t.look()).status, await t.goes()]).toEqual(["SYNCHRONIZE_UNSUCCESSFUL", OLD]);
    pass(2 * HOUR);
    await cron(t.on);
    expect(await t.goes()).toEqual(OLD);
    await t.on.admin("PUT", t.path, { ...t.after, description: "again" });
    expect([(await t.look()).status, await t.goes()]).toEqual(["UPDATE_UNSUCCESSFUL", OLD]);

    t.script.list = () => lists("m", "n");
    pass(2 * HOUR);
    await cron(t.on);
    expect(await t.look()).toMatchObject({ ...HEALTHY, description: "again" });
    expect([await t.goes(), await t.goes("n")]).toEqual([NEW, NEW]);
    const after = await t.on.admin("GET", `/gateways/${t.id}/route?model=m`);
    expect(await after.text()).not.toContain("usesLastGoodConfiguration");
  });

  it("is asked for its models by the new one, with the new credential", async ({ expect }) => {
    const t = await updated();
    const hosts: string[] = [];
    t.script.list = (host) => {
      hosts.push(host);
      return new Response("", REFUSED);
    };
    await t.on.admin("PUT", t.path, t.after);
    await sync(t.on, t.id, t.targetId);
    pass(HOUR);
    await cron(t.on);
    expect(hosts).toEqual(["new", "new", "new"]);
  });

  it("keeps a credential provider that only the one that last worked names, until the new one works", async ({
    expect,
  }) => {
    const t = await updated();
    const remove = async (name: string): Promise<number> =>
      (await t.on.admin("POST", "/identities/DeleteApiKeyCredentialProvider", { name })).status;
    t.script.list = () => new Response("", REFUSED);
    await t.on.admin("PUT", t.path, t.after);
    expect([await remove("old"), await remove("new")]).toEqual([400, 400]);
    expect(await t.goes()).toEqual(OLD);
    t.script.list = () => lists("m");
    await sync(t.on, t.id, t.targetId);
    expect([await remove("old"), await remove("new")]).toEqual([204, 400]);
    expect(await t.goes()).toEqual(NEW);
  });

  it("goes on though its models were not asked for before", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const { script } = providers(fails);
    const targetId = await providerTarget(on, id, "t", { operations: [{ path: CHAT, models: ["declared"] }] });
    const spec = {
      name: "t",
      targetConfiguration: { inference: { provider: { endpoint: "https://new.test", operations: DISCOVERS } } },
    };
    await on.admin("PUT", `/gateways/${id}/targets/${targetId}/`, spec);
    expect((await look(on, id, targetId)).status).toBe("UPDATE_UNSUCCESSFUL");
    expect([await call(on, "declared"), await call(on, "t/declared")]).toEqual([200, 200]);
    script.say = () => lists("found");
    pass(MINUTE);
    await cron(on);
    expect(await look(on, id, targetId)).toMatchObject(HEALTHY);
    expect([await call(on, "found"), await call(on, "declared")]).toEqual([200, "unknown_model"]);
  });

  it("is called by the new one at once where that is not asked for its models", async ({ expect }) => {
    const t = await updated();
    t.script.list = () => new Response("", REFUSED);
    await t.on.admin("PUT", t.path, t.after);
    const { inference } = t.after.targetConfiguration;
    const operations = [{ path: CHAT, providerPath: "/new/chat", models: [{ model: "m" }] }];
    const plain = {
      ...t.after,
      targetConfiguration: { inference: { provider: { ...inference.provider, operations } } },
    };
    await t.on.admin("PUT", t.path, plain);
    expect([await t.look(), await t.goes()]).toMatchObject([HEALTHY, NEW]);
  });

  it("that never worked has nothing to go on with, whatever is asked for", async ({ expect }) => {
    const t = await target(fails);
    for (const description of ["one", "two"]) {
      await t.on.admin("PUT", t.path, { ...t.spec, description });
      expect([(await t.look()).status, await call(t.on, "t/old")]).toEqual(["FAILED", "target_not_ready"]);
    }
  });

  it("and was written before the last good one was kept goes on as it did", async ({ expect }) => {
    const t = await updated();
    t.script.list = () => new Response("", REFUSED);
    await t.on.admin("PUT", t.path, t.after);
    await t.on.env.DB.prepare("UPDATE targets SET last_good_spec = NULL").run();
    expect(await t.goes()).toEqual(NEW);
    // The next change keeps what it goes by.
    await t.on.admin("PUT", t.path, t.before);
    expect([(await t.look()).status, await t.goes()]).toEqual(["UPDATE_UNSUCCESSFUL", NEW]);
  });
});

describe("SynchronizeGatewayTargets", () => {
  it("takes exactly one id of a target that is there", async ({ expect }) => {
    const { on, id, targetId } = await target();
    for (const ids of [[], [targetId, targetId], ["not-an-id"]]) {
      const refused = await sync(on, id, ...ids);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ fieldList: [{ name: expect.stringMatching(/^targetIdList/) }] });
    }
    expect((await sync(on, id, "AAAAAAAAAA")).status).toBe(404);
    expect((await sync(on, id, targetId)).status).toBe(202);
  });

  it("refuses a target that is being looked at, until whoever did so must be dead", async ({ expect }) => {
    const t = await target();
    const held = Promise.withResolvers<Response>();
    t.script.say = async () => (await held.promise).clone();
    const creation = await begin(t.on, "POST", `/gateways/${t.id}/targets/`, { ...t.spec, name: "creating" });
    const { targetId: creating } = await creation.response.json<Shown>();
    const first = await begin(t.on, "PUT", t.path, t.spec);
    for (const busy of [creating, t.targetId]) {
      const refused = await sync(t.on, t.id, busy);
      expect([refused.status, refused.headers.get("x-amzn-errortype")]).toEqual([409, "ConflictException"]);
      expect(await refused.text()).toMatch(/is (CREATING|UPDATING)/);
    }
    await vi.waitFor(() => expect(t.asked()).toHaveLength(3));
    pass(3 * MINUTE);
    t.script.say = () => lists("second");
    expect((await sync(t.on, t.id, t.targetId)).status).toBe(202);
    held.resolve(lists("first"));
    await Promise.all([creation.settled(), first.settled()]);
    expect([await call(t.on, "t/second"), await call(t.on, "t/first")]).toEqual([200, "unknown_model"]);
  });

  it("of a target whose models nobody asks for answers READY at once", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const { asked } = providers(fails);
    const operations = [{ path: CHAT, models: ["m"] }];
    const targetId = await providerTarget(on, id, "plain", { operations });
    expect(await look(on, id, targetId)).toMatchObject(HEALTHY);
    const { targets } = await (await sync(on, id, targetId)).json<{ targets: Shown[] }>();
    expect(targets).toMatchObject([{ status: "READY", lastSynchronizedAt: new Date().toISOString() }]);
    pass(24 * HOUR);
    await cron(on);
    expect(asked()).toEqual([]);
  });
});

describe("a discovery that ends too late", () => {
  it("writes nothing where the target was deleted meanwhile", async ({ expect }) => {
    const t = await target();
    const held = Promise.withResolvers<Response>();
    t.script.say = async () => held.promise;
    const { settled } = await begin(t.on, "PUT", t.path, t.spec);
    await vi.waitFor(() => expect(t.asked()).toHaveLength(2));
    await t.on.admin("DELETE", t.path);
    held.resolve(lists("late"));
    await settled();
    expect(await t.on.env.DB.prepare("SELECT count(*) AS n FROM targets").first("n")).toBe(0);
    expect(await call(isolate(), "late")).toBe("unknown_model");
  });

  it.for([
    ["well", () => lists("late")],
    ["ill", fails],
  ] as const)("%s writes nothing where the target was changed meanwhile", async ([, late], { expect }) => {
    const t = await target();
    const held = Promise.withResolvers<Response>();
    t.script.say = async () => held.promise;
    const { settled } = await begin(t.on, "PUT", t.path, t.spec);
    await vi.waitFor(() => expect(t.asked()).toHaveLength(2));
    t.script.say = () => lists("newest");
    expect((await t.on.admin("PUT", t.path, { ...t.spec, description: "newest" })).status).toBe(202);
    held.resolve(late());
    await settled();
    expect(await t.look()).toMatchObject({ ...HEALTHY, description: "newest" });
    expect([await call(t.on, "newest"), await call(t.on, "late")]).toEqual([200, "unknown_model"]);
  });
});

describe("the cron", () => {
  it("retries a FAILED target after 1, 2, 4 and up to 60 minutes, for ever", async ({ expect }) => {
    const { on, asked } = await target(fails);
    let looks = 1;
    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
      expect(await dueAt(on)).toBe(Date.now() + minutes * MINUTE);
      pass(minutes * MINUTE - 1);
      await cron(on);
      expect(asked()).toHaveLength(looks);
      pass(1);
      await cron(on);
      expect(asked()).toHaveLength(++looks);
    }
  });

  it("heals a target whose credential was put right, and forgets how often it failed", async ({ expect }) => {
    const on = isolate({ UPSTREAM_KEY: "dead" });
    const id = await gateway(on);
    const { script, asked } = providers(({ headers }) =>
      headers["authorization"] === "Bearer alive" ? lists("m") : fails(),
    );
    const credential = await keyIn(on, "key", "UPSTREAM_KEY");
    const targetId = await providerTarget(on, id, "t", { operations: DISCOVERS, credential });
    for (const minutes of [1, 2]) {
      pass(minutes * MINUTE);
      await cron(on);
    }
    expect(await look(on, id, targetId)).toMatchObject({ status: "FAILED" });
    const fixed = isolate({ UPSTREAM_KEY: "alive" });
    pass(4 * MINUTE);
    await cron(fixed);
    expect(await look(on, id, targetId)).toMatchObject(HEALTHY);
    expect([await call(fixed, "t/m"), asked().length]).toEqual([200, 4]);
    script.say = fails;
    pass(6 * HOUR);
    await cron(fixed);
    expect(await dueAt(on)).toBe(Date.now() + MINUTE);
  });

  it("refreshes a READY target every six hours, and counts no version up where nothing changed", async ({ expect }) => {
    const t = await target();
    const { updatedAt } = await (await t.on.admin("GET", t.path)).json<{ updatedAt: string }>();
    const before = await version(t.on);
    for (const looks of [2, 3]) {
      pass(6 * HOUR - 1);
      await cron(t.on);
      expect(t.asked()).toHaveLength(looks - 1);
      pass(1);
      await cron(t.on);
      expect(t.asked()).toHaveLength(looks);
      expect(await t.look()).toMatchObject({ ...HEALTHY, updatedAt, lastSynchronizedAt: new Date().toISOString() });
    }
    expect(await version(t.on)).toBe(before);
    t.script.say = () => lists("old", "added");
    pass(6 * HOUR);
    await cron(t.on);
    expect(await version(t.on)).toBe((before ?? 0) + 1);
    expect(await call(t.on, "added")).toBe(200);
  });

  it("keeps a READY target's models where the refresh fails", async ({ expect }) => {
    const t = await target();
    t.script.say = fails;
    pass(6 * HOUR);
    await cron(t.on);
    expect((await t.look()).status).toBe("SYNCHRONIZE_UNSUCCESSFUL");
    expect([await call(t.on, "old"), await dueAt(t.on)]).toEqual([200, Date.now() + MINUTE]);
  });

  it.for(["CREATING", "SYNCHRONIZING", "UPDATING"])(
    "takes over a target that a dead isolate left %s",
    async (status, { expect }) => {
      const t = await target(status === "CREATING" ? fails : undefined);
      t.script.say = () => lists("found");
      await t.on.env.DB.prepare("UPDATE targets SET status = ?1, due_at = ?2")
        .bind(status, Date.now() + 3 * MINUTE)
        .run();
      pass(3 * MINUTE - 1);
      await cron(t.on);
      expect((await t.look()).status).toBe(status);
      pass(1);
      await cron(t.on);
      expect(await t.look()).toMatchObject(HEALTHY);
      expect(await call(t.on, "found")).toBe(200);
    },
  );

  it("asks each provider once where two run at the same time, and again only when one may be dead", async ({
    expect,
  }) => {
    const on = isolate();
    const id = await gateway(on);
    const { script, asked } = providers(fails);
    for (const name of ["a", "b", "c"]) await providerTarget(on, id, name, { operations: DISCOVERS });
    pass(MINUTE);
    const held = Promise.withResolvers<Response>();
    script.say = async () => (await held.promise).clone();
    const crons = Promise.all([cron(isolate()), cron(isolate()), cron(isolate())]);
    await vi.waitFor(() => expect(asked()).toHaveLength(6));
    await cron(isolate());
    held.resolve(lists("m"));
    await crons;
    expect(asked().slice(3).toSorted()).toEqual(["a.provider.test", "b.provider.test", "c.provider.test"]);
    expect(await on.env.DB.prepare("SELECT count(*) AS n FROM targets WHERE status = 'READY'").first("n")).toBe(3);
  });

  it("heals one target while another's provider is down", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    const { script } = providers(fails);
    for (const name of ["down", "up"]) await providerTarget(on, id, name, { operations: DISCOVERS });
    script.say = ({ url }) => {
      if (url.includes("down")) throw new TypeError("Network connection lost.");
      return lists("m");
    };
    pass(MINUTE);
    await cron(on);
    expect([await call(on, "up/m"), await call(on, "down/m")]).toEqual([200, "target_not_ready"]);
  });
});
