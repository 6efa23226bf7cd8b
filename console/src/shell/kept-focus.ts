/** The keyboard's focus where what had it goes away, as a row that was deleted: on what stands in its place then, never at the top of the page. */
import { useEffect } from "react";

/** From what had the focus up to its place: where each stood in its parent. */
interface Step {
  readonly parent: Element;
  readonly at: number;
}

interface Kept {
  readonly element: HTMLElement;
  readonly steps: readonly Step[];
  readonly path: string;
}

const MAIN = "main";
const MOST_FRAMES = 60;
const OVER = ".dialog:not([data-closed]), .palette:not([data-closed]), .drawer:not([data-closed])";
const PLACES = `${MAIN}, .dialog, .palette, .drawer`;
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled, [type="hidden"]), textarea:not(:disabled), [tabindex="0"]';

export function useKeptFocus(): void {
  useEffect(() => {
    const kept = new WeakMap<Element, Kept>();
    /** What lay over the page and had the focus last. */
    let over: Element | undefined;
    const remember = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      const place = target.closest(PLACES);
      over = place?.matches(MAIN) === false ? place : undefined;
      // The place itself has it where nothing else in it could.
      if (place === null || place === target) return;
      kept.set(place, { element: target, steps: stepsOf(target, place), path: window.location.pathname });
    };
    const forget = ({ target }: FocusEvent): void => {
      // Who clicks beside everything wants it nowhere; what is gone, or off, has lost it.
      requestAnimationFrame(() => {
        if (!(target instanceof Element) || document.activeElement !== document.body || isGone(target)) return;
        // What lies over the page makes it inert before it takes the focus.
        if (document.querySelector(OVER) !== null) return;
        const place = target.closest(PLACES);
        if (place !== null && kept.get(place)?.element === target) kept.delete(place);
      });
    };
    const look = (): void => {
      const place = lostIn();
      const had = place === undefined ? undefined : kept.get(place);
      if (place === undefined || had === undefined) return;
      const hasClosed = over !== undefined && !over.isConnected;
      if (!isGone(had.element) && !hasClosed) return;
      over = undefined;
      if (!isGone(had.element)) return had.element.focus();
      kept.delete(place);
      const heir = had.path === window.location.pathname ? heirOf(had.steps) : undefined;
      (heir ?? (place instanceof HTMLElement ? place : undefined))?.focus({ preventScroll: heir === undefined });
    };
    /** What is turned off loses the focus some frames later: the browser does that when it has time. */
    const lookOnceLost = (frames = MOST_FRAMES): void => {
      requestAnimationFrame(() => {
        if (frames > 0 && document.activeElement?.matches(":disabled") === true) lookOnceLost(frames - 1);
        else look();
      });
    };
    const changes = new MutationObserver((records) => {
      look();
      if (records.some(({ type }) => type === "attributes")) lookOnceLost();
    });
    changes.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
    document.addEventListener("focusin", remember);
    document.addEventListener("focusout", forget);
    return () => {
      changes.disconnect();
      document.removeEventListener("focusin", remember);
      document.removeEventListener("focusout", forget);
    };
  }, []);
}

/** @returns where the focus should be, and is on nothing; undefined where it is on something. */
function lostIn(): Element | undefined {
  const { activeElement, body } = document;
  if (activeElement === null || activeElement === body)
    return [...document.querySelectorAll(OVER)].at(-1) ?? document.querySelector(MAIN) ?? undefined;
  return activeElement.matches(PLACES) ? activeElement : undefined;
}

function isGone(element: Element): boolean {
  return !element.isConnected || element.matches(":disabled");
}

function stepsOf(element: Element, place: Element): readonly Step[] {
  const steps: Step[] = [];
  for (let here = element; here !== place && here.parentElement !== null; here = here.parentElement)
    steps.push({ parent: here.parentElement, at: [...here.parentElement.children].indexOf(here) });
  return steps;
}

/** What came to its place, or stands before it; the same of what it stood in. */
function heirOf(steps: readonly Step[]): HTMLElement | undefined {
  for (const { parent, at } of steps) {
    if (!parent.isConnected) continue;
    const heir = firstIn(parent.children[at]) ?? firstIn(parent.children[at - 1]);
    if (heir !== undefined) return heir;
  }
  return undefined;
}

function firstIn(element: Element | undefined): HTMLElement | undefined {
  if (element === undefined) return undefined;
  const all = element.matches(FOCUSABLE) ? [element] : [...element.querySelectorAll(FOCUSABLE)];
  return all.find((one): one is HTMLElement => one instanceof HTMLElement && one.checkVisibility());
}
