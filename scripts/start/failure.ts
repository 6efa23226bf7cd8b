/** What went wrong and what to do next: a start that fails says both and shows no stack. */

export class StartFailure extends Error {
  readonly next: string;

  constructor(what: string, next: string, options: ErrorOptions = {}) {
    super(what, options);
    this.name = "StartFailure";
    this.next = next;
  }
}

/** Anything thrown → the lines a person reads. What is no StartFailure is a fault of ours, and then the stack is what helps. */
export function explain(caught: unknown): string {
  if (caught instanceof StartFailure) {
    const cause = caught.cause === undefined ? "" : `\n${indent(reasonOf(caught.cause))}`;
    return `\n${caught.message}${cause}\n${caught.next}`;
  }
  const stack = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
  return `\nThis failed in a way it was not built for:\n${indent(stack)}\nPlease report it with these lines.`;
}

export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function indent(text: string): string {
  return text.trim().replace(/^/gm, "  ");
}
