/** One call of the count, to its end or until its caller leaves. */
import { request, type Agent } from "node:http";
import type { CountingProvider } from "./provider.ts";
import { pathOf, questionOf, type Kind } from "./kinds.ts";

export interface Made {
  /** As the gateway names it; undefined where no answer came. */
  readonly requestId: string | undefined;
  /** When its last byte had come, in milliseconds since 1970; undefined where it was left or broken off. */
  readonly endedAt: number | undefined;
}

/** Ends in any case that a gateway which lives brings about. @param agent of connections that are used again. */
export async function make(
  origin: string,
  apiKey: string,
  kind: Kind,
  id: number,
  provider: CountingProvider,
  agent: Agent,
): Promise<Made> {
  const leaves = kind.startsWith("left");
  const arrives = leaves ? provider.arrives(id) : undefined;
  const body = questionOf(kind, id);
  const over = Promise.withResolvers<Made>();
  let requestId: string | undefined;
  const end = (endedAt?: number): void => over.resolve({ requestId, endedAt });
  const sent = request(
    origin + `/inference${pathOf(kind)}`,
    {
      method: "POST",
      headers: {
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      },
      // A connection that is left is nobody else's.
      agent: leaves ? false : agent,
    },
    (response) => {
      requestId = response.headers["x-gateway-request-id"]?.toString();
      response.on("data", () => {
        if (leaves) leave();
      });
      response.on("end", () => end(Date.now()));
      response.on("error", () => end());
    },
  );
  const leave = (): void => {
    if (kind.startsWith("left-plain")) sent.destroy();
    else sent.socket?.resetAndDestroy();
    provider.leaves(id);
    end();
  };
  sent.on("error", () => end());
  sent.end(body);
  if (kind === "left-early") void arrives?.then(leave);
  return over.promise;
}
