/** What an isolate remembers between requests hangs on the environment the platform hands it: one isolate, one memory. */

/** `make` runs once for each environment; nothing outlives the environment it belongs to. */
export function perIsolate<E extends object, T>(make: (env: E) => T): (env: E) => T {
  const memory = new WeakMap<E, T>();
  return (env) => {
    let remembered = memory.get(env);
    if (remembered === undefined) {
      remembered = make(env);
      memory.set(env, remembered);
    }
    return remembered;
  };
}
