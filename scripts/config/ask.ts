/** A gateway's address and token, a method and a path of its control plane → what it answers; every refusal becomes words. */
import * as z from "zod";
import { ConfigFailure } from "./failure.ts";

const Refusal = z.object({
  message: z.string(),
  faults: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});
export type Refusal = z.infer<typeof Refusal>;

export interface AskedGateway {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** What to say of a refusal; undefined: its own words. */
  readonly refused?: (status: number, refusal: Refusal) => ConfigFailure | undefined;
}

/** @throws ConfigFailure */
export async function askControl(
  { url, token, refused }: AskedGateway,
  method: string,
  path: string,
  more: { readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<{ readonly response: Response; readonly answer: unknown }> {
  const response = await fetch(`${url}/control${path}`, {
    method,
    redirect: "error",
    ...more,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...more.headers },
  }).catch((cause: unknown) => {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new ConfigFailure(`The gateway at ${url} does not answer (${why}). Is it running, and is the address right?`);
  });
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) {
    const refusal = Refusal.safeParse(answer).data;
    if (refusal === undefined) throw new ConfigFailure(`${url} answers ${response.status}: ${text.slice(0, 300)}`);
    throw (
      refused?.(response.status, refusal) ??
      new ConfigFailure(`${url} refuses (${response.status}): ${refusal.message}`)
    );
  }
  if (answer === undefined) {
    throw new ConfigFailure(`What answers at ${url} is no gateway of Signalbox: ${text.slice(0, 100)}`);
  }
  return { response, answer };
}

/** @returns undefined where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
