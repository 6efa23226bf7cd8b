/** Words of a gateway's models. */

export const modelTexts = {
  noun: "models",
  search: "Search models",
  columns: { model: "Model", target: "Target", listing: "Listed", paths: "Paths" },
  listing: { declared: "Declared", pattern: "Pattern", discovered: "Discovered" },
  listingHint: {
    declared: "An administrator wrote this id.",
    pattern: "An administrator wrote a pattern; every id it covers may be called.",
    discovered: "The provider lists it.",
  },
  copy: (model: string) => `Copy ${model}`,
  allTargets: "All targets",
  targetFilter: "Target",
  short: (id: string) => `also ${id}`,
  emptyTitle: "No models yet",
  emptyLead: "Models come from targets: a connector discovers them, a custom target declares them.",
  toTargets: "Go to Targets",
} as const;
