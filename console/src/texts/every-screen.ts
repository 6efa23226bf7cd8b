/** Words that every screen uses. All that a person reads in the console stands in this folder, a file for each screen. */

export const texts = {
  product: "Signalbox",
  navigation: "Main",
  skip: "Skip to content",
  menu: "Menu",
  close: "Close",
  cancel: "Cancel",
  undo: "Undo",
  discarded: "What you typed is gone",
  done: "Done",
  save: "Save changes",
  edit: "Edit",
  delete: "Delete",
  retry: "Try again",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "The browser did not let us copy. Select the text and copy it yourself.",
  loading: "Loading",
  never: "Never",
  none: "None",
  more: "More actions",
  asApiCall: "As an API call",
  optional: "optional",
  /** @param what in the plural. */
  showing: (shown: number, all: number, what: string) =>
    shown === all
      ? `${all.toLocaleString()} ${all === 1 ? what.replace(/(?<=as)es$|s$/, "") : what}`
      : `${shown.toLocaleString()} of ${all.toLocaleString()} ${what}`,
  noMatch: (query: string) => `Nothing matches “${query}”`,
  noMatchHint: "Try fewer letters, or clear the search.",
  clearSearch: "Clear search",

  unreachable: "The gateway cannot be reached. Check your connection; nothing you typed is lost.",
  unexpected: (status: number) => `The gateway answered with status ${status}.`,
  problemTitle: "This could not be loaded",
  problemHint: "What is on the screen may be old. Try again in a moment; if it stays, look at Health.",
  missingTitle: "There is nothing here",
  missingHint: "It was deleted, or the address is wrong.",
  reload: "Load the page anew",
  typeName: (name: string) => `Type ${name} to confirm`,
  refusedTitle: "This was not done",
  requestId: (id: string) => `Request ${id}`,
  viewerHint: "You are signed in as a viewer: everything is shown, nothing can be changed.",
  viewer: "View only",

  theme: "Theme",
  themes: { light: "Light", dark: "Dark", system: "System" },
  signOut: "Sign out",
  signedInAs: "Signed in as",

  screens: {
    gateways: "Gateways",
    usage: "Usage",
    calls: "Calls",
    playground: "Playground",
    credentialProviders: "Credential providers",
    prices: "Prices",
    history: "History",
    health: "Health",
  },
} as const;
