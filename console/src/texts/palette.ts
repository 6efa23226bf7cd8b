/** Words of the command palette. */

export const paletteTexts = {
  title: "Command palette",
  open: "Search or jump to",
  placeholder: "Search gateways, screens and actions…",
  empty: "Nothing found",
  groups: { here: "This gateway", gateways: "Gateways", screens: "Go to", actions: "Actions" },
  theme: (name: string) => `Theme: ${name}`,
  hints: { move: "Move", open: "Open", close: "Close" },
} as const;
