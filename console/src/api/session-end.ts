/** The end of a session while somebody works: whoever asks waits here, one dialog opens over the page, and all go on once he is signed in again. */

let waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
const listeners = new Set<() => void>();

/** Fulfilled when the dialog has signed him in. */
export function signInAgain(): Promise<void> {
  if (waiting === undefined) {
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((done) => (resolve = done));
    waiting = { promise, resolve };
    tell();
  }
  return waiting.promise;
}

export function signedInAgain(): void {
  waiting?.resolve();
  waiting = undefined;
  tell();
}

export function hasSessionEnded(): boolean {
  return waiting !== undefined;
}

export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
