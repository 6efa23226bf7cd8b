/** A path and a content type → how an answer's usage is read, and whether it is billed. */
import { describe, it } from "vitest";
import { answerFormat, billedAt } from "../../src/usage/answer-format.ts";
import { Kept } from "../../src/usage/kept.ts";
import * as fc from "fast-check";

const JSON_TYPE = "application/json";

describe("the format of an answer", () => {
  it("is told by its content type", ({ expect }) => {
    const framing = (type: string | null) => answerFormat("POST", "/v1/chat/completions", type)?.framing;
    expect(framing("application/json")).toBe("json");
    expect(framing("Application/JSON; charset=UTF-8")).toBe("json");
    expect(framing("application/problem+json")).toBe("json");
    expect(framing("text/event-stream;charset=utf-8")).toBe("sse");
    expect(framing("application/vnd.amazon.eventstream")).toBe("aws-event-stream");
    expect(framing("application/x-ndjson")).toBe("lines");
    for (const type of ["audio/mpeg", "image/png", "text/html", "", null, "application/jsonish"]) {
      expect(framing(type), String(type)).toBeUndefined();
    }
  });

  it("is none for what is never billed", ({ expect }) => {
    const free = [
      "/v1/messages/count_tokens",
      "/anthropic/v1/messages/count_tokens/",
      "/v1/responses/input_tokens",
      "/model/anthropic.claude-sonnet-5/count-tokens",
      "/v1beta/models/gemini-3-pro:countTokens",
      "/v1/responses/resp_1/cancel",
    ];
    expect(answerFormat("GET", "/v1/responses/resp_1", JSON_TYPE)).toBeUndefined();
    for (const path of free) expect(answerFormat("POST", path, JSON_TYPE), path).toBeUndefined();
  });

  it.for(["/v1/messages%3F/count_tokens", "/v1/messages%2523/count_tokens", "/v1/responses;/cancel"])(
    "is not none where a lenient server reads a path that is billed: %s",
    (path, { expect }) => {
      expect(answerFormat("POST", path, JSON_TYPE)).toMatchObject({ framing: "json" });
      expect(billedAt("POST", path).isBilled).toBe(true);
    },
  );

  it("says of models' answers that they may be estimated, and of vectors that they are no text", ({ expect }) => {
    const of = (path: string) => answerFormat("POST", path, JSON_TYPE);
    for (const path of [
      "/v1/chat/completions",
      "/openai/v1/responses",
      "/v1/responses/compact",
      "/anthropic/v1/messages",
      "/v1/completions",
      "/model/a.b-v1%3A0/converse",
      "/model/a.b-v1%3A0/invoke-with-response-stream",
      "/v1beta/models/gemini-3-pro:streamGenerateContent",
    ]) {
      expect(of(path), path).toEqual({ framing: "json", isInference: true, isText: true });
    }
    expect(of("/v1/embeddings")).toEqual({ framing: "json", isInference: true, isText: false });
    for (const path of ["/v1/moderations", "/v1/images/generations", "/v1/files", "/mcp", "/v1/threads/t/messages/m"]) {
      expect(of(path), path).toEqual({ framing: "json", isInference: false, isText: true });
    }
  });
});

describe("what is kept of a stream", () => {
  it("is its first 8 KiB and its last 64 KiB, in any cutting", ({ expect }) => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(200), fc.nat(20_000), fc.nat(150_000)), { maxLength: 12 }), (sizes) => {
        const kept = new Kept();
        const all = Uint8Array.from(
          { length: sizes.reduce((sum, size) => sum + size, 0) },
          (_, i) => (i * 31) ^ (i >> 8),
        );
        let at = 0;
        for (const size of sizes) kept.keep(all.subarray(at, (at += size)));
        expect(kept.length).toBe(all.length);
        expect(kept.isCut).toBe(all.length > 65_536);
        expect(kept.tail().toHex()).toBe(all.subarray(-65_536).toHex());
        expect(kept.head().toHex()).toBe(kept.isCut ? all.subarray(0, 8_192).toHex() : "");
      }),
      { seed: 12, numRuns: 60 },
    );
  });
});
