/** What a body says of its conversation is found where JSON.parse finds it, and only where it is looked for. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { scan } from "../../src/body/scan.ts";

function saidIn(body: string, looks = true): string | undefined {
  const bytes = new TextEncoder().encode(body);
  const { conversation } = scan(bytes, looks);
  return conversation && new TextDecoder().decode(bytes.subarray(conversation.start, conversation.end));
}

describe("the scanner", () => {
  const bodies: readonly [body: string, said: string | undefined][] = [
    ['{"model":"m","user":"u"}', "u"],
    ['{"user" : "u" , "model":"m","prompt_cache_key":"k"}', "k"],
    ['{"metadata":{"a":{"user_id":"no"},"user_id":"id","z":1},"model":"m"}', "id"],
    ['{"metadata":{"user_id":"id"},"user":"u","model":"m"}', "u"],
    ['{"user":"first","user":"last","model":"m"}', "last"],
    ['{"user":"u","user":null,"model":"m","metadata":{"user_id":"id"}}', "id"],
    ['{"model":"m","messages":[{"user":"deep","prompt_cache_key":"deep"}]}', undefined],
    ['{"model":"m","user":"","metadata":{"user_id":7}}', undefined],
    ['{"model":"m","user":["u"],"prompt_cache_key":{"a":"b"},"metadata":["user_id","x"]}', undefined],
    ['{"model":"m","metadata":null}', undefined],
    ['{"model":"m","USER":"u","us\\u0065r":"u"}', undefined],
    [`{"model":"m","metadata":{"x":"${"y".repeat(70_000)}","user_id":"id"}}`, undefined],
  ];
  for (const [body, said] of bodies) {
    it(`finds ${said ?? "nothing"} in ${body.slice(0, 80)}`, ({ expect }) => {
      expect(saidIn(body)).toBe(said);
      expect(saidIn(body, false)).toBeUndefined();
    });
  }

  it("agrees with JSON.parse on any body, and finds the model as without", ({ expect }) => {
    const text = fc.string({ minLength: 1, maxLength: 20 }).map((one) => one.replace(/[^ -~]|["\\]/g, "x"));
    const value = fc.oneof(text, fc.jsonValue());
    const metadata = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom("user_id", "other"), value));
    const members = fc.record(
      { user: value, prompt_cache_key: value, metadata, zzz: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(members, (rest) => {
        const body = JSON.stringify({ ...rest, model: "m" });
        const parsed: Record<string, unknown> = JSON.parse(body);
        const inside = Object.entries(Object(parsed["metadata"]));
        const userId = Array.isArray(parsed["metadata"]) ? undefined : Object.fromEntries(inside)["user_id"];
        const said = [parsed["prompt_cache_key"], parsed["user"], userId].find(
          (one) => typeof one === "string" && one !== "",
        );
        expect(saidIn(body)).toBe(typeof said === "string" ? JSON.stringify(said).slice(1, -1) : undefined);
        const bytes = new TextEncoder().encode(body);
        expect({ ...scan(bytes, true), conversation: undefined }).toEqual(scan(bytes));
      }),
      { numRuns: 500, seed: 14 },
    );
  });
});
