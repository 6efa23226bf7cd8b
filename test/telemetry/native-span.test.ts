/** Where nobody traces, a call has no span; what is seen where somebody does, test/clients/workerd/native-spans.test.ts sees. */
import { createExecutionContext } from "cloudflare:test";
import { describe, it } from "vitest";
import { startCallSpan } from "../../src/telemetry/native-span.ts";

describe("a call that nobody traces", () => {
  it("has no span", ({ expect }) => {
    expect(startCallSpan(createExecutionContext().tracing, "/v1/messages")).toBeUndefined();
  });
});
