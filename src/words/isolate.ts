/** What an isolate remembers between requests hangs on the environment the platform hands it: one isolate, one memory. */

/** `make` runs once for each environment; nothing outlives the environment it belongs to, but for the last one. */
export function perIsolate<E extends object, T>(make: (env: E) => T): (env: E) => T {
  const memory = new WeakMap<E, T>();
  // It is the same from call to call, and a comparison is cheaper than a look-up by a platform object.
  let last: { readonly env: E; readonly remembered: T } | undefined;
  return (env) => {
    if (last?.env === env) return last.remembered;
    let remembered = memory.get(env);
    if (remembered === undefined) {
      remembered = make(env);
      memory.set(env, remembered);
    }
    last = { env, remembered };
    return remembered;
  };
}
