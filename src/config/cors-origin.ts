/** An entry of `corsOrigins` → is it what a browser sends as `Origin`, or `*`? */
import * as z from "../words/schema.ts";

/** Lower case and without a path, as browsers write it (RFC 6454, 6.2); an extension's or an app's scheme as well as the web's. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*,]+$/;

export const ANY_ORIGIN = "*";

export const CorsOrigin = z
  .string()
  .check(
    z.maxLength(255),
    z.refine(
      isOrigin,
      'must be an origin as browsers send it, such as https://app.example.com: scheme, host and a port that is not the scheme\'s own, in lower case, without a path; or "*" for every origin',
    ),
  );

function isOrigin(text: string): boolean {
  if (text === ANY_ORIGIN) return true;
  if (!ORIGIN.test(text) || text !== text.toLowerCase()) return false;
  // Else it would never match: a browser leaves the scheme's own port out.
  return !/^https?:/.test(text) || (URL.canParse(text) && new URL(text).origin === text);
}
