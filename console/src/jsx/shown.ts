/** An element's properties → the same, with text as `seen` shows it: here, so that no screen has to think of it. */
import { seen } from "../components/seen.ts";

/** What a person sees or hears. Values of fields are not among them: they are changed and sent as they are. */
const TEXTS = ["title", "aria-label", "placeholder", "alt"] as const;

type Props = Readonly<Record<string, unknown>>;

export function shown(props: Props): Props {
  let ours: Record<string, unknown> | undefined;
  const set = (name: string, value: unknown): void => {
    ours ??= { ...props };
    ours[name] = value;
  };
  const { children } = props;
  const words = childrenOf(children);
  if (words !== children) set("children", words);
  for (const name of TEXTS) {
    const text = props[name];
    if (typeof text !== "string") continue;
    const safe = seen(text);
    if (safe !== text) set(name, safe);
  }
  return ours ?? props;
}

function childrenOf(children: unknown): unknown {
  if (typeof children === "string") return seen(children);
  if (!Array.isArray(children)) return children;
  const all: readonly unknown[] = children;
  return all.some((one) => typeof one === "string" && seen(one) !== one)
    ? all.map((one) => (typeof one === "string" ? seen(one) : one))
    : children;
}
