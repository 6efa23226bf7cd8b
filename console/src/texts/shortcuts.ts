/** Words of the list of shortcuts. */

const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";

type Row = readonly [what: string, keys: readonly string[]];

export const shortcutTexts = {
  title: "Keyboard shortcuts",
  groups: { anywhere: "Anywhere", screens: "Go to", here: "Where one is" },
  anywhere: [
    ["Search or jump to", [COMMAND, "K"]],
    ["Keyboard shortcuts", ["?"]],
    ["Close what lies over the page", ["Esc"]],
  ] satisfies readonly Row[] as readonly Row[],
  here: [
    ["Search this list", ["/"]],
    ["Between tabs, choices and bars", ["←", "→"]],
    ["Choose, open, confirm", ["Enter"]],
    ["Send a message", ["Enter"]],
    ["A new line in a message", ["Shift", "Enter"]],
  ] satisfies readonly Row[] as readonly Row[],
} as const;
