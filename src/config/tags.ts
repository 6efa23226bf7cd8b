/** Tags that a resource may be given: names and values of its owner's own (spec 2.1). */
import * as z from "../words/schema.ts";

/** The most a resource may have. */
export const MOST_TAGS = 50;

const CHARACTERS = /^[\p{L}\p{N}\s._:/=+@-]*$/u;

const WORDS = "letters, digits, spaces and . _ : / = + @ -";

export const Tags = z
  .record(
    z.string().check(z.minLength(1), z.maxLength(128), z.regex(CHARACTERS)),
    z.string().check(z.maxLength(256), z.regex(CHARACTERS, `must be up to 256 ${WORDS}`)),
    { error: ({ code }) => (code === "invalid_key" ? `is no key of a tag: 1 to 128 ${WORDS}` : undefined) },
  )
  .check(z.refine((tags) => Object.keys(tags).length <= MOST_TAGS, `must not hold more than ${MOST_TAGS} tags`));
