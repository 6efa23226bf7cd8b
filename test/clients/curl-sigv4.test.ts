/** Signers that are no JavaScript: curl, boto3 and the AWS CLI, where this machine has them, against the running control plane. */
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { ACCESS_KEYS, ADMIN, CALLER } from "./support/aws.ts";
import { startWorker, type RunningWorker } from "./support/running-worker.ts";

const run = promisify(execFile);

const has = (command: string, ...args: string[]): boolean => {
  const found = spawnSync(command, args, { stdio: "ignore" }).status === 0;
  if (!found) console.warn(`skipped: \`${[command, ...args].join(" ")}\` does not run on this machine`);
  return found;
};
const CURL = has("curl", "--aws-sigv4", "aws:amz", "--version");
const BOTO3 = has("python3", "-c", "import boto3; boto3.client('bedrock-agentcore-control', 'us-east-1')");
const AWS_CLI = has("aws", "bedrock-agentcore-control", "list-gateways", "--generate-cli-skeleton");

const Gateway = z.looseObject({ gatewayId: z.string(), name: z.string(), gatewayArn: z.string() });
const Gateways = z.object({ items: z.array(z.object({ name: z.string() })), nextToken: z.string().optional() });

let worker: RunningWorker;
/** Nothing of this machine's own AWS configuration. */
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  worker = await startWorker({ ACCESS_KEYS });
  environment = {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: ADMIN.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ADMIN.secretAccessKey,
    AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL: `${worker.origin}/control`,
  };
});

afterAll(() => worker?.close());

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

async function curl(path: string, more: readonly string[] = [], keys = ADMIN): Promise<Answered> {
  const { stdout } = await run("curl", [
    "--silent",
    "--aws-sigv4",
    "aws:amz:us-east-1:bedrock-agentcore",
    "--user",
    `${keys.accessKeyId}:${keys.secretAccessKey}`,
    "--write-out",
    "\n%{http_code}",
    ...more,
    `${worker.origin}/control${path}`,
  ]);
  const [body = "", status = ""] = stdout.split(/\n(?=\d+$)/);
  return { status: Number(status), body: JSON.parse(body) };
}

const withBody = (body: string): string[] => ["-H", "content-type: application/json", "--data-binary", body];

describe.runIf(CURL)("curl --aws-sigv4", () => {
  it("creates with a body and reads with a query", async ({ expect }) => {
    for (const name of ["curl-1", "curl-2"]) {
      const body = JSON.stringify({ name, authorizerType: "NONE", description: "Grüße  aus 日本" });
      const created = await curl("/gateways/", withBody(body));
      expect(created).toMatchObject({ status: 202, body: { name, description: "Grüße  aus 日本" } });
    }
    const first = await curl("/gateways/?maxResults=1");
    const { items, nextToken = "" } = Gateways.parse(first.body);
    expect([first.status, items.length]).toEqual([200, 1]);
    const second = await curl(`/gateways/?maxResults=1&nextToken=${nextToken}`);
    const names = [...items, ...Gateways.parse(second.body).items].map(({ name }) => name);
    expect(names.toSorted()).toEqual(["curl-1", "curl-2"]);
  });

  it("is refused with a wrong secret and with a caller's key", async ({ expect }) => {
    const body = withBody(JSON.stringify({ name: "refused", authorizerType: "NONE" }));
    for (const keys of [{ ...ADMIN, secretAccessKey: "another-secret-key" }, CALLER]) {
      for (const answered of [await curl("/gateways/?maxResults=1", [], keys), await curl("/gateways/", body, keys)]) {
        expect(answered).toMatchObject({ status: 403, body: { __type: "AccessDeniedException" } });
      }
    }
  });
});

