/** Words of targets: their states, what to do about them. */
import type { TargetStatus } from "#worker/config/target.ts";

export const STATUS: Readonly<Record<TargetStatus, string>> = {
  CREATING: "Creating",
  UPDATING: "Updating",
  UPDATE_UNSUCCESSFUL: "Update unsuccessful",
  DELETING: "Deleting",
  READY: "Ready",
  FAILED: "Failed",
  SYNCHRONIZING: "Syncing",
  SYNCHRONIZE_UNSUCCESSFUL: "Sync unsuccessful",
};

export const targetTexts = {
  add: "Add target",
  sync: "Sync",
  edit: "Edit",
  editTarget: "Edit this target",
  toCredential: "Look at its credential provider",
  noun: "targets",
  emptyTitle: "Add a target",
  emptyLead: "A target is a provider behind this gateway. Until there is one, calls have nowhere to go.",
  kinds: { CONNECTOR: "Connector", PROVIDER: "Custom", PASSTHROUGH: "Passthrough" },
  connectors: { "bedrock-mantle": "Bedrock Mantle", openai: "OpenAI", anthropic: "Anthropic" } as Readonly<
    Record<string, string>
  >,
  facts: {
    endpoint: "Endpoint",
    paths: "Paths",
    credential: "Credential",
    models: "Models",
    synced: "Synced",
    created: "Created",
  },
  ofConnector: "Known to the connector",
  allPaths: "All known paths",
  credentialNone: "None",
  credentialIam: "Gateway IAM role",
  modelsOf: (count: number) => (count === 1 ? "1 model" : `${count.toLocaleString()} models`),
  noModels: "None yet",
  anyModel: "Any model, when named",
  why: "Why",
  whatToDo: "What to do",
  states: {
    FAILED: "No call goes to this target until its models could be read once.",
    UPDATE_UNSUCCESSFUL: "Calls go on by the configuration that last worked.",
    SYNCHRONIZE_UNSUCCESSFUL: "Calls go on with the models it last had.",
  } as Readonly<Partial<Record<TargetStatus, string>>>,
  /** By what the reason says; the first that fits. */
  remedies: [
    [
      /not authorized to perform:? (\S+?)\.?(?:\s|$)/,
      (permission: string) =>
        `In the IAM console open the role or user this gateway signs as, choose Add permissions, and attach a policy that holds ${permission}. Then press Sync.`,
    ],
    [
      /secret (UPSTREAM_\w+)/,
      (secret: string) => `Set the secret: npx wrangler secret put ${secret}. Then press Sync.`,
    ],
    [
      /refused the gateway's credential/,
      () =>
        "Check the key in the credential provider: is it valid, of the right account, and allowed to list models? Then press Sync.",
    ],
    [/redirects/, () => "Edit the target and give the address it redirects to as the endpoint."],
    [/no list of models at/, () => "Edit the target: the endpoint, or the path of /v1/models, is not the provider's."],
    [
      /cannot be reached/,
      () => "Check that the endpoint's host and port are right and answer from the internet. Then press Sync.",
    ],
  ] as readonly (readonly [RegExp, (part: string) => string])[],
  remedyElse: "Mend what the reason names, then press Sync.",
  heals: "It is also tried again by itself, after 1, 2, 4 … minutes, and turns Ready here when it works.",
  syncing: (name: string) => `Reading the models of ${name}`,
  turnedReady: (name: string) => `${name} is Ready`,
  syncFailed: (name: string) => `${name} could not be synced`,
  deleteTitle: (name: string) => `Delete target ${name}?`,
  deleteLead: "Calls to its models fail from now on. Its credential provider stays, and History can put it back.",
  deleted: (name: string) => `Deleted ${name}`,
} as const;
