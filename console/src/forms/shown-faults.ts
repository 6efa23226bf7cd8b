/** All that is wrong with a form → what is shown of it: of a field that was left, or of every one once somebody tried to go on. */
import { useState } from "react";
import type { FormFaults } from "../screens/form-faults.ts";
import { formTexts } from "../texts/forms.ts";

export interface ShownFaults {
  /** @returns the first fault there is to show of these fields. */
  readonly of: (...names: readonly string[]) => string | undefined;
  /** @returns for `onLeave` of the field of this name. */
  readonly leave: (name: string) => () => void;
  /** @returns both, as the field of this name takes them. @param others whose faults it shows too. */
  readonly field: (name: string, ...others: readonly string[]) => FieldFaults;
  /** All that there is to show, for a part that finds its own among them. */
  readonly all: () => FormFaults;
}

interface FieldFaults {
  readonly fault: string | undefined;
  readonly onLeave: () => void;
}

/** @param said what the API refused: shown at once. */
export function useShownFaults(faults: FormFaults, isTried: boolean, said: FormFaults = {}): ShownFaults {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const find = (name: string): string | undefined =>
    said[name] ?? (isTried || isLeft(left, name) ? faults[name] : undefined);
  return shownBy(
    (...names) => {
      for (const name of names) {
        const fault = find(name);
        if (fault !== undefined) return sentence(fault);
      }
      return undefined;
    },
    (name) => () => {
      if (!left.has(name)) oncePressed(() => setLeft((before) => new Set(before).add(name)));
    },
    () =>
      Object.fromEntries(
        Object.keys({ ...faults, ...said }).flatMap((name) => {
          const fault = find(name);
          return fault === undefined ? [] : [[name, sentence(fault)] as const];
        }),
      ),
  );
}

let isPressed = false;
window.addEventListener("pointerdown", () => (isPressed = true), { capture: true });
for (const end of ["pointerup", "pointercancel"] as const) {
  window.addEventListener(end, () => (isPressed = false), { capture: true });
}
const AFTER_CLICK_MS = 50;

/** A field is left by pressing a button: what appears then would move the button away from under the pointer, so it appears after the click. */
function oncePressed(show: () => void): void {
  if (isPressed) window.addEventListener("pointerup", () => setTimeout(show, AFTER_CLICK_MS), { once: true });
  else show();
}

/** The same for the fields of a part, whose names begin with `prefix`. */
export function within(shown: ShownFaults, prefix: string): ShownFaults {
  return shownBy(
    (...names) => shown.of(...names.map((name) => prefix + name)),
    (name) => shown.leave(prefix + name),
    () =>
      Object.fromEntries(
        Object.entries(shown.all()).flatMap(([name, fault]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), fault] as const] : [],
        ),
      ),
  );
}

function shownBy(of: ShownFaults["of"], leave: ShownFaults["leave"], all: ShownFaults["all"]): ShownFaults {
  return { of, leave, all, field: (name, ...others) => ({ fault: of(name, ...others), onLeave: leave(name) }) };
}

/** A field of several lines is left as a whole: `models` covers `models.0.model`. */
function isLeft(left: ReadonlySet<string>, name: string): boolean {
  return left.has(name) || [...left].some((one) => name.startsWith(`${one}.`));
}

/** The schemas speak of a field without its name: "must be …". */
function sentence(fault: string): string {
  const text = plain(fault);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!]$/.test(text) ? "" : "."}`;
}

function plain(fault: string): string {
  for (const [form, say] of formTexts.plain) {
    const found = form.exec(fault);
    if (found !== null) return say(found[1] ?? "", found[2] ?? "");
  }
  return fault;
}

/** To the first field that is wrong, once it says so. */
export function goToFirstFault(form: Element | null): void {
  requestAnimationFrame(() => {
    const field = form?.querySelector<HTMLElement>('[aria-invalid="true"], .field-fault');
    field?.scrollIntoView({ block: "center" });
    field?.focus({ preventScroll: true });
  });
}
