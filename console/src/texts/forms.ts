/** Words of all forms: what is wrong in them, in a person's words. */

export const formTexts = {
  /** What the schemas say in their own words → as a person would. */
  plain: [
    [/^Invalid input: expected int, received number/, () => "must be a whole number"],
    [/^Invalid input: expected number/, () => "must be a number"],
    [/^Invalid input: expected \w+, received undefined/, () => "is missing"],
    [/^Too small: expected (?:string|array) to have >=1 /, () => "must not be empty"],
    [/^Too small: expected \w+ to have >=(\d+) (\w+)/, (least, unit) => `must have at least ${least} ${unit}`],
    [/^Too small: expected \w+ to be >=?(\S+)/, (least) => `must be at least ${least}`],
    [/^Too big: expected \w+ to have <=(\d+) (\w+)/, (most, unit) => `must have at most ${most} ${unit}`],
    [/^Too big: expected \w+ to be <=?(\S+)/, (most) => `must be at most ${Number(most).toLocaleString("en-US")}`],
  ] as readonly (readonly [RegExp, (first: string, second: string) => string])[],

  texts: {
    endpointMissing: "Give the https:// address of the provider",
    resourceMissing: "Give the https:// address of the Azure resource",
    deploymentsMissing: "Name a deployment, or take what the v1 API lists",
    targetTaken: "Another target of this gateway has this name",
    providerMissing: "Choose a credential provider, or make a new one",
    providerTaken: "There is a credential provider of this name: choose it in the list, or give another name",
    keyMissing: "Paste the provider's key",
    secretName: "must name a Worker secret that starts with UPSTREAM_, in capitals, digits and _",
    gatewayTaken: "Another gateway has this name",
    jwtBoth: "Either lists say whose tokens are taken, or every token is: not both",
    jwtNarrow: "Say whose tokens are taken: an audience, a client, a scope or a claim, or tick that every token is",
  },

  remove: (what: string) => `Remove ${what}`,
} as const;
