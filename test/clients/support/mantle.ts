/** Bedrock's Mantle endpoint on a loopback port: it checks every signature as AWS does, and lists its models only to who may. */
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answer } from "./answers.ts";

/** The gateway's own AWS identity, as the Worker's settings hold it. */
export const GATEWAY_IDENTITY = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLEGATEWAY",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
export const MANTLE_MODEL = "openai.gpt-oss-120b";

export interface Mantle {
  readonly origin: string;
  /** What was asked, and whether its signature was right. */
  readonly asked: readonly { readonly line: string; readonly signed: boolean }[];
  /** Grants bedrock-mantle:ListModels, or takes it away. */
  permit(listModels: boolean): void;
  close(): Promise<void>;
}

export async function startMantle(): Promise<Mantle> {
  const asked: { line: string; signed: boolean }[] = [];
  let mayList = false;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const signed = await isSigned(request, body);
    const { method = "", url = "" } = request;
    asked.push({ line: `${method} ${url}`, signed });
    const say = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    };
    if (!signed) return say(403, '{"message":"The request signature we calculated does not match."}');
    if (method !== "GET") {
      const { status, body: text } = answer(url, body.toString());
      return say(status, typeof text === "string" ? text : "");
    }
    if (mayList) return say(200, JSON.stringify({ object: "list", data: [{ id: MANTLE_MODEL, object: "model" }] }));
    const who = "User: arn:aws:sts::111122223333:assumed-role/gateway/x";
    say(
      403,
      JSON.stringify({ error: { message: `${who} is not authorized to perform: bedrock-mantle:ListModels on *` } }),
    );
  };
  const server = createServer((request, response) => {
    void serve(request, response).catch((fault: unknown) => response.writeHead(500).end(String(fault)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    permit: (listModels) => {
      mayList = listModels;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Signed = Pick<IncomingMessage, "method" | "url" | "headers">;

/** Signs what came once more, with another signer, and compares. */
export async function isSigned(
  { method = "", url = "", headers }: Signed,
  body: Buffer,
  service = "bedrock-mantle",
): Promise<boolean> {
  const { authorization = "" } = headers;
  const names = (/SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? "").split(";");
  const date = String(headers["x-amz-date"]).replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
  const signer = new SignatureV4({
    service,
    region: "us-east-1",
    credentials: {
      accessKeyId: GATEWAY_IDENTITY.AWS_ACCESS_KEY_ID,
      secretAccessKey: GATEWAY_IDENTITY.AWS_SECRET_ACCESS_KEY,
    },
    sha256: Sha256,
    applyChecksum: false,
  });
  const { pathname, searchParams } = new URL(url, "http://mantle");
  const again = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "mantle",
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      body,
    },
    { signingDate: new Date(date), signableHeaders: new Set(names) },
  );
  return names.includes("host") && again.headers["authorization"] === authorization;
}
