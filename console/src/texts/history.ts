/** Words of the configuration's history. */

export const historyTexts = {
  lead: "Who changed what, and when: versions of the configuration, which can be put back, and API keys, tags and resets of limits. Kept for 400 days.",
  noun: "changes",
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
  /** What makes no version. */
  actKinds: { apiKey: "API key", reset: "Reset", tags: "Tags", other: "Other" },
  acts: {
    CreateApiKey: "Created",
    UpdateApiKey: "Changed",
    DeleteApiKey: "Revoked",
    ResetApiKey: "Reset",
    ResetRateLimit: "Reset",
    TagResource: "Set",
    UntagResource: "Removed",
  } as Readonly<Record<string, string>>,
  objects: {
    key: "API key",
    limitsOfKey: "Limits of API key",
    limit: "Limit",
    tagsOfGateway: "Tags of gateway",
    tagsOfProvider: "Tags of credential provider",
  },
  ofGateway: (gateway: string) => `of ${gateway}`,
  takenAway: "taken away",
  noDetail: "There was nothing to say beside it.",
  look: "Look at it",
  noActs: "Changes of API keys, tags and limits' resets are missing here",
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
  emptyLead:
    "Each change of a gateway, target, credential provider, price, API key or tag stands here, with who made it.",
  noMatch: "Nothing matches",
  noMatchYet: "Not in what is loaded. Show older changes, or try fewer letters.",
} as const;
