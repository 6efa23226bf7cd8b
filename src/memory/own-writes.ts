/** What this isolate wrote to config itself: its next call sees nothing older than the version that its last write made. */
import type { ConfigWriter } from "../store/write.ts";
import { perIsolate } from "../words/isolate.ts";

export class OwnWrites {
  /** How many writes there were. */
  count = 0;
  /** The version that the last one made. */
  version = 0;

  wrote(version: number | undefined): void {
    this.count++;
    this.version = version ?? this.version;
  }
}

export const ownWritesOf = perIsolate<Pick<Env, "DB">, OwnWrites>(() => new OwnWrites());

/** For an operation's writes: whose they are, and when. */
export function writerOf({
  env,
  who,
  now,
}: {
  readonly env: Pick<Env, "DB">;
  readonly who: string;
  readonly now: () => number;
}): ConfigWriter {
  const own = ownWritesOf(env);
  return { db: env.DB, who, at: now(), wrote: (version) => own.wrote(version) };
}
