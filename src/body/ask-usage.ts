/** What a stream's body says of `stream_options` → the edit by which its usage is asked for, where its caller has left that open. */

/** `text` in place of the bytes from `start` up to, and not including, `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const ASKING = '"include_usage":true';
/** Options are a few words. */
const MOST_BYTES = 4_096;
/** As whoever means to be understood writes them; any other could be read as the one we put in. */
const PLAIN_NAME = /^[a-z_]{1,64}$/;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * @param behind where a member of the body may be put in.
 * @param options where the value of `stream_options` stands; undefined: the body has none.
 * @returns undefined where the caller speaks of `include_usage`, whatever it says, or what it says cannot be read.
 */
export function askUsage(
  bytes: Uint8Array,
  behind: number,
  options: Pick<Edit, "start" | "end"> | undefined,
): Edit | undefined {
  if (options === undefined) return { start: behind, end: behind, text: `,"stream_options":{${ASKING}}` };
  const { start, end } = options;
  const said = end - start > MOST_BYTES ? undefined : parse(bytes.subarray(start, end));
  if (said === null) return { start, end, text: `{${ASKING}}` };
  if (typeof said !== "object" || Array.isArray(said)) return undefined;
  const names = Object.keys(said);
  if (names.some((name) => name === "include_usage" || !PLAIN_NAME.test(name))) return undefined;
  return { start: start + 1, end: start + 1, text: names.length === 0 ? ASKING : `${ASKING},` };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
