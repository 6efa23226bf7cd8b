/** An API key's `allowedModels` → what its bearer may use. An entry is an id or a pattern: over `target/model`, or without a slash over the model's id on every target. */
import { matchesGlob } from "./glob.ts";

export interface Rights {
  /**
   * @param model the provider's id.
   * @param short the same without its prefix, where callers may leave it out.
   */
  readonly mayUse: (target: string, model: string, short?: string) => boolean;
  /** A name of the gateway's own, and through it whatever it stands for. */
  readonly mayUseAlias: (name: string) => boolean;
  /** Anything at all of a target: who may not is told nothing of it. */
  readonly mayUseSome: (target: string) => boolean;
  /** A path of a passthrough target, which no entry for models opens. */
  readonly mayPass: (target: string, path: string) => boolean;
}

export const ALL_RIGHTS: Rights = {
  mayUse: () => true,
  mayUseAlias: () => true,
  mayUseSome: () => true,
  mayPass: () => true,
};

/** @param entries absent: everything is allowed. */
export function rightsOf(entries: readonly string[] | undefined): Rights {
  if (entries === undefined) return ALL_RIGHTS;
  return {
    mayUse: (target, model, short) =>
      entries.some((entry) => {
        const before = entry.includes("/") ? `${target}/` : "";
        return matchesGlob(entry, before + model) || (short !== undefined && matchesGlob(entry, before + short));
      }),
    mayUseAlias: (name) => entries.some((entry) => matchesGlob(entry, name)),
    mayUseSome: (target) =>
      entries.some((entry) => !entry.includes("/") || matchesGlob(entry.slice(0, entry.indexOf("/")), target)),
    mayPass: (target, path) =>
      entries.some(
        (entry) => entry === "*" || (entry.includes("/") && matchesGlob(entry, `${target}/${path.slice(1)}`)),
      ),
  };
}
