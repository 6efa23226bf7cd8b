/** A passthrough target cannot be left upwards: whatever of a path leaves, no server reads it as leading out of the endpoint. */
import * as fc from "fast-check";
import { afterEach, describe, it } from "vitest";
import { apiKey, create, gateway, GATEWAY_ROLE, keyIn } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { PATH_READERS } from "../support/stock-parsers.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate } from "../support/worker.ts";

afterEach(async () => {
  await reset();
});

interface Target {
  /** @returns the status, and what the refusal says. */
  readonly ask: (path: string, key?: string) => Promise<[status: number, message: string]>;
  /** The paths that reached the provider. */
  readonly paths: () => string[];
  readonly narrowKey: string;
}

async function target(signed = false): Promise<Target> {
  const on = isolate({ UPSTREAM_KEY: "ours", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" });
  const id = await gateway(on, { authorizerType: "API_KEY" });
  await create(on, `/gateways/${id}/targets/`, {
    name: "raw",
    targetConfiguration: {
      http: { passthrough: { endpoint: "https://api.provider.test/base/", protocolType: "INFERENCE" } },
    },
    credentialProviderConfigurations: [signed ? GATEWAY_ROLE : await keyIn(on, "k", "UPSTREAM_KEY")],
  });
  const wideKey = await apiKey(on, id, { name: "wide" });
  const narrowKey = await apiKey(on, id, { name: "narrow", allowedModels: ["raw/v1/*"] });
  const asked: readonly Seen[] = upstream();
  return {
    ask: async (path, key = wideKey) => {
      const response = await on.fetch(`/gateways/${id}/raw${path}`, { headers: { "x-api-key": key } });
      const text = await response.text();
      return [response.status, response.ok ? "" : JSON.parse(text).error.message];
    },
    paths: () => asked.map(({ url }) => new URL(url).pathname),
    narrowKey,
  };
}

/** A path's character encoded this many times over. */
const deep = (escape: string, times: number): string => `%${"25".repeat(times - 1)}${escape}`;

const UPWARDS = [
  "/a/..%2fb",
  "/..%5cb",
  "/%252e%252e/b",
  "/a/%2e%2e%2fb",
  "/a%2f..",
  "/%25252e%25252e%25252fb",
  "/a/.%2fb",
  "/a%2f.%2fb",
  // One escape that cannot be decoded does not hide the others.
  "/v1/%ff/..%2f..%2fadmin",
  "/v1/..%2f..%2f%ff",
  "/v1/%25ff/..%252f..%252fadmin",
  "/v1/100%/..%2f..%2fadmin",
  "/v1/100%25/..%2f..%2fadmin",
  // Parameters of a segment.
  "/v1/..;/x",
  "/v1/..;a=b/x",
  "/v1/..%3b/x",
  "/v1/..%3ba=b%2fx",
  "/v1/%252e%252e;/x",
  "/v1/.;/x",
  "/v1/a;x=%2f..%2f/y",
  "/v1/..;",
  // Backslashes.
  "/v1/..%5c..%5cadmin",
  "/v1/..%255cadmin",
  "/v1%5c..%5cadmin",
  // What some server leaves out, or ends a path at.
  "/v1/..%20/x",
  "/v1/%20../x",
  "/v1/.%20./x",
  "/v1/..%00/x",
  "/v1/.%00./x",
  "/v1/..%09/x",
  "/v1/.%0a./x",
  "/v1/..%0d%0a/x",
  "/v1/..%7f/x",
  "/v1/..%3f/x",
  "/v1/..%23/x",
  "/v1/..%2500/x",
  // What some server takes for a dot or a slash.
  "/v1/%ef%bc%8e%ef%bc%8e/x",
  "/v1/..%ef%bc%8fx",
  "/v1/..%ef%bc%bcx",
  "/v1/%e2%80%a5/x",
  "/v1/%e2%80%a4%e2%80%a4/x",
  "/v1/..%e2%88%95x",
  "/v1/..%e2%81%84x",
  "/v1/%c0%ae%c0%ae%c0%afx",
  "/v1/..%c0%afx",
  "/v1/..%c1%9cx",
  "/v1/%e0%80%ae%e0%80%ae/x",
  "/v1/%25c0%25ae%25c0%25ae/x",
  "/v1/%25u002e%25u002e/x",
  "/v1/..%25u2216x%25u002f",
  "/v1/..%25u002fx",
];

describe("the path of a passthrough call", () => {
  it.for(UPWARDS)("is refused where some server would read it as leading upwards: %s", async (path, { expect }) => {
    const { ask, paths } = await target();
    expect((await ask(path))[0]).toBe(400);
    expect(paths()).toEqual([]);
  });

  it.for(["/%ff", "/a%c3", "/%ed%a0%80", "/%", "/a%2", "/a%zz", "/100%", "/%u0041", "/%25ff", "/%c0%80"])(
    "is refused where it cannot be decoded: %s",
    async (path, { expect }) => {
      const { ask, paths } = await target();
      expect(await ask(path)).toEqual([400, "The path is not percent-encoded as UTF-8."]);
      expect(paths()).toEqual([]);
    },
  );

  it.for(["%00", "%0a", "%0d%0aset-cookie:a=b", "%1f", "%7f", "%c2%85", "%250a"])(
    "is refused where it holds a control character: %s",
    async (escape, { expect }) => {
      const { ask, paths } = await target();
      expect(await ask(`/v1/files/a${escape}/content`)).toEqual([400, "The path must not hold control characters."]);
      expect(paths()).toEqual([]);
    },
  );

  it("may be encoded four deep, and no deeper, upwards or not", async ({ expect }) => {
    const { ask, paths } = await target();
    for (let times = 1; times <= 4; times++) {
      expect((await ask(`/a${deep("20", times)}b`))[0]).toBe(200);
      expect(await ask(`/a/${deep("2e", times)}${deep("2e", times)}${deep("2f", times)}b`)).toEqual([
        400,
        "The path must not lead upwards.",
      ]);
    }
    for (const times of [5, 6, 50, 2_000]) {
      const refused = [400, "The path is percent-encoded too many times over."];
      expect(await ask(`/a${deep("20", times)}b`)).toEqual(refused);
      expect(await ask(`/a/..${deep("2f", times)}b`)).toEqual(refused);
    }
    expect(paths()).toHaveLength(4);
  });

  it("leaves as it came where it leads nowhere else", async ({ expect }) => {
    const { ask, paths } = await target();
    const sound = [
      "",
      "/",
      "/v1/files//a%20b%2Fc",
      "/a..b/...%20/x%25",
      "/v1/..a/a../.hidden/x.",
      "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke",
      "/v1/a;b=c/d;e",
      "/v1/%E2%82%AC/%F0%9F%98%80",
      "/v1/50%25off/100%2525",
      "/v1/%3F/%23/%3B",
      "/v1/@a/~b/(c)/!d'/*/+,=:",
      "/v1/..%e2%80%a6/x",
    ];
    for (const path of sound) expect([path, (await ask(path))[0]]).toEqual([path, 200]);
    expect(paths()).toEqual(sound.map((path) => `/base${path}`));
  });

  it("is judged before the right to it is", async ({ expect }) => {
    const { ask, narrowKey, paths } = await target();
    for (const path of ["/v1/..%2fadmin", "/v1/%ff", "/v2/..%2fv1/x"]) {
      expect((await ask(path, narrowKey))[0]).toBe(400);
    }
    expect((await ask("/v2/x", narrowKey))[0]).toBe(403);
    expect((await ask("/v1/x", narrowKey))[0]).toBe(200);
    expect(paths()).toEqual(["/base/v1/x"]);
  });

  it.for([false, true])(
    "stays below the endpoint by every server's reading, whatever it is made of; signed: %s",
    async (signed, { expect }) => {
      const { ask, paths } = await target(signed);
      const dots = [
        "..",
        ".",
        "...",
        "%2e%2e",
        ".%2e",
        "%252e%252e",
        "%25252e.",
        "..;",
        "..%3b",
        "..%20",
        "%ef%bc%8e.",
      ];
      const slashes = ["/", "%2f", "%5c", "\\", "%252f", "%255c", "//", "%25252f", ";/", "%ef%bc%8f"];
      const others = [
        "a",
        "v1",
        "%ff",
        "%25",
        "%",
        "%00",
        "%2500",
        ";x=1",
        "%3f",
        "%23",
        "é",
        "%c3%a9",
        "%c0%af",
        "%20",
        "@",
      ];
      const piece = fc.oneof(fc.constantFrom(...dots), fc.constantFrom(...slashes), fc.constantFrom(...others));
      let passed = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
          const before = paths().length;
          const [status] = await ask(`/${pieces.join("")}`);
          const [sent] = paths().slice(before);
          // Plain dot segments are resolved before we see them, and may lead to no target at all.
          if (status !== 200 || sent === undefined) return;
          passed++;
          for (const [server, read] of Object.entries(PATH_READERS)) {
            const place = `${read(sent)}/`;
            if (!place.startsWith("/base/")) throw new Error(`${server} reads ${sent} as ${place}`);
          }
        }),
        { numRuns: signed ? 300 : 1_000, seed: 10 },
      );
      expect(passed).toBeGreaterThan(50);
    },
  );
});
