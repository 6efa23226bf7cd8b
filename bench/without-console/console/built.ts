/** In place of the console's files: none, for a benchmark of the Worker without them. */

export async function readBuilt(): Promise<never> {
  throw new Error("This Worker was built without the console.");
}
