/**
 * A picture, a document or a recording in base64 → about how many tokens it is, never more than a bound.
 *
 * Anthropic: a picture is its pixels by 750, scaled down to at most 4,784 tokens by the models that see the most
 * (https://platform.claude.com/docs/en/build-with-claude/vision); OpenAI's patches of 32 by 32 come to about as many. A
 * page of a document is 1,500 to 3,000 tokens (https://platform.claude.com/docs/en/build-with-claude/pdf-support), and
 * taken to be 50 KB. Sound is ten tokens a second, of 16 KB.
 */

const PIXELS_PER_TOKEN = 750;
const MOST_IMAGE_TOKENS = 4_784;
/** Of a picture whose size is not found: what most models scale one down to. */
const IMAGE_TOKENS = 1_600;
const DOCUMENT_BYTES_PER_TOKEN = 20;
const SOUND_BYTES_PER_TOKEN = 1_600;
/** Neither takes more: 600 pages, or ten hours. */
const MOST_FILE_TOKENS = 1_000_000;

const NOTHING = new DataView(new ArrayBuffer(0));
const decoder = new TextDecoder();

/** What tells what a file is; a JPEG tells its size behind what its camera wrote, often a small picture. */
const FIRST_BYTES = 64;
const JPEG_BYTES = 65_536;

/**
 * @param base64 what stands in a JSON string, as it stands there.
 * @returns undefined where it is none of these: then it is text.
 */
export function mediaTokens(base64: Uint8Array): number | undefined {
  const first = decode(base64.subarray(0, FIRST_BYTES));
  const size = (base64.length * 3) / 4;
  if (isDocument(first)) return bounded(size / DOCUMENT_BYTES_PER_TOKEN, MOST_FILE_TOKENS);
  if (isSound(first)) return bounded(size / SOUND_BYTES_PER_TOKEN, MOST_FILE_TOKENS);
  if (isJpeg(first)) return pictureTokens(jpegPixels(decode(base64.subarray(0, JPEG_BYTES))));
  return isPicture(first) ? pictureTokens(pixelsOf(first)) : undefined;
}

function pictureTokens(pixels: number | undefined): number {
  return pixels === undefined ? IMAGE_TOKENS : bounded(pixels / PIXELS_PER_TOKEN, MOST_IMAGE_TOKENS);
}

function bounded(tokens: number, most: number): number {
  return Math.min(most, Math.max(1, Math.ceil(tokens)));
}

/** Nothing where it is no base64. Some escape its slashes, and some break its lines. */
function decode(base64: Uint8Array): DataView {
  const text = decoder.decode(base64).replaceAll(/\\[nr]?/g, "");
  try {
    return new DataView(Uint8Array.fromBase64(text.slice(0, text.length - (text.length % 4))).buffer);
  } catch {
    return NOTHING;
  }
}

function startsWith(bytes: DataView, at: number, letters: string): boolean {
  if (bytes.byteLength < at + letters.length) return false;
  return Array.from(letters).every((letter, i) => bytes.getUint8(at + i) === letter.charCodeAt(0));
}

/** PDF, and what is zipped: Word, Excel. */
function isDocument(bytes: DataView): boolean {
  return startsWith(bytes, 0, "%PDF") || startsWith(bytes, 0, "PK");
}

/** WAV, MP3 with and without a tag, FLAC, Ogg. */
function isSound(bytes: DataView): boolean {
  const isFrame = bytes.byteLength > 1 && bytes.getUint8(0) === 0xff && (bytes.getUint8(1) & 0xe0) === 0xe0;
  return (
    isFrame || startsWith(bytes, 8, "WAVE") || ["ID3", "fLaC", "OggS"].some((magic) => startsWith(bytes, 0, magic))
  );
}

function isJpeg(bytes: DataView): boolean {
  return startsWith(bytes, 0, "\u00ff\u00d8\u00ff");
}

/** PNG, GIF, WebP, BMP, TIFF of both orders, HEIC and AVIF. */
function isPicture(bytes: DataView): boolean {
  return (
    ["\u0089PNG", "GIF8", "BM", "II*\0", "MM\0*"].some((magic) => startsWith(bytes, 0, magic)) ||
    startsWith(bytes, 8, "WEBP") ||
    startsWith(bytes, 4, "ftyp")
  );
}

function pixelsOf(bytes: DataView): number | undefined {
  if (startsWith(bytes, 0, "\u0089PNG") && bytes.byteLength >= 24) return bytes.getUint32(16) * bytes.getUint32(20);
  if (!startsWith(bytes, 0, "GIF8") || bytes.byteLength < 10) return undefined;
  return bytes.getUint16(6, true) * bytes.getUint16(8, true);
}

/** From segment to segment up to the one that begins the frame: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.2.2. */
function jpegPixels(bytes: DataView): number | undefined {
  let at = 2;
  while (at + 9 <= bytes.byteLength && bytes.getUint8(at) === 0xff) {
    const marker = bytes.getUint8(at + 1);
    const isTable = marker === 0xc4 || marker === 0xc8 || marker === 0xcc;
    if (marker >= 0xc0 && marker <= 0xcf && !isTable) return bytes.getUint16(at + 5) * bytes.getUint16(at + 7);
    at += 2 + bytes.getUint16(at + 2);
  }
  return undefined;
}
