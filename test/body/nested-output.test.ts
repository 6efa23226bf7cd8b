/** What a caller of Converse or Google lets a model write at most: said one level deeper, and believed only where everybody reads it alike. */
import { describe, it } from "vitest";
import { mostNestedOutput } from "../../src/body/nested-output.ts";
import { mostOutput } from "../../src/body/output-members.ts";

const CONVERSE = "/model/{model}/converse";
const GENERATE = "/v1beta/models/{model}:streamGenerateContent";

const most = (path: string, body: string): number | undefined => mostNestedOutput(new TextEncoder().encode(body), path);

describe("the most a model may write", () => {
  it("is read where its API has it", ({ expect }) => {
    expect(most(CONVERSE, '{"messages":[],"inferenceConfig":{"temperature":0.5,"maxTokens": 512}}')).toBe(512);
    expect(most("/model/{model}/converse-stream", '{"inferenceConfig":{"maxTokens":1}}')).toBe(1);
    expect(most(GENERATE, '{"generationConfig":{"maxOutputTokens":100}}')).toBe(100);
    expect(most(GENERATE, '{"generation_config":{"max_output_tokens":100,"candidateCount":3}}')).toBe(300);
  });

  it.for([
    [CONVERSE, "{}"],
    [CONVERSE, '{"maxTokens":1}'],
    [CONVERSE, '{"inferenceConfig":{"maxTokens":null}}'],
    [CONVERSE, '{"inferenceConfig":{"maxTokens":1,"maxTokens":9000}}'],
    [CONVERSE, '{"inferenceConfig":{"maxTokens":1,"max\\u0054okens":9000}}'],
    [CONVERSE, '{"inferenceConfig":{"maxTokens":1},"inferenceConfig":{"maxTokens":9000}}'],
    [CONVERSE, '{"inferenceConfig":{"maxTokens":1},"inference\\u0043onfig":{"maxTokens":9000}}'],
    [GENERATE, '{"generationConfig":{"maxOutputTokens":1},"generation_config":{"maxOutputTokens":9000}}'],
    [GENERATE, '{"generationConfig":{"maxOutputTokens":1,"candidateCount":1,"candidate_count":8}}'],
    ["/model/{model}/invoke", '{"inferenceConfig":{"maxTokens":1}}'],
  ] as const)(
    "is not known where it is not said, or in words that two read differently: %s %s",
    ([path, body], { expect }) => {
      expect(most(path, body)).toBeUndefined();
    },
  );

  it("is not what stands beside it, where other APIs have theirs", ({ expect }) => {
    for (const path of [CONVERSE, GENERATE]) expect(mostOutput({ max_tokens: 1 }, path)).toBeUndefined();
    expect(mostOutput({ max_tokens: 1 }, "/model/{model}/invoke")).toBe(1);
  });
});
