/** As whom LiteLLM calls a provider → the credential of a target: keys stay names, what is no secret is looked up. */
import { listIn, spotIn, textIn, type Account, type Spot } from "./account.ts";
import { usualCredential, type Credential, type Draft } from "./draft.ts";
import { isNoKey, type Key } from "./keys.ts";
import type { Options, Place } from "./place.ts";

export interface Reading {
  readonly account: Account;
  readonly draft: Draft;
  readonly options: Options;
  /** Of whoever runs the command, for what is no secret: addresses, regions. */
  readonly env: (name: string) => string | undefined;
  /** `credential_list`, by name. */
  readonly credentials: ReadonlyMap<string, Spot>;
}

/** How a member of `litellm_params` is known to itself and to the credential it names. */
export type Param = (name: string) => Spot;

const VARIABLE = /^os\.environ\/(.+)$/;
/** Variables that are never looked up, wherever a file names them: what is in them would stand in ours. */
const SECRET_LIKE = /KEY|SECRET|TOKEN|PASS|CREDENTIAL|WEBHOOK|DSN|COOKIE/i;

/** Members of `litellm_params`, and behind them those of the credential that it names. */
export function parametersOf({ account, credentials }: Reading, params: Spot): Param {
  const name = textIn(spotIn(params, "litellm_credential_name"));
  const shared = name === undefined ? undefined : credentials.get(name);
  if (name !== undefined && shared === undefined) {
    account.note(
      "left",
      spotIn(params, "litellm_credential_name"),
      "there is no credential of that name in credential_list",
    );
  }
  return (member) => {
    const own = spotIn(params, member);
    return own.value === undefined && shared !== undefined ? spotIn(shared, member) : own;
  };
}

/** Who calls the provider. */
export function credentialOf(reading: Reading, param: Param, place: Place): Credential | string {
  const { account } = reading;
  const [tenant, client, secret] = [param("tenant_id"), param("client_id"), param("client_secret")];
  const key = keyIn(param("api_key"));
  if (key === undefined && textIn(secret) !== undefined) {
    const [tenantId, clientId] = [clear(reading, tenant), clear(reading, client)];
    if ("unset" in tenantId) return unset(tenantId.unset, "the tenant of its application");
    if ("unset" in clientId) return unset(clientId.unset, "the id of its application");
    const own = keyIn(secret);
    if (own !== undefined && tenantId.text !== undefined && clientId.text !== undefined) {
      account.note("taken", [tenant, client, secret], "applications of Entra ID fetch tokens");
      return { kind: "entra", key: own, entra: { tenantId: tenantId.text, clientId: clientId.text } };
    }
  }
  if (place.speech === "bedrock" && key === undefined) {
    takeIdentity(reading, param);
    return { kind: "aws" };
  }
  account.note("taken", param("api_key"), "keys are Worker secrets, by name");
  if (textIn(param("api_key")) !== undefined) return key === undefined ? { kind: "none" } : { kind: "key", key };
  return usualCredential(place);
}

/** @returns undefined where there is none, or what stands for none. */
function keyIn(spot: Spot): Key | undefined {
  const text = textIn(spot);
  if (text === undefined || isNoKey(text)) return undefined;
  const variable = VARIABLE.exec(text)?.[1];
  return variable === undefined ? { from: "text", text, spot } : { from: "variable", name: variable };
}

function takeIdentity(reading: Reading, param: Param): void {
  const { account, draft } = reading;
  account.note(
    "differs",
    [param("aws_access_key_id"), param("aws_secret_access_key"), param("api_key")],
    "all targets of Bedrock are called by the gateway's one AWS identity",
  );
  const role = clear(reading, param("aws_role_name"));
  if ("unset" in role) return account.note("left", param("aws_role_name"), unset(role.unset, "the role"));
  if (role.text === undefined) return;
  if (!/^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role\/.+$/.test(role.text)) {
    return account.note("left", param("aws_role_name"), "it is no ARN of a role");
  }
  if (draft.roleArn !== undefined && draft.roleArn !== role.text) {
    return account.note(
      "left",
      param("aws_role_name"),
      "a gateway calls AWS as one role: targets of another role need a gateway of their own",
    );
  }
  draft.roleArn = role.text;
  account.note("taken", param("aws_role_name"), "the role is the gateway's roleArn");
}

/** What is no secret and may be looked up. */
export function clear({ env }: Reading, spot: Spot): { text: string | undefined } | { unset: string } {
  const text = textIn(spot);
  const variable = VARIABLE.exec(text ?? "")?.[1];
  if (variable === undefined) return { text };
  const found = SECRET_LIKE.test(variable) ? undefined : env(variable);
  return found === undefined || found === "" ? { unset: variable } : { text: found };
}

export function unset(variable: string, what: string): string {
  return `${what} is in the variable ${variable}, which is not set here. Import again with it set: ${variable}=… npm run config -- import …`;
}

/** `credential_list` by name: https://docs.litellm.ai/docs/proxy/configs#centralized-credential-management */
export function readCredentials(list: Spot, account: Account): ReadonlyMap<string, Spot> {
  const found = new Map<string, Spot>();
  for (const one of listIn(list)) {
    const name = textIn(spotIn(one, "credential_name"));
    if (name === undefined) continue;
    found.set(name, spotIn(one, "credential_values"));
    account.note(
      "taken",
      [spotIn(one, "credential_name"), spotIn(one, "credential_values")],
      "credentials that deployments name are read",
    );
    account.note("left", spotIn(one, "credential_info"), "is a note for people");
  }
  return found;
}
