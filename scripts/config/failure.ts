/** What went wrong, in words for whoever typed the command: no stack is shown, and nothing that a file or a server says in it moves the terminal's cursor. */
import { shown } from "./shown.ts";

export class ConfigFailure extends Error {
  constructor(message: string) {
    super(shown(message));
  }
}
