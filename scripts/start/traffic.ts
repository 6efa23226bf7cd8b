/** A started gateway → a little traffic to the demo provider, so that the console's charts have something to show; to nobody else, for calls elsewhere cost money. */
import type { ControlPlane } from "./control-plane.ts";
import { atTheEnd } from "./ending.ts";
import { Configuration, demoEndpointOf } from "./targets.ts";

const AT_ONCE = 14;
const LATER = 16;
const PAUSE_MS = 12_000;

const PROMPTS = [
  "What does an LLM gateway do?",
  "Name three signals of a railway, each with what it tells the driver.",
  "Summarise: the model's name alone decides which provider answers a call.",
  "Write a haiku about a signal box at night.",
];

interface DemoCall {
  readonly path: string;
  readonly body: (at: number) => object;
}

/** By the name of the example's target. */
const CALLS: Readonly<Record<string, DemoCall>> = {
  azure: {
    path: "/v1/chat/completions",
    body: (at) => ({
      model: "azure/DeepSeek-V4-Flash",
      messages: messages(at),
      ...(at % 3 === 0 ? { stream: true } : {}),
    }),
  },
  claude: {
    path: "/v1/messages",
    body: (at) => ({ model: "claude/claude-haiku-4-5", max_tokens: 200, messages: messages(at) }),
  },
};

const own = new Set<string>();
let underWay: Promise<unknown> = Promise.resolve();

/** @returns whether a call was this start's own; known once the headers of the one under way are there, which name it. */
export async function isOwn(requestId: string | undefined): Promise<boolean> {
  await underWay;
  return requestId !== undefined && own.delete(requestId);
}

/** Behind the start: nobody waits for it, and that it fails is told by the console's own charts. */
export async function makeTraffic(
  control: ControlPlane,
  { origin, gatewayId, key, demoOrigin }: { origin: string; gatewayId: string; key: string; demoOrigin: string },
): Promise<void> {
  const { gateways } = await control.ask(Configuration, "GET", "/config");
  const targets = gateways.flatMap((gateway) => gateway.targets);
  const calls = Object.entries(CALLS).flatMap(([name, call]) => {
    const isOurs = targets.some((target) => target.name === name && demoEndpointOf(target)?.startsWith(demoOrigin));
    return isOurs ? [call] : [];
  });
  if (calls.length === 0) return;
  console.log(
    `\nUnseen, the start makes ${AT_ONCE + LATER} calls to its demo provider, so that the console has something to show.`,
  );
  const ask = async (at: number): Promise<void> => {
    const call = calls[at % 5 < 3 ? 0 : at % calls.length];
    if (call === undefined) return;
    const answer = fetch(`${origin}/gateways/${gatewayId}/inference${call.path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(call.body(at)),
    });
    underWay = answer.then(
      ({ headers }) => own.add(headers.get("x-gateway-request-id") ?? ""),
      () => undefined,
    );
    await (await answer).arrayBuffer();
  };
  for (let at = 0; at < AT_ONCE; at++) await ask(at);
  let at = AT_ONCE;
  const timer = setInterval(() => {
    ask(at).catch(() => undefined);
    if (++at >= AT_ONCE + LATER) clearInterval(timer);
  }, PAUSE_MS);
  timer.unref();
  atTheEnd(() => clearInterval(timer));
}

function messages(at: number): readonly object[] {
  return [{ role: "user", content: PROMPTS[at % PROMPTS.length] }];
}
