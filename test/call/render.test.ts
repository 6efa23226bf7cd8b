/** Each code as every dialect shows it: a client repeats what may pass, and nothing else. */
import { describe, it } from "vitest";
import { GatewayError, LASTING, LASTS, STATUS, type ErrorCode } from "../../src/words/errors.ts";
import { renderError } from "../../src/call/render.ts";
import { newRequestId } from "../../src/call/request-id.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a closed table
const CODES = Object.keys(STATUS) as ErrorCode[];
const DIALECTS = ["openai", "anthropic", "aws", "google", "azure"] as const;
const lasting = CODES.filter((code) => LASTS[code]);

/** @langchain/core 1.4.0, `STATUS_NO_RETRY`; earlier ones lack 413. */
const LANGCHAIN_STOPS = [400, 401, 402, 403, 404, 405, 406, 407, 409, 413];
/** Statuses that no application's call is answered with: it sends JSON, and opens no WebSocket by itself. */
const OF_NO_CALL = [415, 426];
/** opencode 1.18.33 repeats whatever the status where one of these stands in the body. */
const OPENCODE_REPEATS =
  /429|500|502|503|504|524|rate limit|too many requests|overloaded|service.unavailable|internal.error|internal server error|server.error|terminated|network.error|connection (error|refused|lost)|resource.exhausted|try again (later|in\b)/i;

describe("a failure that lasts", () => {
  it.for(lasting)("says so, has a status that LangChain and ai-sdk stop at: %s", (code, { expect }) => {
    for (const dialect of DIALECTS) {
      const response = renderError(new GatewayError(code, "Why."), dialect, "id");
      expect(response.headers.get("x-should-retry")).toBe("false");
      expect([...LANGCHAIN_STOPS, ...OF_NO_CALL]).toContain(response.status);
    }
  });

  it.for(lasting)(
    "has no word in its body by which opencode takes it for one that passes: %s",
    async (code, { expect }) => {
      for (const dialect of DIALECTS) {
        for (let time = 0; time < 200; time++) {
          const text = await renderError(new GatewayError(code, "Why."), dialect, newRequestId()).text();
          expect(text).not.toMatch(OPENCODE_REPEATS);
        }
      }
    },
  );

  it("may be a single one of a code that passes", ({ expect }) => {
    const error = new GatewayError("target_not_ready", "Why.", { headers: LASTING });
    expect(renderError(error, "openai", "id").headers.get("x-should-retry")).toBe("false");
  });
});

describe("a failure that may pass", () => {
  it.for(CODES.filter((code) => !LASTS[code]))("leaves it to the client: %s", (code, { expect }) => {
    const response = renderError(new GatewayError(code, "Why."), "openai", "id");
    expect(response.headers.has("x-should-retry")).toBe(false);
    expect([408, 429, 500, 502, 503, 504]).toContain(response.status);
  });
});

describe("every failure", () => {
  it.for(CODES)("has a type of its own in both dialects: %s", async (code, { expect }) => {
    const error = new GatewayError(code, "Why.", { param: "model" });
    const openai = await renderError(error, "openai", "id").json();
    expect(openai).toEqual({ error: { message: "Why.", type: expect.any(String), param: "model", code } });
    const anthropic = await renderError(error, "anthropic", "id").json();
    expect(anthropic).toEqual({
      type: "error",
      error: { type: expect.stringMatching(/_error$|^request_too_large$/), message: "Why." },
      request_id: "id",
    });
  });
});
