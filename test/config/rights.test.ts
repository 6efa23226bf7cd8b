/** What the entries of an API key's allowedModels mean. */
import { describe, it } from "vitest";
import { rightsOf } from "../../src/config/rights.ts";

describe("an entry of allowedModels", () => {
  for (const [entry, target, model, short, may] of [
    // Over `target/model`.
    ["azure/gpt-5.5", "azure", "gpt-5.5", undefined, true],
    ["azure/gpt-5.5", "other", "gpt-5.5", undefined, false],
    ["azure/*", "azure", "meta-llama/Llama-3.1-8B", undefined, true],
    ["azure/*", "azure-eu", "gpt-5.5", undefined, false],
    ["*/gpt-5.?", "azure", "gpt-5.5", undefined, true],
    ["bedrock/gpt-oss-*", "bedrock", "openai.gpt-oss-120b", "gpt-oss-120b", true],
    ["bedrock/openai.gpt-oss-*", "bedrock", "openai.gpt-oss-120b", "gpt-oss-120b", true],
    ["bedrock/gpt-oss-*", "bedrock", "openai.gpt-oss-120b", undefined, false],
    // Without a slash: the model's id, on every target.
    ["gpt-5.5", "azure", "gpt-5.5", undefined, true],
    ["gpt-5.5", "other", "gpt-5.5", undefined, true],
    ["gpt-5.5", "azure", "gpt-5.5-mini", undefined, false],
    ["gpt-5*", "azure", "gpt-5.5-mini", undefined, true],
    ["gpt-oss-120b", "bedrock", "openai.gpt-oss-120b", "gpt-oss-120b", true],
    ["gpt-oss-*", "bedrock", "openai.gpt-oss-120b", "gpt-oss-120b", true],
    ["gpt-oss-120b", "keeps", "openai.gpt-oss-120b", undefined, false],
    ["openai.gpt-oss-120b", "bedrock", "openai.gpt-oss-120b", "gpt-oss-120b", true],
    ["*Llama*", "router", "meta-llama/Llama-3.1-8B", undefined, true],
    ["*", "any", "any/thing", undefined, true],
    // A target's name is no model.
    ["azure", "azure", "gpt-5.5", undefined, false],
    ["azure*", "azure", "gpt-5.5", undefined, false],
  ] as const) {
    it(`that reads ${entry} ${may ? "allows" : "does not allow"} ${model} of ${target}${short === undefined ? "" : `, ${short} for short`}`, ({
      expect,
    }) => {
      expect(rightsOf([entry]).mayUse(target, model, short)).toBe(may);
      expect(rightsOf(["nothing", entry]).mayUse(target, model, short)).toBe(may);
    });
  }

  it("opens a path of a passthrough target only where it is over target and path, or everything", ({ expect }) => {
    const may = (entry: string): boolean => rightsOf([entry]).mayPass("raw", "/v1/files");
    expect(["raw/v1/*", "raw/*", "*/v1/files", "*"].map(may)).toEqual([true, true, true, true]);
    expect(["v1/files", "v1*", "*files", "raw*", "files", "other/*"].map(may)).toEqual(Array(6).fill(false));
    expect(rightsOf(["raw/*"]).mayPass("raw", "")).toBe(true);
  });

  it("lets a caller be told of a target where it allows something of it", ({ expect }) => {
    const may = (entry: string): boolean => rightsOf([entry]).mayUseSome("azure");
    expect(["azure/gpt", "az*/x", "*/gpt", "gpt"].map(may)).toEqual([true, true, true, true]);
    expect(["other/gpt", "azure-eu/*"].map(may)).toEqual([false, false]);
  });

  it("is not needed where there are none: everything is allowed", ({ expect }) => {
    const rights = rightsOf(undefined);
    expect([rights.mayUse("a", "b"), rights.mayUseSome("a"), rights.mayPass("a", "/b")]).toEqual([true, true, true]);
    const none = rightsOf([]);
    expect([none.mayUse("a", "b"), none.mayUseSome("a"), none.mayPass("a", "/b")]).toEqual([false, false, false]);
  });
});
