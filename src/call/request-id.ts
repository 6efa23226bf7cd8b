/** A call's id: what its answer shows and its line in the log holds. */

/** opencode 1.18 repeats a call whose error has one of these anywhere, and Anthropic's errors have the id in their body. */
const TAKEN_FOR_A_STATUS = /429|50[0234]|524/;

export function newRequestId(): string {
  let id = crypto.randomUUID();
  while (TAKEN_FOR_A_STATUS.test(id)) id = crypto.randomUUID();
  return id;
}
