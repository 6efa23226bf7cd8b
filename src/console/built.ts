/** What `npm run build:console` makes of `console/`: modules of the Worker, each read when it is first asked for. */

export interface BuiltFile {
  readonly type: string;
  readonly hash: string;
  readonly br: () => Promise<{ readonly default: ArrayBuffer }>;
  readonly gzip: () => Promise<{ readonly default: ArrayBuffer }>;
}

export interface BuiltConsole {
  /** Content-Security-Policy of the page, with the hash of its one inline script. */
  readonly policy: string;
  /** By their paths below /console/. */
  readonly files: Readonly<Record<string, BuiltFile>>;
}

export async function readBuilt(): Promise<BuiltConsole> {
  return (await import("../../console/dist/modules/manifest.js")).built;
}
