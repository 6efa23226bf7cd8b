/** Two keys and a port → a provider on this machine that answers as Azure's OpenAI API and as Anthropic's do, so that the gateway can be tried without any account. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerMessages, countTokens, refuseAsAnthropic } from "./demo-anthropic.ts";
import { answerCompletions } from "./demo-completions.ts";
import { answerEmbeddings } from "./demo-embeddings.ts";
import { answerChat, refuseAsOpenai } from "./demo-openai.ts";
import { answerResponses } from "./demo-responses.ts";
import { atTheEnd } from "./ending.ts";
import { StartFailure } from "./failure.ts";

export interface DemoKeys {
  /** Expected in `api-key`, below `/openai`. */
  readonly azure: string;
  /** Expected in `x-api-key`, below `/v1/messages`. */
  readonly anthropic: string;
}

type Body = Readonly<Record<string, unknown>>;

interface Route {
  readonly header: string;
  readonly key: keyof DemoKeys;
  readonly refuse: (response: ServerResponse, status: number, message: string) => void;
  readonly answer: (body: Body, path: string, response: ServerResponse) => void | Promise<void>;
}

const OPENAI = { header: "api-key", key: "azure", refuse: refuseAsOpenai } as const;
const ANTHROPIC = { header: "x-api-key", key: "anthropic", refuse: refuseAsAnthropic } as const;

const ROUTES: Readonly<Record<string, Route>> = {
  "/openai/v1/chat/completions": { ...OPENAI, answer: answerChat },
  "/openai/v1/responses": { ...OPENAI, answer: answerResponses },
  "/openai/v1/embeddings": { ...OPENAI, answer: answerEmbeddings },
  "/openai/v1/completions": { ...OPENAI, answer: answerCompletions },
  "/v1/messages": { ...ANTHROPIC, answer: answerMessages },
  "/v1/messages/count_tokens": { ...ANTHROPIC, answer: countTokens },
};

/** Where another start of the same gateway finds out that it may share the provider that is there already. */
const WHO = "/who-is-there";
const LOOK_AGAIN_MS = 1_000;

/** @returns the port: the wanted one if it is free or the same provider has it, else any. */
export async function startDemoProvider(keys: DemoKeys, wanted: number): Promise<number> {
  const server = createServer((request, response) => {
    serve(keys, request, response).catch(() => response.destroy());
  });
  atTheEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  if (await listen(server, wanted)) return portOf(server) ?? wanted;
  if (await isSame(keys, wanted)) {
    takeOverWhenFree(server, wanted);
    return wanted;
  }
  if (!(await listen(server, 0))) {
    throw new StartFailure(
      "The demo provider found no free port on 127.0.0.1.",
      "End some programs that listen on ports.",
    );
  }
  return portOf(server) ?? wanted;
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : undefined;
}

async function serve(keys: DemoKeys, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://demo").pathname;
  const text = await read(request);
  if (path === WHO) {
    response.writeHead(request.headers["api-key"] === keys.azure ? 204 : 401).end();
    return;
  }
  const route = ROUTES[path];
  const { refuse } = route ?? (path.startsWith("/v1/messages") ? ANTHROPIC : OPENAI);
  if (route === undefined) {
    refuse(response, 404, `The demo provider has nothing at ${path}. It serves ${Object.keys(ROUTES).join(", ")}.`);
  } else if (request.headers[route.header] !== keys[route.key]) {
    refuse(response, 401, `The demo provider does not know the key in ${route.header}.`);
  } else if (request.method !== "POST") refuse(response, 405, `${path} takes POST.`);
  else {
    const body = parseObject(text);
    if (body === undefined) refuse(response, 400, "The body is no JSON object.");
    else await route.answer(body, path, response);
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function parseObject(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

async function listen(server: Server, port: number): Promise<boolean> {
  try {
    server.listen({ port, host: "127.0.0.1", exclusive: true });
    await once(server, "listening");
    return true;
  } catch {
    return false;
  }
}

async function isSame(keys: DemoKeys, port: number): Promise<boolean> {
  try {
    const headers = { "api-key": keys.azure };
    const { status } = await fetch(`http://127.0.0.1:${port}${WHO}`, { headers, signal: AbortSignal.timeout(1_000) });
    return status === 204;
  } catch {
    return false;
  }
}

/** The start that made it may end first: then this one serves on. */
function takeOverWhenFree(server: Server, port: number): void {
  const look = setInterval(() => {
    void listen(server, port).then((listening) => listening && clearInterval(look));
  }, LOOK_AGAIN_MS);
  look.unref();
}
