/** D1 whose answers can be replaced. */
import { env } from "cloudflare:workers";

export type Fault = () => Promise<unknown>;
export const refuses: Fault = () => Promise.reject(new Error("D1_ERROR: no such host"));
export const hangs: Fault = () => new Promise(() => undefined);

/** The real one until it is told otherwise; it counts how often it is asked. */
export function faultyDatabase(): { DB: D1Database; fail: (fault?: Fault) => void; trips: () => number } {
  let fault: Fault | undefined;
  let trips = 0;
  const originals = new WeakMap<object, object>();
  const unwrap = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((one: object) => originals.get(one) ?? one) : value;
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          const asks = ["batch", "first", "run", "all", "raw"].includes(String(name));
          if (asks) trips++;
          if (asks && fault !== undefined) return fault();
          const made: unknown = Reflect.apply(member, object, args.map(unwrap));
          if (asks || typeof made !== "object" || made === null) return made;
          const wrapped = wrap(made);
          originals.set(wrapped, made);
          return wrapped;
        };
      },
    });
  return { DB: wrap(env.DB), fail: (next) => (fault = next), trips: () => trips };
}
