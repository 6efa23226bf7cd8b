/** Words of the configuration's history. */

export const historyTexts = {
  lead: "Every change of the configuration: who made it, when, and what it was before. Any version can be put back.",
  noun: "versions",
  search: "Search changes",
  kind: "Kind",
  allKinds: "All kinds",
  kinds: {
    gateway: "Gateway",
    target: "Target",
    credentialProvider: "Credential provider",
    "credential-provider": "Credential provider",
    "credential provider": "Credential provider",
    price: "Price",
    alias: "Alias",
    rateLimit: "Limit",
    "rate limit": "Limit",
    apiKey: "API key",
    "api key": "API key",
  } as Readonly<Record<string, string>>,
  changes: { created: "Created", changed: "Changed", deleted: "Deleted" },
  version: (version: number) => `v${version}`,
  by: (who: string) => `by ${who}`,
  before: "Before:",
  after: "After:",
  more: (count: number) => `and ${count} more`,
  nothing: "Nothing that is shown here",
  current: "Current",
  restore: "Restore",
  restoreLabel: (version: number) => `Restore version ${version}`,
  restoreTitle: (version: number) => `Restore version ${version}?`,
  restoreLead:
    "The whole configuration becomes what it was then: what was made since is deleted, what was deleted comes back under its old id. Callers' API keys and sealed provider keys that are gone stay gone. It is a new version, so it can be taken back in the same way.",
  restored: (version: number, changes: number) =>
    changes === 0
      ? `Version ${version} is what stands already`
      : `Restored version ${version}: ${changes === 1 ? "1 object changed" : `${changes} objects changed`}`,
  notDone: "Not everything could be put back",
  older: "Show older",
  emptyTitle: "Nothing has been changed yet",
  emptyLead: "Each change of a gateway, target, credential provider or price leaves a version here.",
  noMatch: "Nothing matches",
  noMatchYet: "Not in what is loaded. Show older versions, or try fewer letters.",
} as const;
