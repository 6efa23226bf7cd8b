/** D1 whose answers can be replaced, all or those to some questions, and that says what it was asked. */
import { env } from "cloudflare:workers";

/** What D1 was asked at once. */
export interface Question {
  readonly sql: string;
  /** Undefined: outside a session, so the primary. */
  readonly constraint: string | undefined;
}
/** @param ask has the real one answer. */
export type Fault = (question: Question, ask: () => Promise<unknown>) => Promise<unknown>;
export const refuses: Fault = () => Promise.reject(new Error("D1_ERROR: no such host"));
export const hangs: Fault = () => new Promise(() => undefined);
/** A replica that has nothing yet. */
export const knowsNothing: Fault = async () => ({ results: [], meta: { served_by_primary: false } });

interface FaultyDatabase {
  readonly DB: D1Database;
  /** @param when which questions it is that fail: all, unless given. */
  readonly fail: (fault?: Fault, when?: (question: Question) => boolean) => void;
  readonly trips: () => number;
  /** The questions so far, and forgets them. */
  readonly asked: () => Question[];
}

/** The real one until it is told otherwise. */
export function faultyDatabase(): FaultyDatabase {
  let fault: Fault | undefined;
  let isMeant: (question: Question) => boolean = () => true;
  let trips = 0;
  let asked: Question[] = [];
  const originals = new WeakMap<object, { made: object; sql: string }>();
  const wrap = <T extends object>(target: T, sql: string, constraint: string | undefined): T =>
    new Proxy(target, {
      get(object, name) {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]): unknown => {
          const statements = (Array.isArray(args[0]) ? args[0] : []).map((one: object) => originals.get(one));
          const isAsking = ["batch", "first", "run", "all", "raw"].includes(String(name));
          const unwrapped = name === "batch" ? [statements.map((one) => one?.made), ...args.slice(1)] : args;
          const ask = (): unknown => Reflect.apply(member, object, unwrapped);
          if (isAsking) {
            const question = { sql: sql === "" ? statements.map((one) => one?.sql).join("; ") : sql, constraint };
            trips++;
            asked.push(question);
            if (fault !== undefined && isMeant(question)) return fault(question, async () => ask());
          }
          const made = ask();
          if (isAsking || typeof made !== "object" || made === null) return made;
          const text = name === "prepare" ? String(args[0]) : sql;
          const wrapped = wrap(made, text, name === "withSession" ? String(args[0]) : constraint);
          originals.set(wrapped, { made, sql: text });
          return wrapped;
        };
      },
    });
  return {
    DB: wrap(env.DB, "", undefined),
    fail: (next, when = () => true) => {
      fault = next;
      isMeant = when;
    },
    trips: () => trips,
    asked: () => asked.splice(0),
  };
}
