/** The line that npm start prints for each call: what whoever looks on wants to know, and nothing that moves their terminal. */
import { describe, it } from "vitest";
import { callIn, describeCall } from "../../scripts/start/call-line.ts";

const CALL = { message: "call", path: "/v1/chat/completions", status: 200, ended: "complete", ms: 812 };
const MODEL = { model: "gpt-5.5", target: "openai", attempts: 1 };

function lineOf(logged: string, colours: boolean): string | undefined {
  const call = callIn(logged);
  return call === undefined ? undefined : describeCall(call, colours);
}

describe("the line of a call", () => {
  it.for<readonly [string, object, string]>([
    [
      "has status, model, target, milliseconds, tokens and cost",
      { ...CALL, ...MODEL, inputTokens: 250, outputTokens: 72, usage: "reported", costUsd: 0.00123 },
      "200  gpt-5.5 → openai  812 ms  250 + 72 tokens  $0.00123",
    ],
    [
      "says once what is named in the model",
      { ...CALL, ...MODEL, model: "openai/gpt-5.5" },
      "200  openai/gpt-5.5  812 ms",
    ],
    [
      "says that tokens are estimated, how many targets were asked and that it was cut off",
      { ...CALL, ...MODEL, attempts: 2, ended: "cut", inputTokens: 1, outputTokens: 2, usage: "estimated" },
      "200  gpt-5.5 → openai  2 attempts  cut off  812 ms  about 1 + 2 tokens",
    ],
    [
      "shows small costs to the nano-dollar",
      { ...CALL, ...MODEL, costUsd: 1.5e-8 },
      "200  gpt-5.5 → openai  812 ms  $0.000000015",
    ],
    ["shows whole ones with cents", { ...CALL, ...MODEL, costUsd: 2 }, "200  gpt-5.5 → openai  812 ms  $2.00"],
    [
      "says why a call was refused",
      {
        ...CALL,
        message: "call failed",
        status: 404,
        model: "nope",
        ms: 2,
        code: "unknown_model",
        detail: "Not found.",
      },
      "404  nope  2 ms  unknown_model: Not found.",
    ],
    [
      "has the path where nothing is known of a model",
      { ...CALL, message: "call failed", status: 401, ms: 1, code: "unauthenticated", detail: "Send a key." },
      "401  /v1/chat/completions  1 ms  unauthenticated: Send a key.",
    ],
    [
      "says that the caller left",
      { ...CALL, ...MODEL, message: "caller left", status: undefined },
      "left  gpt-5.5 → openai  812 ms",
    ],
  ])("%s", ([, logged, line], { expect }) => {
    expect(lineOf(JSON.stringify(logged), false)).toBe(line);
  });

  it("has colours where they are wanted", ({ expect }) => {
    const shown = [200, 404, 503].map((status) => lineOf(JSON.stringify({ ...CALL, status }), true)?.slice(0, 8));
    expect(shown).toEqual(["\u001B[32m200", "\u001B[33m404", "\u001B[31m503"]);
  });

  it("lets no text of a caller's move the cursor, and none be long", ({ expect }) => {
    const model = "\u001B[2J\u009B1m\r\nx".padEnd(300, "y");
    const line = lineOf(JSON.stringify({ ...CALL, ...MODEL, model, code: "unknown_model", detail: model }), false);
    // oxlint-disable-next-line no-control-regex -- none of these may be there
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(line?.length).toBeLessThan(300);
  });

  it("is none for what is no call", ({ expect }) => {
    for (const text of ["no JSON", "{}", '"call"', '{"message":"control plane refused","type":"x"}']) {
      expect(lineOf(text, false)).toBeUndefined();
    }
  });
});
