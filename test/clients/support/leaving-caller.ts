/** A caller who leaves after so many bytes of an answer's body, by a plain close or a reset. */
import { request } from "node:http";

export type Leave = "closes" | "resets";

export interface LeavingCaller {
  /** Settles once it is gone. */
  readonly gone: Promise<void>;
  leave(): void;
}

/** @param after bytes; absent: it is told to. */
export function callAndLeave(url: string, body: string, how: Leave, after?: number): LeavingCaller {
  const gone = Promise.withResolvers<void>();
  let come = 0;
  const sent = request(
    url,
    { method: "POST", agent: false, headers: { "content-type": "application/json" } },
    (response) => {
      response.on("data", (chunk: Buffer) => {
        come += chunk.length;
        if (after !== undefined && come >= after) leave();
      });
      response.on("error", () => undefined);
    },
  );
  const leave = (): void => {
    if (how === "closes") sent.destroy();
    else sent.socket?.resetAndDestroy();
    gone.resolve();
  };
  sent.on("error", () => undefined);
  sent.end(body);
  return { gone: gone.promise, leave };
}
