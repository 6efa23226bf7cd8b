/** The console's session: who is signed in, signing in by a token once, signing out. No credential is needed to ask. */
import { Hono } from "hono";
import { version } from "../../../package.json";
import { readAccess } from "../../config/access.ts";
import { makeSession } from "../../identity/session.ts";
import { administratorTokens } from "../../secrets/administrators.ts";
import { readSecret } from "../../secrets/vault.ts";
import * as z from "../../words/schema.ts";
import { signIn } from "../operations/sign-in.ts";
import { findBrowser, requireOwnPage, sessionCookie } from "./browser.ts";
import type { ControlEnv } from "./control-env.ts";
import { readBody } from "./read-body.ts";

/** A working day. */
const LIFETIME_MS = 12 * 3_600_000;

const Token = z.strictObject({ token: z.string().check(z.minLength(1), z.maxLength(4_096)) });

export const session = new Hono<ControlEnv>()
  .use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
  })
  .get("/", async (c) => {
    const tokens = await administratorTokens(c.env);
    const found = await findBrowser(c.req.raw, c.env, tokens, c.var.request);
    const opens = { token: tokens.length > 0, access: readAccess(c.env) !== undefined };
    if (found === undefined) {
      const isClosed = !opens.token && !opens.access && (await readSecret(c.env, "ACCESS_KEYS")) === undefined;
      return c.json({ signedIn: false, opens, isClosed });
    }
    const { who, may, by, expiresAt } = found;
    const { defaultGateway, awsRegion } = c.var.settings();
    return c.json({
      signedIn: true,
      opens,
      who,
      may,
      by,
      expiresAt: timeOf(expiresAt),
      version,
      defaultGateway,
      awsRegion,
    });
  })
  .post("/", async (c) => {
    requireOwnPage(c.req.raw);
    const { token } = await readBody(c, Token);
    const now = c.var.request.now();
    const address = c.req.header("cf-connecting-ip") ?? "";
    const { token: known, who, may } = await signIn(c.env, token, address, now);
    const expiresAt = now + LIFETIME_MS;
    c.header("set-cookie", sessionCookie(await makeSession(known, expiresAt), LIFETIME_MS / 1_000));
    return c.json({ who, may, expiresAt: timeOf(expiresAt) });
  })
  .delete("/", (c) => {
    requireOwnPage(c.req.raw);
    c.header("set-cookie", sessionCookie("", 0));
    return c.body(null, 204);
  });

function timeOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
