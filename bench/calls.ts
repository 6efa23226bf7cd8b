/** What is sent: bodies of each size, and whole HTTP/1.1 requests to the gateway, to the bare pass-through and to Portkey. */
import { AwsV4Signer } from "aws4fetch";
import { ACCESS_KEY, MODEL_PATH, type Authorizer, type Gateway } from "./gateway.ts";
import type { Issuer } from "./issuer.ts";

export type Way = "fast" | "stream" | "long" | "large" | "hold";

export interface Call {
  readonly bytes: number;
  readonly modelFirst: boolean;
  readonly authorizer: Authorizer;
  /** As the caller writes it: with its target's name, which the gateway cuts off, or without. */
  readonly model: string;
  readonly way: Way;
  /** On the gateway where conversations stay where they are, as this one. */
  readonly conversation?: string;
  /** On the gateway that has limits. */
  readonly isLimited?: boolean;
  /** Its path names the model too, of a target that has it there. */
  readonly hasPath?: boolean;
}

/** A person's question with a key, as most SDKs send it: the model first and a target named, so that the body is changed too. */
export const BASE: Call = { bytes: 1_000, modelFirst: true, authorizer: "API_KEY", model: "bearer/gpt-5", way: "fast" };

/** A conversation of many messages, quotes and line ends as they are in real ones; just so many bytes. */
export function body({ bytes, modelFirst, model, way, conversation }: Call): string {
  const messages: object[] = [];
  const render = (): string => {
    const stream = {
      ...(way === "stream" || way === "long" ? { stream: true } : {}),
      ...(conversation === undefined ? {} : { user: conversation }),
    };
    return JSON.stringify(
      modelFirst ? { model, ...stream, messages, max_tokens: 100 } : { ...stream, messages, max_tokens: 100, model },
    );
  };
  const line = 'She said "go on", and so on it went.\nLine after line, and then some more of it. ';
  const each = Math.min(2_000, bytes - 150);
  const empty = JSON.stringify({ role: "assistant", content: "" }).length + 1;
  const content = (length: number): string => {
    const escaped = JSON.stringify(line).length - 2;
    const text = line.repeat(Math.floor(length / escaped));
    return text + "x".repeat(length - (JSON.stringify(text).length - 2));
  };
  const fixed = content(each);
  const most = Math.floor((bytes - render().length) / (each + empty));
  for (let i = 0; i < most; i++) messages.push({ role: i % 2 === 0 ? "user" : "assistant", content: fixed });
  const left = bytes - render().length - empty;
  if (left > 0) messages.push({ role: "assistant", content: content(left) });
  return render();
}

export async function gatewayRequest(call: Call, gateway: Gateway, issuer: Issuer): Promise<string> {
  const { authorizer, conversation, isLimited, hasPath, model } = call;
  const plainId = isLimited === true ? gateway.limitedId : gateway.ids[authorizer];
  const id = conversation === undefined ? plainId : gateway.stickyId;
  const path = `${authorizer === "API_KEY" ? "" : `/gateways/${id}`}/inference${hasPath === true ? MODEL_PATH.replace("{model}", encodeURIComponent(model)) : "/v1/chat/completions"}`;
  const text = body(call);
  return request(gateway.origin, path, text, await credentials(authorizer, gateway, issuer, path, text));
}

async function credentials(
  authorizer: Authorizer,
  { origin, apiKey }: Gateway,
  { token }: Issuer,
  path: string,
  text: string,
): Promise<Record<string, string>> {
  switch (authorizer) {
    case "NONE":
      return {};
    case "API_KEY":
      return { authorization: `Bearer ${apiKey}` };
    case "CUSTOM_JWT":
      return { authorization: `Bearer ${token}` };
    case "AWS_IAM":
      return sign(origin + path, text);
  }
}

/** Made ahead; good for five minutes, and checked anew on every call. */
async function sign(url: string, text: string): Promise<Record<string, string>> {
  const signer = new AwsV4Signer({
    ...ACCESS_KEY,
    service: "bedrock-agentcore",
    region: "us-east-1",
    method: "POST",
    url,
    headers: { "content-type": "application/json" },
    body: text,
  });
  const { headers } = await signer.sign();
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith("x-amz-") || name === "authorization"));
}

/** What the gateway's caller sends, sent past the gateway: the same bytes but for the address. */
export function bareRequest(call: Call, origin: string): string {
  const credential = call.authorizer === "NONE" ? {} : { authorization: `Bearer sbx_${"x".repeat(38)}` };
  return request(origin, `/${call.way}/v1/chat/completions`, body(call), credential);
}

export function portkeyRequest(call: Call, origin: string, provider: string): string {
  return request(origin, "/v1/chat/completions", body(call), {
    authorization: "Bearer sk-provider",
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `${provider}/${call.way}/v1`,
  });
}

function request(origin: string, path: string, text: string, more: Record<string, string>): string {
  const headers = {
    host: new URL(origin).host,
    accept: "application/json",
    "content-type": "application/json",
    "user-agent": "OpenAI/JS 7.57.0",
    ...more,
    "content-length": String(text.length),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${text}`;
}
