/** The path of a passthrough call → refused where any server could read it as leading upwards, out of the target's endpoint. */
import { GatewayError } from "../words/errors.ts";

/** Encodings of encodings a provider, and the proxies in front of it, may undo. */
const DEEPEST_ENCODING = 4;

/**
 * Judges the path that leaves, and all that lenient servers make of it: decoded again and again, backslashes and what
 * looks like a slash as slashes, parameters behind a `;` cut off, spaces left out.
 *
 * @param path as it came: `new URL` has resolved plain dot segments, what is left hides behind something.
 * @throws GatewayError `invalid_request`, also where the path cannot be decoded: nobody knows what a server makes of it.
 */
export function refuseTraversal(path: string): void {
  if (/%(?![\da-f]{2})/i.test(path)) throw undecodable();
  let read = path;
  for (let depth = 0; ; depth++) {
    refuseUpwards(read);
    const decoded = decode(read);
    if (decoded === read) return;
    if (depth === DEEPEST_ENCODING) throw invalid("The path is percent-encoded too many times over.");
    read = decoded;
  }
}

function refuseUpwards(path: string): void {
  // oxlint-disable-next-line no-control-regex -- a server may end a path at one, or leave it out
  if (/[\u0000-\u001f\u007f-\u009f]/.test(path)) throw invalid("The path must not hold control characters.");
  // Compatibility forms: full-width dots and slashes, two dots in one character.
  const segments = path.normalize("NFKC").split(/[/\\?#\u2044\u2215\u2216\u29f5\u29f8\u29f9]/);
  if (segments.some((segment) => /^\.\.?$/.test((segment.split(";", 1)[0] ?? "").replaceAll(" ", "")))) {
    throw invalid("The path must not lead upwards.");
  }
}

/** Once. A `%` that begins no escape stands for itself: it was encoded. `%u002e` is IIS's. */
function decode(path: string): string {
  try {
    return path
      .replace(/(?:%[\da-f]{2})+/gi, decodeURIComponent)
      .replace(/%u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  } catch {
    throw undecodable();
  }
}

function undecodable(): GatewayError {
  return invalid("The path is not percent-encoded as UTF-8.");
}

function invalid(message: string): GatewayError {
  return new GatewayError("invalid_request", message);
}