/** Prints what came of it as JSON, an error as its code and what came with it. */
const PYTHON = `
import boto3, json, sys
from botocore.exceptions import ClientError
client = boto3.client("bedrock-agentcore-control")
out = {}
made = client.create_gateway(name="boto3", authorizerType="NONE", roleArn="arn:aws:iam::111122223333:role/r", tags={"a b": "c/d"})
gid, arn = made["gatewayId"], made["gatewayArn"]
out["read"] = client.get_gateway(gatewayIdentifier=arn)["gatewayId"] == gid
out["dates"] = [type(made["createdAt"]).__name__]
out["tags"] = client.list_tags_for_resource(resourceArn=arn)["tags"]
client.untag_resource(resourceArn=arn, tagKeys=["a b"])
out["untagged"] = client.list_tags_for_resource(resourceArn=arn)["tags"]
key = client.create_api_key_credential_provider(name="boto3-key", apiKeySecretSource="EXTERNAL", apiKeySecretConfig={"secretId": "UPSTREAM_OPENAI", "jsonKey": "key"}) if "apiKeySecretConfig" in client.meta.service_model.operation_model("CreateApiKeyCredentialProvider").input_shape.members else None
out["key"] = key is None or client.get_api_key_credential_provider(name="boto3-key")["name"] == "boto3-key"
out["pages"] = [len(page["items"]) for page in client.get_paginator("list_gateways").paginate(PaginationConfig={"PageSize": 1})]
out["errors"] = []
for call in (
  lambda: client.get_gateway(gatewayIdentifier="gone-0123456789"),
  lambda: client.create_gateway(name="boto3", authorizerType="NONE", roleArn="arn:aws:iam::111122223333:role/r"),
  lambda: client.create_gateway(name="boto3-2", authorizerType="NONE", roleArn="no role"),
):
  try: call()
  except ClientError as error: out["errors"].append([error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], error.response.get("reason")])
out["deleted"] = client.delete_gateway(gatewayIdentifier=gid)["status"]
print(json.dumps(out))
`;

describe.runIf(BOTO3)("boto3", () => {
  it("creates, reads by ARN, tags, pages, names errors and deletes", async ({ expect }) => {
    const { items } = Gateways.parse(await (await list()).json<unknown>());
    const { stdout } = await run("python3", ["-c", PYTHON], { env: environment });
    expect(JSON.parse(stdout)).toEqual({
      read: true,
      dates: ["datetime"],
      tags: { "a b": "c/d" },
      untagged: {},
      key: true,
      pages: Array(items.length + 1).fill(1),
      errors: [
        ["ResourceNotFoundException", 404, null],
        ["ConflictException", 409, null],
        ["ValidationException", 400, "FieldValidationFailed"],
      ],
      deleted: "DELETING",
    });
  });
});

describe.runIf(AWS_CLI)("the AWS CLI", () => {
  const aws = async (...args: string[]): Promise<unknown> => {
    const all = ["bedrock-agentcore-control", ...args, "--output", "json"];
    const { stdout } = await run("aws", all, { env: environment });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  };

  it("creates, reads, tags, lists and deletes", { timeout: 120_000 }, async ({ expect }) => {
    const role = "arn:aws:iam::111122223333:role/r";
    const asked = ["--name", "cli", "--authorizer-type", "NONE", "--role-arn", role];
    const { gatewayId, gatewayArn } = Gateway.parse(await aws("create-gateway", ...asked));
    expect(await aws("get-gateway", "--gateway-identifier", gatewayId)).toMatchObject({ name: "cli", gatewayArn });
    await aws("tag-resource", "--resource-arn", gatewayArn, "--tags", "team=search");
    const tags = await aws("list-tags-for-resource", "--resource-arn", gatewayArn);
    expect(tags).toEqual({ tags: { team: "search" } });
    const listed = Gateways.parse(await aws("list-gateways", "--page-size", "1"));
    expect(listed.items.map(({ name }) => name)).toContain("cli");
    expect(await aws("delete-gateway", "--gateway-identifier", gatewayId)).toMatchObject({ status: "DELETING" });
    await expect(aws("get-gateway", "--gateway-identifier", gatewayId)).rejects.toMatchObject({
      stderr: expect.stringContaining("(ResourceNotFoundException)"),
    });
  });
});

function list(): Promise<Response> {
  return fetch(`${worker.origin}/control/gateways/`, { headers: { authorization: "Bearer test-admin-token" } });
}
