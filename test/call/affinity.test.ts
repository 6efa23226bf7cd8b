/** Conversations stay with the target where their prompt cache is, moved by its failure alone and back when it is well. */
import { afterEach, describe, it, vi } from "vitest";
import { modelOf, named, putAlias } from "../support/aliases.ts";
import { CHAT, nameOf, providers } from "../support/candidates.ts";
import { pass, stopClock } from "../support/clock.ts";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const NAMES = ["a", "b", "c", "d"];

stopClock();

afterEach(async () => {
  vi.restoreAllMocks();
  await reset();
});

const busy = (): Response => new Response("{}", { status: 503, headers: { "retry-after": "30" } });

/** Four targets that share the model `m`. */
async function sharing(spec: Record<string, unknown>): Promise<{ on: Isolate; id: string }> {
  const on = isolate();
  const id = await gateway(on, spec);
  for (const name of NAMES) await providerTarget(on, id, name, { operations: [{ path: CHAT, models: ["m"] }] });
  return { on, id };
}

/** Who answers each of these conversations. */
async function placesOf(on: Isolate, model: string, conversations: readonly string[]): Promise<string[]> {
  const asked = upstream();
  for (const user of conversations) await post(on, CHAT, { model, user });
  vi.restoreAllMocks();
  return asked.map(nameOf);
}

const conversations = Array.from({ length: 40 }, (_, at) => `conversation ${at}`);

/** How a call says which conversation it belongs to, from what wins to what loses. */
const WAYS: readonly [name: string, body: Record<string, unknown>, headers: Record<string, string>][] = [
  ["x-claude-code-session-id", {}, { "x-claude-code-session-id": "WHO" }],
  ["session_id", {}, { session_id: "WHO" }],
  ["x-session-id", {}, { "x-session-id": "WHO" }],
  ["prompt_cache_key", { prompt_cache_key: "WHO" }, {}],
  ["user", { user: "WHO" }, {}],
  ["metadata.user_id", { metadata: { other: { user_id: "no" }, user_id: "WHO" } }, {}],
];

const filled = <T>(value: T, who: string): T => JSON.parse(JSON.stringify(value).replaceAll("WHO", who));

describe("a conversation", () => {
  it.for(WAYS)("known by %s stays where it is, in every isolate", async ([, body, headers], { expect }) => {
    await sharing({ affinity: "conversation" });
    const asked = upstream();
    const places = new Set<string>();
    for (let who = 0; who < 12; who++) {
      asked.length = 0;
      for (const on of [isolate(), isolate()]) {
        for (let turn = 0; turn < 2; turn++) {
          const said = {
            stream: false,
            ...filled(body, `who-${who}`),
            model: "m",
            messages: [{ role: "user", content: `${turn}` }],
          };
          await post(on, CHAT, said, filled(headers, `who-${who}`));
        }
      }
      expect(new Set(asked.map(nameOf)).size).toBe(1);
      places.add(asked.map(nameOf)[0] ?? "");
    }
    expect(places.size).toBeGreaterThan(1);
  });

  it("is known by what comes first of several", async ({ expect }) => {
    const { on } = await sharing({ affinity: "conversation" });
    const asked = upstream();
    for (const [at, [, body, headers]] of WAYS.entries()) {
      asked.length = 0;
      for (let other = 0; other < 8; other++) {
        const losing = WAYS.slice(at + 1);
        const all = Object.assign({}, ...losing.map((one) => filled(one[1], `other-${other}`)), filled(body, "same"));
        const sent = Object.assign(
          {},
          ...losing.map((one) => filled(one[2], `other-${other}`)),
          filled(headers, "same"),
        );
        await post(on, CHAT, { ...all, model: "m" }, sent);
      }
      expect(new Set(asked.map(nameOf)).size).toBe(1);
    }
  });

  it("that nothing tells is none: its calls take turns", async ({ expect }) => {
    const { on } = await sharing({ affinity: "conversation" });
    const asked = upstream();
    const nothing: Record<string, unknown>[] = [
      {},
      { user: "" },
      { user: null },
      { user: 7 },
      { metadata: "x" },
      { metadata: {} },
      { metadata: { user_id: ["x"] } },
      { messages: [{ user: "deep" }] },
    ];
    for (const body of nothing) await post(on, CHAT, { ...body, model: "m" }, { session_id: "" });
    expect(asked.map(nameOf).join("")).toBe("abcdabcd");
  });

  it("changes nothing where nobody asked for it", async ({ expect }) => {
    const { on } = await sharing({});
    const asked = upstream();
    for (let call = 0; call < 8; call++) await post(on, CHAT, { model: "m", user: "same" });
    expect(asked.map(nameOf).join("")).toBe("abcdabcd");
  });

  it("moves when its target fails, alone, and comes back when it is well", async ({ expect }) => {
    const { on } = await sharing({ affinity: "conversation" });
    const before = await placesOf(on, "m", conversations);
    const sick = before[0] ?? "";
    const asked = providers({ [sick]: busy });
    await post(on, CHAT, { model: "m", user: conversations[0] });
    expect(asked.map(nameOf)[0]).toBe(sick);
    vi.restoreAllMocks();
    const during = await placesOf(on, "m", conversations);
    expect(during).not.toContain(sick);
    expect(during.filter((place, at) => before[at] !== sick && place !== before[at])).toEqual([]);
    // Where it went it stays, too.
    expect(await placesOf(on, "m", conversations)).toEqual(during);
    pass(30_000);
    expect(await placesOf(on, "m", conversations)).toEqual(before);
  });

  it("moves to a target that is new, and no other conversation does", async ({ expect }) => {
    const { on, id } = await sharing({ affinity: "conversation" });
    const before = await placesOf(on, "m", conversations);
    await providerTarget(on, id, "e", { operations: [{ path: CHAT, models: ["m"] }] });
    const after = await placesOf(on, "m", conversations);
    expect(after.filter((place, at) => place !== before[at] && place !== "e")).toEqual([]);
    expect(after).toContain("e");
  });
});

