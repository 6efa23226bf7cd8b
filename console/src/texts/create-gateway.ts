/** Words of making a gateway and adding targets to it. */

export const createTexts = {
  title: "Create gateway",
  lead: "One address for your applications, with the providers that answer behind it.",
  stepsLabel: "Steps",
  stepOf: (at: number, all: number) => `Step ${at} of ${all}`,
  steps: {
    details: "Gateway details",
    identity: "Inbound identity",
    targets: "Targets",
    review: "Review and create",
  },
  leads: {
    details: "What it is called, and as whom it calls AWS.",
    identity: "How callers prove who they are. They never hold a provider's key, whichever you choose.",
    targets:
      "The providers behind the gateway. The model in a call decides which one answers. More can be added later.",
    review: "Nothing has been made yet. Look it over, then create it.",
  },
  next: "Next",
  back: "Back",
  cancel: "Cancel",
  create: "Create gateway",
  edit: "Edit",
  addTarget: "Add target",
  addAnother: "Add another target",
  noTargets: "Without a target calls have nowhere to go. You can add one now or later.",
  created: (name: string) => `Created ${name}`,
  isMade:
    "The gateway has been created already. Its details can be changed in its settings; here you can go on with its targets.",
  targetMade: "Created",
  progress: "Creation",
  making: {
    provider: (name: string) => `Credential provider ${name}`,
    gateway: (name: string) => `Gateway ${name}`,
    target: (name: string) => `Target ${name}`,
  },
  stopped: "Not everything could be created. What stands is kept: mend what is refused and press Create gateway again.",
  review: {
    none: "None",
    newProvider: (name: string) => `${name} (new)`,
    allPaths: "All known paths",
    anyModel: "any model, when named",
    discovered: "Found by themselves",
    ownRegion: "The gateway's own",
    becomes: (path: string, providerPath: string) => (providerPath === "" ? path : `${path} → ${providerPath}`),
  },

  add: {
    lead: (gateway: string) => `Another provider behind ${gateway}.`,
    submit: "Add target",
    added: (name: string) => `Added ${name}`,
    editTitle: (name: string) => `Change target ${name}`,
    editLead: "Calls go on by the present configuration until the new one has worked.",
    save: "Save changes",
    saved: (name: string) => `Saved ${name}`,
  },
} as const;
