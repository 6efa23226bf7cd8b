/** Words of credential providers. */

export const providerTexts = {
  lead: "Names for the keys of your providers. Targets use a key by its name; nobody ever reads it again.",
  create: "Add credential provider",
  createLead: "A provider's key under a name of yours.",
  noun: "credential providers",
  search: "Search credential providers",
  columns: { name: "Name", key: "Key", uses: "Used by", changed: "Changed", actions: "Actions" },
  sealed: "Sealed here",
  secretHint: (secret: string) => `The Worker secret ${secret}`,
  unused: "No target",
  uses: (count: number) => `${count} targets`,
  emptyTitle: "Add a provider's key",
  emptyLead:
    "Give a key of OpenAI, Anthropic, Azure or any other provider a name. Targets name it, callers never see it.",
  replace: "Replace key",
  replaceTitle: (name: string) => `Replace the key of ${name}`,
  replaceLead: "Every target that uses it calls with the new key within seconds.",
  created: (name: string) => `Added ${name}`,
  replaced: (name: string) => `Replaced the key of ${name}`,
  deleteTitle: (name: string) => `Delete credential provider ${name}?`,
  deleteLead: "A key that is sealed here is gone for good. One that a target uses cannot be deleted.",
  deleted: (name: string) => `Deleted ${name}`,
  keyHere: "THE PROVIDER'S KEY",
} as const;
