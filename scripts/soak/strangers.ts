/** Those a gateway has to live with: callers it does not know, and senders who begin a body and do not end it. */
import { AwsV4Signer } from "aws4fetch";
import { once } from "node:events";
import { connect } from "node:net";
import type { Configured } from "./configure.ts";

const PATH = "/inference/v1/chat/completions";
const LARGEST = 33_554_432;
/** The gateway waits 30 s for more, and a busy machine hears of it later; who trickles is waited for longer, and leaves. */
const LEAVE_AFTER_MS = 45_000;
const TRICKLE_EVERY_MS = 200;

/** What it is called in the report, and what is wrong with how it was answered, if anything. */
export interface Encounter {
  readonly name: string;
  readonly fault: string | undefined;
}

type Stranger = (origin: string, configured: Configured, random: () => number) => Promise<Encounter>;

/** @param random from 0 up to 1. */
export const STRANGERS: readonly Stranger[] = [
  (origin, _, random) => expect("an unknown API key", 401, ask(origin + PATH, bearer(`sbx_${letters(38, random)}`))),
  (origin, { apiKey }, random) =>
    expect("an unknown gateway", 404, ask(`${origin}/gateways/g-${letters(10, random)}${PATH}`, bearer(apiKey))),
  async (origin, { signedGatewayId }, random) => {
    const path = `/gateways/${signedGatewayId}${PATH}`;
    return expect("an unknown access key", 401, ask(origin + path, await signed(origin + path, random)));
  },
  async (origin, _, random) => {
    const url = `${origin}/control/gateways/`;
    return expect("an unknown access key at /control", 403, ask(url, await signed(url, random)));
  },
];

type Ending = "stalls" | "trickles";

/** @param isOver a sender who trickles does so until then. */
export async function sendSlowly(
  origin: string,
  { slowKey }: Configured,
  ending: Ending,
  isOver: () => boolean,
): Promise<Encounter> {
  const { hostname, port, host } = new URL(origin);
  const socket = connect(Number(port), hostname);
  let text = "";
  const answered = Promise.withResolvers<undefined>();
  socket.on("data", (data) => {
    text += data.toString();
    answered.resolve(undefined);
  });
  socket.on("error", () => undefined);
  socket.on("close", () => answered.resolve(undefined));
  await once(socket, "connect");
  const head = `POST ${PATH} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${slowKey}\r\ncontent-length: ${LARGEST}\r\n\r\n`;
  socket.write(`${head}{"model":"soak","pad":"${"x".repeat(200_000)}`);
  const more = setInterval(() => {
    if (ending === "trickles") socket.write("x");
    if (isOver()) answered.resolve(undefined);
  }, TRICKLE_EVERY_MS);
  const timer = setTimeout(() => answered.resolve(undefined), LEAVE_AFTER_MS);
  const since = performance.now();
  await answered.promise;
  clearInterval(more);
  clearTimeout(timer);
  socket.destroy();
  const status = /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? "no answer";
  const seconds = (performance.now() - since) / 1_000;
  const name = `a sender who ${ending}: ${status}`;
  const isRight = ending === "stalls" ? status === "408" && seconds >= 29 : status === "no answer";
  // Those who are under way when the soak is over have nothing to say.
  if (isRight || (status === "no answer" && isOver())) return { name, fault: undefined };
  return { name, fault: `answered ${status} after ${seconds.toFixed(0)} s` };
}

async function expect(name: string, status: number, answering: Promise<Response>): Promise<Encounter> {
  try {
    const answer = await answering;
    await answer.text();
    return { name, fault: answer.status === status ? undefined : `answered ${answer.status}, not ${status}` };
  } catch (caught) {
    return { name, fault: String(caught) };
  }
}

function ask(url: string, headers: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: '{"model":"soak"}',
  });
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

function letters(count: number, random: () => number): string {
  return Array.from({ length: count }, () => "abcdefghijklmnopqrstuvwxyz"[Math.floor(random() * 26)]).join("");
}

async function signed(url: string, random: () => number): Promise<Record<string, string>> {
  const { headers } = await new AwsV4Signer({
    accessKeyId: `AKID${letters(16, random).toUpperCase()}`,
    secretAccessKey: letters(40, random),
    method: "POST",
    url,
    body: '{"model":"soak"}',
    service: "bedrock-agentcore",
    region: "us-east-1",
  }).sign();
  return Object.fromEntries([...headers].filter(([name]) => name !== "host"));
}
