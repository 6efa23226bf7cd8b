/** Words of the gateway's health. */

export const healthTexts = {
  lead: "The gateway's own parts, asked just now, and again every ten seconds.",
  again: "Ask again",
  well: "Every part is well.",
  unwell: "A part of the gateway is not well",
  unwellHint:
    "Calls go on as far as they can: what an isolate remembers is served while the database is away. What the part says stands below.",
  limitsUnwell: "A limit cannot be read",
  limitsUnwellHint: (count: number) =>
    count === 1
      ? "Every part is well. Calls that this limit may take are refused, unless it says otherwise, until it is deleted and made anew. It stands with its gateway below."
      : `Every part is well. Calls that these ${count.toLocaleString()} limits may take are refused, unless they say otherwise, until they are deleted and made anew. They stand with their gateways below.`,
  toLimits: "To the gateway's limits",
  version: "Version",
  configVersion: "Configuration",
  states: { ok: "Well", failing: "Failing" },
  took: (ms: number) => `${ms.toLocaleString()} ms`,
  parts: {
    settings: ["Settings", "The Worker's variables and secrets can be read and make sense."],
    database: ["Database", "D1, which holds the configuration and answers within its time."],
    rotation: ["Rotation", "The Durable Object that shares out turns between targets."],
    ledger: ["Ledger", "The Durable Object that counts usage and limits."],
  } as Readonly<Record<string, readonly [string, string]>>,
  known: "What the isolate that answered knows",
  knownLead: "Each isolate remembers the gateways that it was called for. Another one, asked next, may know others.",
  knownNone: "It was not called for any gateway yet.",
  asOf: (version: number, ageMs: number) =>
    `Configuration ${version}, confirmed ${ageMs < 1_000 ? "just now" : `${Math.round(ageMs / 1_000).toLocaleString()} s ago`}`,
  noTargets: "No targets",
  targets: {
    READY: "Ready",
    FAILED: "Failed",
    CREATING: "Creating",
    UPDATING: "Updating",
    SYNCHRONIZING: "Syncing",
    UPDATE_UNSUCCESSFUL: "Update unsuccessful",
    SYNCHRONIZE_UNSUCCESSFUL: "Sync unsuccessful",
    BROKEN: "Cannot be read",
  } as Readonly<Record<string, string>>,
} as const;
