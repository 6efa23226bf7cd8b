/** How much a body lets a model write, as its provider would read it: never less than that. */
import { describe, it } from "vitest";
import { mostOutput } from "../../src/body/output-members.ts";
import { scan } from "../../src/body/scan.ts";

const CHAT = "/v1/chat/completions";

const most = (members: string, path = CHAT): number | undefined =>
  mostOutput(scan(new TextEncoder().encode(`{"model":"m"${members}}`)).output, path);

describe("the most a model may write", () => {
  it.for([
    ["", undefined],
    [',"max_tokens":100', 100],
    [',"max_completion_tokens":100', 100],
    [',"max_tokens":100,"max_completion_tokens":300', 300],
    [',"max_tokens":null', undefined],
    [',"max_tokens":null,"max_completion_tokens":7', 7],
    // What some servers take for no bound at all is none.
    [',"max_tokens":0', undefined],
    [',"max_tokens":100,"max_completion_tokens":0', undefined],
    [',"max_tokens":0,"max_tokens":100', undefined],
    [',"max_tokens":100,"max_tokens":0', undefined],
    [',"max_tokens":100,"n":3', 300],
    [',"max_tokens":100,"n":0', 100],
    [',"max_tokens":100,"n":null', 100],
    [',"n":3', undefined],
    [',"max_output_tokens":5', undefined],
    // Whatever could be read as more is more, and what is no whole number bounds nothing.
    [',"max_tokens":100,"max_tokens":900', 900],
    [',"max_tokens":900,"max_tokens":100', 900],
    [',"max_tokens":100,"MAX_TOKENS":900', 900],
    [',"max_tokens":100,"m\\u0061x_tokens":900', 900],
    [',"max_tokens":"100"', undefined],
    [',"max_tokens":1e2', undefined],
    [',"max_tokens":-1', undefined],
    [',"max_tokens":100,"n":"3"', undefined],
    [',"max_tokens":100,"max_tokens":"900"', undefined],
    [',"max_tokens":9999999999999', undefined],
    [',"x":{"max_tokens":100}', undefined],
  ] as const)("of a chat with %s", ([members, tokens], { expect }) => {
    expect(most(members)).toBe(tokens);
  });

  it.for([
    ["/v1/responses", ',"max_output_tokens":5,"max_tokens":9', 5],
    ["/v1/messages", ',"max_tokens":0', 0],
    ["/v1/messages", ',"max_tokens":9,"max_output_tokens":50', 9],
    ["/v1/completions", ',"max_tokens":9,"best_of":4,"n":2', 36],
    ["/v1/anything", ',"max_tokens":9,"max_output_tokens":50', 50],
  ] as const)("at %s is what that API reads", ([path, members, tokens], { expect }) => {
    expect(most(members, path)).toBe(tokens);
  });
});
