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

/** What each is called, wherever it is named. */
export const CONNECTORS = {
  "bedrock-mantle": "Bedrock Mantle",
  openai: "OpenAI",
  anthropic: "Anthropic",
  "bedrock-runtime": "Amazon Bedrock",
  "azure-openai": "Azure OpenAI",
  gemini: "Gemini",
  "workers-ai": "Workers AI",
} as const;

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
  connectors: CONNECTORS as Readonly<Record<string, string>>,
  facts: {
    endpoint: "Endpoint",
    credential: "Credential",
    models: "Models",
    synced: "Synced",
    created: "Created",
  },
  credentialNone: "None",
  credentialIam: "Gateway IAM role",
  credentialEntra: (provider: string) => `Entra ID · ${provider}`,
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
    [
      /Entra ID refused the application/,
      () =>
        "Edit the target: are the tenant and the client ID those of the application? If they are, its client secret is over: make a new one in the Azure portal, and put it into the credential provider. Then press Sync.",
    ],
    [/redirects/, () => "Edit the target and give the address it redirects to as the endpoint."],
    [/no list of models at/, () => "Edit the target: the endpoint, or the path of /v1/models, is not the provider's."],
    [/Entra ID, .* cannot be reached/, () => "Nothing has to be changed: it is tried again by itself."],
    [
      /cannot be reached/,
      () => "Check that the endpoint's host and port are right and answer from the internet. Then press Sync.",
    ],
  ] as readonly (readonly [RegExp, (part: string) => string])[],
  remedyElse: "Mend what the reason names, then press Sync.",
  heals: "It is also tried again by itself, after 1, 2, 4 … minutes, and turns Ready here when it works.",
  turnedReady: (name: string) => `${name} is Ready`,
  syncFailed: (name: string) => `${name} could not be synced`,
  deleteTitle: (name: string) => `Delete target ${name}?`,
  deleteLead: "Calls to its models fail from now on. Its credential provider stays, and History can put it back.",
  deleted: (name: string) => `Deleted ${name}`,
} as const;
