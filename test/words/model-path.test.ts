/** A model in a path: what is written is read back, whatever the id, and what a server further on could read otherwise is refused both ways. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { GatewayError } from "../../src/words/errors.ts";
import {
  findModelPath,
  inOrder,
  modelPath,
  readModel,
  writeModel,
  type ModelPath,
} from "../../src/words/model-path.ts";

const TEMPLATES = [
  "/model/{model}/converse",
  "/model/{model}/invoke-with-response-stream",
  "/v1beta/models/{model}:generateContent",
  "/openai/deployments/{model}/chat/completions",
  "/openai/deployments/{model}/completions",
  "/predict/{model}",
  "/x/v-{model}.json",
];

function ordered(...paths: string[]): readonly ModelPath[] {
  return inOrder(paths.flatMap((path) => modelPath(path) ?? []));
}

/** As a gateway that serves all of them reads it; undefined where none matches. */
function read(path: string, paths = ordered(...TEMPLATES)): [string, string] | string | undefined {
  const found = findModelPath(paths, path);
  if (found === undefined) return undefined;
  try {
    return [found.path, readModel(found, path)];
  } catch (caught) {
    return caught instanceof GatewayError ? caught.code : "thrown";
  }
}

function written(path: string, model: string): string {
  try {
    return writeModel(modelPath(path) ?? { path, before: "", behind: "" }, model);
  } catch (caught) {
    return caught instanceof GatewayError ? caught.code : "thrown";
  }
}

/** Ids of a target's configuration, and whatever a provider lists or a body names. */
const configured = fc.stringMatching(/^[a-zA-Z0-9\-._@:]{1,60}(\/[a-zA-Z0-9\-._@:]{1,60}){0,3}$/);
const listed = fc.string({ unit: "binary", minLength: 1, maxLength: 256 });
const KNOWN = [
  "anthropic.claude-sonnet-4-5-20250929-v1:0",
  "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-v1:0",
  "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0",
  "@cf/meta/llama-3.1-8b-instruct",
  "models/with/slashes",
  "x:generateContent",
  "a/converse",
  "ünï 😀",
];
const id = fc.oneof(configured, listed, fc.constantFrom(...KNOWN));
/** The document's own words, on an id and on its compatibility form. */
const isUnsafe = (model: string): boolean =>
  model.length > 256 ||
  !model.isWellFormed() ||
  [model, model.normalize("NFKC")].some(
    (text) =>
      /[%;\\?#\p{Cc}]/u.test(text) || text.split(/[/⁄∕∖⧵⧸⧹]/).some((part) => /^\.\.?$/.test(part.replaceAll(" ", ""))),
  );

describe("a model in a path", () => {
  it("comes out as it went in, for every id that schemas admit, or is refused both ways", ({ expect }) => {
    fc.assert(
      fc.property(fc.constantFrom(...TEMPLATES), id, (template, model) => {
        const path = written(template, model);
        if (isUnsafe(model)) {
          expect(path).toBe("invalid_request");
          return;
        }
        // As a URL it stays what it is: no segment is resolved away, nothing is a query.
        const url = new URL(`https://provider.test${path}`);
        expect(url.href).toBe(`https://provider.test${path}`);
        expect(read(url.pathname, ordered(template))).toEqual([template, model]);
      }),
      { numRuns: 5_000 },
    );
  });

  it("is written as the clients of its API write it, or with : and @ plain", ({ expect }) => {
    fc.assert(
      fc.property(configured, (model) => {
        if (isUnsafe(model)) return;
        const path = written("/model/{model}/converse", model);
        const encoded = encodeURIComponent(model);
        expect(path.replaceAll(":", "%3A").replaceAll("@", "%40")).toBe(`/model/${encoded}/converse`);
      }),
    );
  });

  it("is read however its client wrote it: encoded, half encoded, plain", ({ expect }) => {
    for (const model of KNOWN.filter((known) => !known.startsWith("ünï"))) {
      for (const path of [
        encodeURIComponent(model),
        model,
        model.replaceAll(":", "%3a"),
        model.replaceAll("/", "%2f"),
      ]) {
        expect(read(`/model/${path}/converse`)).toEqual(["/model/{model}/converse", model]);
        expect(read(`/v1beta/models/${path}:generateContent`)).toEqual([
          "/v1beta/models/{model}:generateContent",
          model,
        ]);
      }
    }
  });

  it("leaves as much as it can to the operation, in whatever order they are declared", ({ expect }) => {
    for (const paths of [TEMPLATES, TEMPLATES.toReversed()]) {
      const chat = "/openai/deployments/{model}/chat/completions";
      expect(read("/openai/deployments/a/chat/completions", ordered(...paths))).toEqual([chat, "a"]);
      expect(read("/openai/deployments/a/chat/chat/completions", ordered(...paths))).toEqual([chat, "a/chat"]);
    }
    expect(read("/predict/v1/x", ordered("/predict/{model}", "/predict/v1/{model}"))).toEqual([
      "/predict/v1/{model}",
      "x",
    ]);
  });

  const REFUSED = [
    "",
    "%20/..",
    "..%2f..%2fv1%2fmodels",
    ".%2fx",
    "x/.%2e",
    "%252e%252e",
    "a%2Fb%252Fc",
    "a%25",
    "%ff",
    "%c0%ae%c0%ae",
    "%ed%a0%80",
    "%zz",
    "%",
    "a%5c..%5cb",
    "x;model=y",
    "x%3Bmodel=y",
    "x%3Fmodel=y",
    "x%23y",
    "x%00",
    "x%0d%0ahost:y",
    "x%7f",
    "x%c2%85",
    "%ef%bc%8e%ef%bc%8e",
    "x%ef%bc%852e",
    "x%ef%bc%9bmodel=y",
    "%2e%2e%e2%88%95x",
    "a".repeat(257),
  ];

  it.for(REFUSED)("is refused where a server could read another one, or another path: %s", (model, { expect }) => {
    for (const template of ["/model/{model}/converse", "/v1beta/models/{model}:generateContent"]) {
      expect(read(template.replace("{model}", model))).toBe("invalid_request");
    }
  });

  it("is refused as empty where doubled slashes have become one", ({ expect }) => {
    expect(read("/model/converse")).toBe("invalid_request");
    expect(read("/openai/deployments/completions")).toBe("invalid_request");
    expect(read("/openai/deployments/chat/completions")).toEqual(["/openai/deployments/{model}/completions", "chat"]);
  });

  it("makes no dot segment with what stands around it", ({ expect }) => {
    for (const [template, model] of [
      ["/x/.{model}", "."],
      ["/x/{model}./y", "."],
      ["/x/{model}", ".."],
      ["/x/.{model}/y", "."],
    ] as const) {
      expect(written(template, model)).toBe("invalid_request");
    }
  });

  it("is none where the path is another's, or has something before or behind it", ({ expect }) => {
    for (const path of [
      "/model",
      "/model/x",
      "/model/x/converse/y",
      "/model/x/converse;model=y",
      "/model;a=b/x/converse",
      "/v1/model/x/converse",
      "/%6dodel/x/converse",
      "/model/x%2Fconverse",
    ]) {
      expect([path, read(path)]).toEqual([path, undefined]);
    }
  });
});
