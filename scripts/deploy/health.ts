/** A deployed gateway's address and the admin's token → how each of its parts is, as `/healthz?deep=1` tells. */
import * as z from "zod";

const Deep = z.object({
  version: z.string(),
  parts: z.record(z.string(), z.object({ status: z.string(), detail: z.string().optional() })),
});
const Shallow = z.object({ version: z.string() });

export interface Health {
  readonly isWell: boolean;
  readonly words: string;
}

/** A new address takes a while to be known everywhere, and a secret to be there. */
const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 2_000;

/** @param token undefined: that it answers is all that can be seen. */
export async function checkHealth(
  origin: string,
  token: string | undefined,
  { patienceMs = PATIENCE_MS, everyMs = LOOK_EVERY_MS } = {},
): Promise<Health> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const health = await look(origin, token);
    if (health.isWell || Date.now() > deadline) return health;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

async function look(origin: string, token: string | undefined): Promise<Health> {
  const path = token === undefined ? "/healthz" : "/healthz?deep=1";
  try {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(origin + path, { headers, signal, redirect: "error" });
    const answer: unknown = await response.json();
    if (token === undefined) {
      const { version } = Shallow.parse(answer);
      return { isWell: response.ok, words: `version ${version} answers` };
    }
    const { version, parts } = Deep.parse(answer);
    const told = Object.entries(parts).map(([name, { status, detail }]) =>
      detail === undefined ? `${name} ${status}` : `${name} ${status} (${detail})`,
    );
    return { isWell: response.ok, words: `version ${version}: ${told.join(", ")}` };
  } catch (cause) {
    return { isWell: false, words: `${path} does not answer as a gateway does yet (${reasonOf(cause)})` };
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof z.ZodError) return "another answer than a gateway's";
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