describe("an alias", () => {
  it("keeps conversations by weight, within the tier that can", async ({ expect }) => {
    const { on, id } = await named(NAMES);
    const targets = [
      { model: modelOf("a"), weight: 9 },
      { model: modelOf("b"), weight: 1 },
      { model: modelOf("c"), tier: 2 },
      { model: modelOf("d"), tier: 2 },
    ];
    await putAlias(on, id, "smart", targets, { affinity: "conversation" });
    const places = await placesOf(on, "smart", [...conversations, ...conversations]);
    expect(places.slice(0, 40)).toEqual(places.slice(40));
    expect(places.filter((place) => place === "a").length).toBeGreaterThan(50);
    expect(new Set(places)).toEqual(new Set(["a", "b"]));
    providers({ a: busy, b: busy });
    for (const user of conversations.slice(0, 10)) await post(on, CHAT, { model: "smart", user });
    vi.restoreAllMocks();
    const lower = await placesOf(on, "smart", [...conversations, ...conversations]);
    expect(lower.slice(0, 40)).toEqual(lower.slice(40));
    expect(new Set(lower)).toEqual(new Set(["c", "d"]));
  });

  it("says it for itself, whatever its gateway says, and has its gateway's where it says nothing", async ({
    expect,
  }) => {
    const { on, id } = await named(NAMES, { affinity: "conversation" });
    const targets = NAMES.map((name) => ({ model: modelOf(name) }));
    await putAlias(on, id, "turns", targets, { affinity: "none" });
    await putAlias(on, id, "stays", targets);
    const same = Array.from({ length: 8 }, () => "same");
    expect((await placesOf(on, "turns", same)).join("")).toBe("abcdabcd");
    expect(new Set(await placesOf(on, "stays", same)).size).toBe(1);
  });
});

describe("a gateway's affinity", () => {
  it("is kept by an update that does not know it, and taken away by null", async ({ expect }) => {
    const { on, id } = await sharing({ affinity: "conversation" });
    const update = { name: "default", authorizerType: "NONE" };
    expect(await (await on.admin("PUT", `/gateways/${id}`, update)).json()).toMatchObject({ affinity: "conversation" });
    expect(
      new Set(
        await placesOf(
          on,
          "m",
          Array.from({ length: 8 }, () => "same"),
        ),
      ).size,
    ).toBe(1);
    const taken = await (await on.admin("PUT", `/gateways/${id}`, { ...update, affinity: null })).json();
    expect(taken).not.toHaveProperty("affinity");
    expect(
      (
        await placesOf(
          on,
          "m",
          Array.from({ length: 8 }, () => "same"),
        )
      ).join(""),
    ).toBe("abcdabcd");
    expect((await on.admin("PUT", `/gateways/${id}`, { ...update, affinity: "sticky" })).status).toBe(400);
  });
});
