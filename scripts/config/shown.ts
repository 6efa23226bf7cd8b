/** Text of others, as files and servers have it → the same for a terminal, which obeys none of it. */

/** Lines may end and words be set apart; nothing else that cannot be seen is passed on. */
export function shown(text: string): string {
  return text.replaceAll(/[^\P{C}\n\t]/gu, "�");
}
