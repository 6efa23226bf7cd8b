/** Text from anywhere → as it is shown: what cannot be seen, or turns the writing around, stands there by its number, so that no name passes for another. */

/** Nothing else needs a look. */
const PLAIN = /^[\t\n\x20-\x7e]*$/;

/**
 * Controls but tabs and line ends, what has no width, what turns the direction of writing (UTS #39, UTR #36), halves of a
 * character. Joiners and variation selectors stay where a script or an emoji is written with them.
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- they are what is looked for
  /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}\p{Cs}]|\r(?!\n)|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Script=Arabic}])[\u200c\u200d]|(?<!\p{Extended_Pictographic})[\ufe00-\ufe0f](?!\u20e3)/gu;

export function seen(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN, named);
}

/** As U+202E, Unicode's own way to write it. */
function named(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}
