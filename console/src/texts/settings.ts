/** Words of a gateway's settings. */

export const settingsTexts = {
  title: "Details",
  about: "This gateway",
  facts: {
    name: "Name",
    id: "Gateway id",
    arn: "ARN",
    inbound: "Inbound identity",
    created: "Created",
    updated: "Changed",
  },
  copyArn: "Copy ARN",
  fixed: "Name and inbound identity stay what they are. For others, create another gateway.",
  save: "Save changes",
  discard: "Discard",
  saved: "Saved. Calls go by it within seconds.",
  danger: "Delete this gateway",
  delete: "Delete gateway",
  deleteTitle: (name: string) => `Delete gateway ${name}?`,
  deleteLead: (targets: number) =>
    `Every call to it fails from now on. It goes with ${targets === 1 ? "its target" : targets === 0 ? "all of its parts" : `its ${targets} targets`} and its API keys. Credential providers stay; what was used stays in Usage. Its configuration can be put back from History, its keys cannot.`,
  deleted: (name: string) => `Deleted ${name}`,
} as const;
