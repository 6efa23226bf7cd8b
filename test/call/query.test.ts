/** What of a caller's query reaches a provider, and that nothing of it stands beside what the target puts there itself. */
import * as fc from "fast-check";
import { afterEach, describe, it } from "vitest";
import { create, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { QUERY_PARSERS } from "../support/stock-parsers.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

afterEach(async () => {
  await reset();
});

type Ask = (search: string) => Promise<string>;

/** The query that reaches the provider of an inference target. */
async function inference(allowedQueryParameters?: readonly string[]): Promise<Ask> {
  const on = isolate();
  await providerTarget(on, await gateway(on), "t", {
    more: allowedQueryParameters === undefined ? {} : { metadataConfiguration: { allowedQueryParameters } },
  });
  const asked = upstream();
  return async (search) => {
    await on.fetch(`/inference/v1/messages${search}`, { method: "POST", body: '{"model":"t/m"}' });
    return new URL(asked.at(-1)?.url ?? "").search;
  };
}

interface Raw {
  readonly allowedQueryParameters?: readonly string[];
  readonly passthrough?: Record<string, unknown>;
  /** A key in a header of that name, `query` for a key in the parameter `key`, or the gateway's role. */
  readonly credential?: string;
}

/** One database for all isolates of a test. */
let made = 0;

async function credentialFor(on: Isolate, where: string | undefined): Promise<object[]> {
  if (where === undefined) return [];
  if (where === "role") return [GATEWAY_ROLE];
  const location = where === "query" ? "QUERY_PARAMETER" : "HEADER";
  const credentialParameterName = where === "query" ? "key" : where;
  return [await keyIn(on, `k${made}`, "UPSTREAM_KEY", { credentialLocation: location, credentialParameterName })];
}

/** The query that reaches the provider of a passthrough target. */
async function passthrough({ allowedQueryParameters, passthrough: more, credential }: Raw): Promise<Ask> {
  const on = isolate({ UPSTREAM_KEY: "ours", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" });
  const id = await gateway(on, { name: `raw-${++made}` });
  const [configuration] = await credentialFor(on, credential);
  await create(on, `/gateways/${id}/targets/`, {
    name: "raw",
    targetConfiguration: {
      http: { passthrough: { endpoint: "https://t.provider.test", protocolType: "CUSTOM", ...more } },
    },
    ...(configuration === undefined ? {} : { credentialProviderConfigurations: [configuration] }),
    ...(allowedQueryParameters === undefined ? {} : { metadataConfiguration: { allowedQueryParameters } }),
  });
  const asked = upstream();
  return async (search) => {
    await on.fetch(`/gateways/${id}/raw/x${search}`);
    return new URL(asked.at(-1)?.url ?? "").search;
  };
}

describe("of a query, an inference target without a list", () => {
  it.for([
    ["?beta=true", "?beta=true"],
    ["?api-version=2026-01-01-preview&beta=true&beta=false", "?api-version=2026-01-01-preview&beta=true&beta=false"],
    ["?b%65ta=a+b%20c&beta", "?b%65ta=a+b%20c&beta"],
    ["", ""],
    ["?", ""],
    ["?model=forbidden", ""],
    ["?a=1&beta=true&key=mine&_method=GET&models[]=x", "?beta=true"],
    ["?Beta=1&BETA=2&beta[]=3&beta.x=4&%20beta=5&beta%00=6&beta%ff=7&[beta]=8", ""],
    ["?beta=true;model=forbidden&api-version=1;key=mine;", "?beta=true%3Bmodel=forbidden&api-version=1%3Bkey=mine%3B"],
    ["?;beta=true&x;beta=true&beta;model=forbidden", ""],
    ["?beta%3Dx=1&=beta&&beta=%26model%3Dforbidden", "?beta=%26model%3Dforbidden"],
  ] as const)("passes beta and api-version only: %s", async ([search, passed], { expect }) => {
    const ask = await inference();
    expect(await ask(search)).toBe(passed);
  });
});

describe("of a query, a target with a list", () => {
  it.for([
    ["?trace=1&beta=true&api-version=1&filter[a]=2&trace=3&filter=4", "?trace=1&filter[a]=2&trace=3"],
    ["?a+b=1&a%20b=2&a%2Bb=3&filter%5Ba%5D=4", "?a+b=1&a%20b=2&filter%5Ba%5D=4"],
    ["?trac%65=%zz&trace=%ff;x=1", "?trac%65=%zz&trace=%ff%3Bx=1"],
    ["?TRACE=1&trace%zz=2&trace[]=3", ""],
  ] as const)("passes what it names, as it came, and nothing else: %s", async ([search, passed], { expect }) => {
    const names = ["trace", "a b", "filter[a]", "%zz"];
    expect(await (await inference(names))(search)).toBe(passed);
    expect(await (await passthrough({ allowedQueryParameters: names }))(search)).toBe(passed);
  });
});

describe("of a query, a target whose list was made when lists did nothing", () => {
  it("passes no model, no method and no credential, though it names them", async ({ expect }) => {
    const names = ["model", "models[]", "_method", "key", "API_Key", "trace"];
    const on = isolate();
    await providerTarget(on, await gateway(on), "t", {
      more: { metadataConfiguration: { allowedQueryParameters: ["placeholder"] } },
    });
    await on.env.DB.prepare("UPDATE targets SET spec = replace(spec, '[\"placeholder\"]', ?1)")
      .bind(JSON.stringify(names))
      .run();
    const asked = upstream();
    const search = names.map((name) => `${name}=theirs`).join("&");
    const response = await post(isolate(), `/v1/messages?${search}`, { model: "t/m" });
    expect([response.status, asked.map(({ url }) => new URL(url).search)]).toEqual([200, ["?trace=theirs"]]);
  });
});

describe("of a query, a passthrough target without a list", () => {
  it("passes everything as it came, where it has no credential", async ({ expect }) => {
    const ask = await passthrough({});
    const everything = "?x=1&x=%2F&model=m&&a;b=c&api_key=mine&access_token=mine&%zz=1&a[]=2&=3&q=a+b%20c";
    expect(await ask(everything)).toBe(everything);
  });

  it("passes everything but what a provider could take for another credential, where it has one", async ({
    expect,
  }) => {
    const others = "?x=1&x=%2F&model=m&&a;b=c&%zz=1&a[]=2&=3&q=a+b%20c&key=4&token=5&keys=6";
    const rivals = [
      "access_token=mine",
      "api_key=mine",
      "API-Key=mine",
      "apikey=mine",
      "x-api-key[]=mine",
      "authorization=x",
    ];
    const aws = ["X-Amz-Signature=mine", "x-amz-credential=mine", "X-Amz-Security-Token=mine", "X-Amz-Algorithm=mine"];
    for (const credential of ["authorization", "role"]) {
      const ask = await passthrough({ credential });
      for (const rival of [...rivals, ...aws, "a=1;access_token=mine", "subscription-key=mine"]) {
        expect([rival, await ask(`?x=1&${rival}&y=2`)]).toEqual([rival, "?x=1&y=2"]);
      }
    }
    const ask = await passthrough({ credential: "authorization" });
    expect(await ask(others)).toBe(others);
  });

  it("keeps back Google's key where its own is in Google's header", async ({ expect }) => {
    const ask = await passthrough({ credential: "x-goog-api-key" });
    expect(await ask("?key=mine&alt=sse&Key[]=mine")).toBe("?alt=sse");
  });

  it("passes even those where it lists them", async ({ expect }) => {
    const ask = await passthrough({ credential: "authorization", allowedQueryParameters: ["access_token", "x"] });
    expect(await ask("?access_token=1&x=2&y=3")).toBe("?access_token=1&x=2");
  });
});

describe("a target's own parameters", () => {
  const staticQueryParameters = { "api-version": "2026-01-01", "a b": "ü&=;" };
  const own = "api-version=2026-01-01&a%20b=%C3%BC%26%3D%3B";

  it("come first, and the caller's own of a name takes the place of one", async ({ expect }) => {
    const ask = await passthrough({ passthrough: { staticQueryParameters } });
    expect(await ask("")).toBe(`?${own}`);
    expect(await ask("?x=a+b%20c")).toBe(`?${own}&x=a+b%20c`);
    expect(await ask("?api%2Dversion=mine&a+b=mine")).toBe("?api%2Dversion=mine&a+b=mine");
    expect(await ask("?API-VERSION=mine&a+b=mine")).toBe("?api-version=2026-01-01&a+b=mine");
  });

  it("are not replaced by one that the target's list leaves out", async ({ expect }) => {
    const ask = await passthrough({ passthrough: { staticQueryParameters }, allowedQueryParameters: ["a b"] });
    expect(await ask("?api-version=mine&a+b=mine")).toBe("?api-version=2026-01-01&a+b=mine");
  });

  it("stand alone where they win, however a caller writes one", async ({ expect }) => {
    const ask = await passthrough({
      passthrough: {
        staticQueryParameters: { tenant: "ours" },
        staticQueryParameterConflictResolution: "STATIC_OVERRIDE",
      },
    });
    for (const theirs of [
      "tenant=x",
      "TENANT=x",
      "tenant[]=x",
      "t%65nant=x",
      "a=1;tenant=x",
      "tenant%00=x",
      "%2574enant=x",
    ]) {
      expect([theirs, await ask(`?x=1&${theirs}&y=2`)]).toEqual([theirs, "?tenant=ours&x=1&y=2"]);
    }
  });
});

describe("whatever a caller's query holds", () => {
  const name = fc
    .tuple(
      fc.constantFrom("", " ", "+", "%20", "[", "%00", "%ff", "a;", ";", "x[", "%09"),
      fc.constantFrom(
        "key",
        "Key",
        "k%65y",
        "ke%79",
        "%256bey",
        "k%u0065y",
        "model",
        "m%6fdel",
        "MODEL",
        "beta",
        "b%65ta",
        "x",
      ),
      fc.constantFrom("", "", "[]", "[a]", "]", "%5B%5D", "[", ".a", "%00", "%00x", "%ff", " ", "+", ";", "%3B", "%zz"),
    )
    .map((parts) => parts.join(""));
  const value = fc.constantFrom(
    "",
    "=theirs",
    "=theirs;key=theirs",
    "=theirs;model=theirs",
    "=theirs%26key=theirs",
    "==theirs",
    "=theirs?key=theirs",
    "=theirs%23",
  );
  const query = fc
    .array(
      fc.tuple(name, value).map((parts) => parts.join("")),
      { maxLength: 5 },
    )
    .chain((pairs) => fc.constantFrom("&", "&&", "&;", ";").map((separator) => `?${pairs.join(separator)}`));

  it("a query credential stands alone under its name, by every parser", async ({ expect }) => {
    const ask = await passthrough({ credential: "query" });
    await fc.assert(
      fc.asyncProperty(query, async (search) => {
        const sent = (await ask(search)).slice(1);
        for (const [server, parse] of Object.entries(QUERY_PARSERS)) {
          const keys = parse(sent)
            .filter(([filed]) => filed.trim() === "key")
            .map(([, is]) => is);
          expect([server, search, keys]).toEqual([server, search, ["ours"]]);
        }
      }),
      { numRuns: 400, seed: 10 },
    );
  });

  it("no parser finds anything but what may pass in an inference target's, and no model", async ({ expect }) => {
    const ask = await inference();
    await fc.assert(
      fc.asyncProperty(query, async (search) => {
        const sent = (await ask(search)).slice(1);
        for (const [server, parse] of Object.entries(QUERY_PARSERS)) {
          const others = parse(sent).filter(([filed]) => filed !== "beta");
          expect([server, search, others]).toEqual([server, search, []]);
        }
      }),
      { numRuns: 400, seed: 10 },
    );
  });
});
