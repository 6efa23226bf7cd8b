/** Every code of the closed table in the words of each provider's API → the exception that provider's own client throws of it. */
import {
  AccessDeniedException,
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InternalServerException,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ModelTimeoutException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAzure } from "@ai-sdk/azure";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { AnthropicBedrock } from "@anthropic-ai/bedrock-sdk";
import { APIError as AnthropicError } from "@anthropic-ai/sdk";
import { ApiError as GoogleError, GoogleGenAI } from "@google/genai";
import { APICallError, generateText, type LanguageModel } from "ai";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import {
  APIError,
  AuthenticationError,
  AzureOpenAI,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from "openai";
import { afterAll, beforeAll, describe, it } from "vitest";
import { dialectOf } from "../../src/call/dialect.ts";
import { renderError } from "../../src/call/render.ts";
import { GatewayError, STATUS, type ErrorCode } from "../../src/words/errors.ts";
import { outcome } from "./support/connected.ts";

const WHY = "Why it is so, and what to do.";
const REQUEST_ID = "0b8f0f6e-5c0d-4b5e-9a53-1f4d0f1d7a11";
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a closed table
const CODES = Object.keys(STATUS) as ErrorCode[];

const AWS = {
  AccessDeniedException,
  InternalServerException,
  ModelTimeoutException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  ThrottlingException,
  ValidationException,
};
const OPENAI = {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
};
/** Bedrock's exception, OpenAI's class, Azure's code and Google's status. */
type Typed = readonly [aws: keyof typeof AWS, openai: keyof typeof OPENAI, azure: string, google: string];

const TYPED: Readonly<Record<ErrorCode, Typed>> = {
  invalid_request: ["ValidationException", "BadRequestError", "BadRequest", "INVALID_ARGUMENT"],
  unauthenticated: ["AccessDeniedException", "AuthenticationError", "401", "UNAUTHENTICATED"],
  forbidden: ["AccessDeniedException", "PermissionDeniedError", "403", "PERMISSION_DENIED"],
  unknown_model: ["ResourceNotFoundException", "NotFoundError", "DeploymentNotFound", "NOT_FOUND"],
  unsupported_operation: ["ResourceNotFoundException", "NotFoundError", "OperationNotSupported", "NOT_FOUND"],
  not_found: ["ResourceNotFoundException", "NotFoundError", "404", "NOT_FOUND"],
  method_not_allowed: ["ValidationException", "APIError", "405", "INVALID_ARGUMENT"],
  target_misconfigured: ["ValidationException", "APIError", "406", "FAILED_PRECONDITION"],
  upstream_credentials_rejected: ["ValidationException", "APIError", "406", "FAILED_PRECONDITION"],
  request_timeout: ["ModelTimeoutException", "APIError", "408", "DEADLINE_EXCEEDED"],
  body_too_large: ["ValidationException", "APIError", "413", "INVALID_ARGUMENT"],
  unsupported_media_type: ["ValidationException", "APIError", "415", "INVALID_ARGUMENT"],
  upgrade_required: ["ValidationException", "APIError", "426", "INVALID_ARGUMENT"],
  rate_limited: ["ThrottlingException", "RateLimitError", "429", "RESOURCE_EXHAUSTED"],
  budget_exhausted: ["ThrottlingException", "RateLimitError", "429", "RESOURCE_EXHAUSTED"],
  internal: ["InternalServerException", "InternalServerError", "InternalServerError", "INTERNAL"],
  upstream_unreachable: ["ServiceUnavailableException", "InternalServerError", "ServiceUnavailable", "UNAVAILABLE"],
  target_not_ready: ["ServiceUnavailableException", "InternalServerError", "ServiceUnavailable", "UNAVAILABLE"],
  config_unavailable: ["ServiceUnavailableException", "InternalServerError", "ServiceUnavailable", "UNAVAILABLE"],
  limits_unavailable: ["ServiceUnavailableException", "InternalServerError", "ServiceUnavailable", "UNAVAILABLE"],
  overloaded: ["ServiceUnavailableException", "InternalServerError", "ServiceUnavailable", "UNAVAILABLE"],
  upstream_timeout: ["ServiceUnavailableException", "InternalServerError", "Timeout", "DEADLINE_EXCEEDED"],
};

/** It fails with the code that a call names as its model, as the gateway would on that path. */
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "", "http://gateway");
  const path = pathname.replace(/^\/inference/, "");
  const code = CODES.find((one) => path.split(/[/:]/).includes(one)) ?? "internal";
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const rendered = renderError(new GatewayError(code, WHY), dialectOf(path, headers), REQUEST_ID);
  request.resume().on("end", () => {
    void rendered
      .text()
      .then((text) => response.writeHead(rendered.status, Object.fromEntries(rendered.headers)).end(text));
  });
});
let base: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/inference`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const messages = [{ role: "user" as const, content: "Hello!" }];

describe("a failure as its client's own exception", () => {
  it.for(CODES)("is thrown by @aws-sdk/client-bedrock-runtime, of every operation: %s", async (code, { expect }) => {
    const client = new BedrockRuntimeClient({
      region: "us-east-1",
      endpoint: base,
      requestHandler: new NodeHttpHandler(),
      token: { token: "key" },
      authSchemePreference: ["httpBearerAuth"],
      maxAttempts: 1,
    });
    const content = [{ text: "Hello!" }];
    const asked = { modelId: code, messages: [{ role: "user" as const, content }] };
    const body = "{}";
    const errors = await Promise.all([
      outcome(() => client.send(new ConverseCommand(asked))),
      outcome(() => client.send(new ConverseStreamCommand(asked))),
      outcome(() => client.send(new InvokeModelCommand({ modelId: code, body }))),
      outcome(() => client.send(new InvokeModelWithResponseStreamCommand({ modelId: code, body }))),
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(AWS[TYPED[code][0]]);
      expect(error).toMatchObject({
        name: TYPED[code][0],
        message: WHY,
        $metadata: { httpStatusCode: STATUS[code], requestId: REQUEST_ID },
      });
    }
  });

  it.for(CODES)("is thrown by AzureOpenAI: %s", async (code, { expect }) => {
    const options = { endpoint: base, apiKey: "key", apiVersion: "2024-10-21", maxRetries: 0 };
    const client = new AzureOpenAI(options);
    const error = await outcome(() => client.chat.completions.create({ model: code, messages }));
    expect(error).toBeInstanceOf(OPENAI[TYPED[code][1]]);
    expect(error).toMatchObject({
      status: STATUS[code],
      code: TYPED[code][2],
      message: expect.stringContaining(WHY),
      requestID: REQUEST_ID,
    });
  });

  it.for(CODES)("is thrown by @google/genai: %s", async (code, { expect }) => {
    const httpOptions = { baseUrl: base, retryOptions: { attempts: 1 } };
    const client = new GoogleGenAI({ apiKey: "key", httpOptions });
    const error = await outcome(() => client.models.generateContent({ model: code, contents: "Hello!" }));
    expect(error).toBeInstanceOf(GoogleError);
    expect(error).toMatchObject({ status: STATUS[code], message: expect.stringContaining(`"${TYPED[code][3]}"`) });
  });

  it.for(CODES)("is thrown by @anthropic-ai/bedrock-sdk: %s", async (code, { expect }) => {
    const client = new AnthropicBedrock({ baseURL: base, awsRegion: "us-east-1", apiKey: "key", maxRetries: 0 });
    const error = await outcome(() => client.messages.create({ model: code, max_tokens: 9, messages }));
    expect(error).toBeInstanceOf(AnthropicError);
    expect(error).toMatchObject({ status: STATUS[code], message: expect.stringContaining(WHY) });
  });

  it.for(CODES)("is thrown by AI SDK, whichever provider's: %s", async (code, { expect }) => {
    const apiKey = "key";
    const azure = createAzure({ baseURL: `${base}/openai`, apiKey, useDeploymentBasedUrls: true, apiVersion: "1" });
    const models: LanguageModel[] = [
      createAmazonBedrock({ baseURL: base, region: "us-east-1", apiKey })(code),
      azure.chat(code),
      createGoogleGenerativeAI({ baseURL: `${base}/v1beta`, apiKey })(code),
    ];
    for (const model of models) {
      const error = await outcome(() => generateText({ model, prompt: "Hello!", maxRetries: 0 }));
      expect(APICallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ statusCode: STATUS[code], message: WHY });
    }
  });
});

const run = promisify(execFile);
const PYTHON = process.env["BOTO3_PYTHON"] ?? "python3";
const hasBoto3 = await run(PYTHON, ["-c", "import boto3"]).then(
  () => true,
  () => false,
);

const PROGRAM = `
import boto3, json, sys
from botocore.config import Config
client = boto3.client("bedrock-runtime", region_name="us-east-1", endpoint_url=sys.argv[1],
                      config=Config(retries={"total_max_attempts": 1}))
said = {}
for code in sys.argv[2:]:
    try:
        client.converse(modelId=code, messages=[{"role": "user", "content": [{"text": "Hello!"}]}])
    except client.exceptions.ClientError as error:
        modelled = isinstance(error, getattr(client.exceptions, error.response["Error"]["Code"], ()))
        said[code] = [type(error).__name__, modelled, error.response["Error"]["Message"],
                      error.response["ResponseMetadata"]["HTTPStatusCode"]]
print(json.dumps(said))
`;

describe.skipIf(!hasBoto3)("a failure as boto3's exception", () => {
  it("is one that its client has a class for, whatever the code", async ({ expect }) => {
    const env = { ...process.env, AWS_BEARER_TOKEN_BEDROCK: "key" };
    const { stdout } = await run(PYTHON, ["-c", PROGRAM, base, ...CODES], { env });
    const expected = CODES.map((code) => [code, [TYPED[code][0], true, WHY, STATUS[code]]]);
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected));
  });
});
