/**
 * A request's body → about how many tokens its input is: a quarter of its bytes, and pictures and files by rules of
 * their own. Not parsed: it is looked at every so many bytes, for no text is so long without a space as a file in base64.
 */
import { mediaTokens } from "./media-tokens.ts";

const BYTES_PER_TOKEN = 4;
/** A shorter file counts as text. */
const STEP = 1_024;
/** So many bytes of base64 at one place are worth finding out where the string begins and ends, */
const RUN = 24;
/** and at so many places within it, for it to be base64 all over. */
const PROBES = 8;
/** Members that hold files. A text that looks like one is still a text: what its author calls it costs nothing less. */
const FILES =
  /"(?:url|image_url|data|bytes|file_data|fileData|b64_json|image)"\s*:\s*"(?:data:[a-z0-9.+/\\-]+;base64,)?$/i;
const PREFIX_BYTES = 128;

const QUOTE = 0x22;
const COMMA = 0x2c;

/** Both alphabets, with the ends of base64 and the backslash that some put before a slash. */
const IS_BASE64 = new Uint8Array(256);
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_\\") {
  IS_BASE64[letter.charCodeAt(0)] = 1;
}

const decoder = new TextDecoder();

/** @returns whole tokens. */
export function estimateInput(body: Uint8Array): number {
  let textBytes = body.length;
  let tokens = 0;
  for (let at = STEP; at < body.length; at += STEP) {
    if (!isBase64(body, at)) continue;
    const quote = body.indexOf(QUOTE, at);
    const end = quote < 0 ? body.length : quote;
    const start = fileStart(body, at);
    const isFile = start !== undefined && isAllBase64(body, start, end);
    const media = isFile ? mediaTokens(body.subarray(start, end)) : undefined;
    if (isFile && media !== undefined) {
      textBytes -= end - start;
      tokens += media;
    }
    at = Math.max(at, end);
  }
  return tokens + Math.ceil(textBytes / BYTES_PER_TOKEN);
}

function isBase64(body: Uint8Array, at: number): boolean {
  const end = Math.min(at + RUN, body.length);
  for (let i = at; i < end; i++) if (IS_BASE64[body[i] ?? 0] === 0) return false;
  return true;
}

function isAllBase64(body: Uint8Array, start: number, end: number): boolean {
  const step = Math.max(1, Math.floor((end - start - RUN) / PROBES));
  for (let at = start; at + RUN <= end; at += step) if (!isBase64(body, at)) return false;
  return true;
}

/** Where the base64 begins that `at` is in, up to a step before it; undefined where it is no file. */
function fileStart(body: Uint8Array, at: number): number | undefined {
  let start = at;
  const furthest = Math.max(0, at - STEP);
  while (start > furthest && IS_BASE64[body[start - 1] ?? 0] === 1) start--;
  const before = body[start - 1];
  if (before !== QUOTE && before !== COMMA) return undefined;
  const prefix = decoder.decode(body.subarray(Math.max(0, start - PREFIX_BYTES), start));
  return FILES.test(prefix) ? start : undefined;
}
