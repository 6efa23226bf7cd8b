/** Which hosts are Amazon Bedrock's: what a call to them is signed for, and whether they come before others that have the model. */
import { afterEach, describe, it } from "vitest";
import { gateway, GATEWAY_ROLE, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const AWS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "ca-central-1" };

afterEach(async () => {
  await reset();
});

/** Where a call for a model goes that another target has too, and the scope it is signed for when it goes to the host. */
async function calledAt(host: string): Promise<{ first: boolean; scope: string | undefined }> {
  const on = isolate(AWS);
  const id = await gateway(on);
  const operations = [{ path: CHAT, models: ["m"] }];
  await providerTarget(on, id, "aaa", { operations });
  await providerTarget(on, id, "zzz", { operations, endpoint: `https://${host}`, credential: GATEWAY_ROLE });
  const asked = upstream();
  await post(on, CHAT, { model: "m" });
  await post(on, CHAT, { model: "zzz/m" });
  const [plain, named] = asked.map(({ url }) => new URL(url).hostname);
  if (named !== host) throw new Error(`called ${named}`);
  const scope = /Credential=AKIDEXAMPLE\/\d+\/([^,]+)\/aws4_request/.exec(asked[1]?.headers["authorization"] ?? "");
  return { first: plain === host, scope: scope?.[1] };
}

describe("a host of Bedrock's models", () => {
  it.for([
    ["bedrock-runtime.us-east-1.amazonaws.com", "us-east-1/bedrock"],
    ["bedrock-runtime-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1/bedrock"],
    ["bedrock.eu-central-1.amazonaws.com", "eu-central-1/bedrock"],
    ["bedrock-runtime.cn-north-1.amazonaws.com.cn", "cn-north-1/bedrock"],
    ["bedrock-mantle.us-west-2.api.aws", "us-west-2/bedrock-mantle"],
  ] as const)("%s comes first and is signed for as AWS checks it", async ([host, scope], { expect }) => {
    expect(await calledAt(host)).toEqual({ first: true, scope });
  });
});

describe("a host that only looks like one", () => {
  it.for([
    "bedrock-runtime.us-east-1.amazonaws.com.evil.test",
    "bedrock-runtime.us-east-1.amazonaws.com.cn.evil.test",
    "bedrock-runtime.us-east-1.amazonaws.community",
    "bedrock-mantle.us-east-1.api.aws.evil.test",
    "bedrock-mantle.us-east-1.api.awsome.test",
    "bedrock-runtime.evil.test.us-east-1.amazonaws.com",
    "evil-bedrock-runtime.us-east-1.amazonaws.com",
    "bedrock-runtime.us-east-1.amazonaws.com.",
    "bedrockx.us-east-1.amazonaws.com",
    "bedrock-runtime.us-east-1xamazonaws.com",
  ])("%s takes its turn like any other, and no signature for Bedrock", async (host, { expect }) => {
    const { first, scope } = await calledAt(host);
    expect(first).toBe(false);
    // What AgentCore does for a host it does not know: the first label, in the gateway's own region.
    expect(scope).toBe(`ca-central-1/${host.split(".", 1)[0]}`);
  });
});

describe("AgentCore's own hosts", () => {
  it.for([
    ["bedrock-agentcore.us-east-1.amazonaws.com", "us-east-1"],
    ["bedrock-agentcore-control.eu-west-1.amazonaws.com", "eu-west-1"],
    ["llm-0123456789.gateway.bedrock-agentcore.us-west-2.amazonaws.com", "us-west-2"],
  ] as const)(
    "%s is signed for service bedrock-agentcore, and is no Bedrock target",
    async ([host, region], { expect }) => {
      expect(await calledAt(host)).toEqual({ first: false, scope: `${region}/bedrock-agentcore` });
    },
  );

  it("have nothing behind their names either", async ({ expect }) => {
    const host = "llm-0123456789.gateway.bedrock-agentcore.us-west-2.amazonaws.com.evil.test";
    expect((await calledAt(host)).scope).toBe("ca-central-1/llm-0123456789");
  });
});
