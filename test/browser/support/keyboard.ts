/** A person without a mouse: goes by Tab, sees where he is, and is led back where he came from. */
import type { Locator, Page } from "playwright-core";
import type { ExpectStatic } from "vitest";

const MOST_TABS = 120;
/** The focus moves with a frame, and a machine that is busy draws few. */
const POLL = { timeout: 10_000 };

/** Is the focus to be seen: an outline, a ring, or the whole row that is outlined for its link? */
const VISIBLE = `(() => {
  const at = document.activeElement;
  const outlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const style = getComputedStyle(at);
  return at.matches(":focus-visible") && (outlined(style) || style.boxShadow !== "none" || outlined(getComputedStyle(at, "::after")));
})()`;

export interface Keyboard {
  press(...keys: readonly string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Tab, or Shift+Tab, until it has the focus, which must be seen there. */
  to(place: Locator, key?: "Tab" | "Shift+Tab"): Promise<void>;
  /** There, and Enter. */
  enter(place: Locator): Promise<void>;
  /** A list to choose from. */
  choose(place: Locator, option: string): Promise<void>;
  /** Opens what lies over the page and leaves it again: the focus goes in, Escape closes it, and the focus is where it was. */
  lookInto(opener: Locator, over: Locator): Promise<void>;
  /** In it, and not on the page below. */
  isIn(place: Locator): Promise<void>;
  /** On something, wherever. */
  isSomewhere(): Promise<void>;
}

export function keyboardOf(page: Page, expect: ExpectStatic): Keyboard {
  const has = (place: Locator): Promise<boolean> =>
    place.evaluate<boolean, Element>((element) => element === element.ownerDocument.activeElement).catch(() => false);
  const isIn = async (place: Locator): Promise<void> => {
    await expect
      .poll(() => place.evaluate<boolean, Element>((one) => one.contains(one.ownerDocument.activeElement)), POLL)
      .toBe(true);
  };
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const to: Keyboard["to"] = async (place, key = "Tab") => {
    await place.waitFor();
    for (let tab = 0; tab < MOST_TABS && !(await has(place)); tab++) await page.keyboard.press(key);
    expect([String(place), await has(place), await page.evaluate<boolean>(VISIBLE)]).toEqual([
      String(place),
      true,
      true,
    ]);
  };
  const enter = async (place: Locator): Promise<void> => {
    await to(place);
    await press("Enter");
  };
  return {
    press,
    type: (text) => page.keyboard.type(text),
    to,
    enter,
    isIn,
    choose: async (place, option) => {
      await enter(place);
      const wanted = page.getByRole("option", { name: option, exact: true });
      await wanted.waitFor();
      await press("Home");
      for (let step = 0; step < 20 && (await wanted.getAttribute("data-highlighted")) === null; step++)
        await press("ArrowDown");
      await press("Enter");
      await wanted.waitFor({ state: "detached" });
    },
    lookInto: async (opener, over) => {
      await enter(opener);
      await over.waitFor();
      await isIn(over);
      await press("Escape");
      await over.waitFor({ state: "detached" });
      await expect.poll(() => has(opener), POLL).toBe(true);
    },
    isSomewhere: async () => {
      await expect
        .poll(
          () => page.evaluate<boolean>("document.activeElement !== null && document.activeElement !== document.body"),
          POLL,
        )
        .toBe(true);
    },
  };
}

/**
 * From the top of the page to its end and no further: what was passed, and what could not be reached.
 *
 * @returns faults: what can be pressed and is not come to, what is come to unseen, and where it goes back up.
 */
export async function wholeRound(page: Page): Promise<readonly string[]> {
  await page.evaluate(`document.activeElement.blur(), window.getSelection().removeAllRanges()`);
  const faults: string[] = [];
  await page.evaluate(`(() => {
    window.passed = new Set();
    // Of tabs, radios and bars one is come to; the arrow keys lead to the others.
    window.wanted = () => [...document.querySelectorAll("a[href], button, input, textarea, select, [tabindex='0']")]
      .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && !one.matches("[type=hidden], [aria-hidden='true'], [aria-hidden='true'] *, [role=radio]"));
    window.textOf = (one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 60) + " <" + one.tagName.toLowerCase() + ">";
  })()`);
  for (let tab = 0; tab < 400; tab++) {
    await page.keyboard.press("Tab");
    const step = await page.evaluate<{ isEnd: boolean; fault: string }>(`(() => {
      const at = document.activeElement;
      if (at === document.body || window.passed.has(at)) return { isEnd: true, fault: "" };
      const last = [...window.passed].at(-1);
      const isBack = last !== undefined && last.isConnected && (last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
      window.passed.add(at);
      const fault = isBack ? "back up to " + window.textOf(at) : ${VISIBLE} ? "" : "unseen: " + window.textOf(at);
      return { isEnd: false, fault };
    })()`);
    if (step.fault !== "") faults.push(step.fault);
    if (step.isEnd) break;
  }
  return [
    ...faults,
    ...(await page.evaluate<readonly string[]>(
      `window.wanted().filter((one) => !window.passed.has(one)).map((one) => "never come to: " + window.textOf(one))`,
    )),
  ];
}
