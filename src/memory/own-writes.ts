/** What this isolate wrote to config itself: its next call sees nothing older than the version that its last write made. */
import type { ConfigWriter } from "../store/write.ts";
import { perIsolate } from "../words/isolate.ts";

export class OwnWrites implements ConfigWriter {
  readonly db: D1Database;
  /** How many writes there were. */
  count = 0;
  /** The version that the last one made. */
  version = 0;

  constructor(db: D1Database) {
    this.db = db;
  }

  wrote(version: number | undefined): void {
    this.count++;
    this.version = version ?? this.version;
  }
}

export const ownWritesOf = perIsolate((env: Pick<Env, "DB">) => new OwnWrites(env.DB));
