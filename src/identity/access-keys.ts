/** The secret ACCESS_KEYS → who may sign with SigV4, and as what. */
import * as z from "../words/schema.ts";
import { GatewayError, LASTING } from "../words/errors.ts";

const AccessKey = z.strictObject({
  accessKeyId: z.string().check(z.regex(/^\w{16,128}$/)),
  secretAccessKey: z.string().check(z.minLength(16)),
  arn: z.string().check(z.minLength(1), z.maxLength(2048)),
  roles: z.array(z.enum(["admin", "caller"])).check(z.minLength(1)),
});
export type AccessKey = z.infer<typeof AccessKey>;

/** The last secret parsed: it is the same from call to call. */
let parsed: { readonly secret: string; readonly keys: readonly AccessKey[] } | undefined;

/** @throws GatewayError `internal` saying what the secret has to look like, never what it holds. */
export function parseAccessKeys(secret: string | undefined): readonly AccessKey[] {
  if (secret === undefined) return [];
  if (parsed?.secret === secret) return parsed.keys;
  try {
    const keys = z.array(AccessKey).parse(JSON.parse(secret));
    parsed = { secret, keys };
    return keys;
  } catch {
    // Neither zod's message nor JSON.parse's: both may quote what they could not read.
    throw new GatewayError(
      "internal",
      'The secret ACCESS_KEYS must be a JSON list of {"accessKeyId", "secretAccessKey", "arn", "roles": ["admin" or "caller"]}.',
      { headers: LASTING },
    );
  }
}
