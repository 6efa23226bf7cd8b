/** Text → as programs write it: nothing in it ends its quotes, and what cannot be seen, or moves a terminal's cursor while it is pasted, is written by its number. */

/** But line ends and tabs. */
const CONTROLS =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\0-\x08\v-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A value of JSON, of JavaScript and, but for true, false and null, of Python and TOML. */
export function literal(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(CONTROLS, byNumber);
}

/** For a POSIX shell, in single quotes; a control between them by ANSI-C quotes (bash, zsh, ksh). */
export function quote(text: string): string {
  if (/^[\w./:@-]+$/.test(text)) return text;
  const whole = text.replaceAll("'", String.raw`'\''`);
  return `'${whole.replace(CONTROLS, (character) => `'$'${byNumber(character)}''`)}'`;
}

function byNumber(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
