/** A credential provider as a form holds it → what the API takes; and what is wrong with it. */
import { ProviderName, SECRET_NAME } from "#worker/credentials/credential-provider.ts";
import type { NewCredentialProvider } from "../api/credential-providers.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { formTexts } from "../texts/forms.ts";
import { compact, present, textIn } from "./lines.ts";

export interface ProviderDraft {
  readonly name: string;
  readonly keep: "sealed" | "secret";
  readonly apiKey: string;
  readonly secretId: string;
  readonly jsonKey: string;
}

export const EMPTY_PROVIDER: ProviderDraft = { name: "", keep: "sealed", apiKey: "", secretId: "", jsonKey: "" };

export function providerSpecOf({ name, keep, apiKey, secretId, jsonKey }: ProviderDraft): NewCredentialProvider {
  if (keep === "sealed") return { name: name.trim(), apiKey: apiKey.trim() };
  return { name: name.trim(), apiKeySecretConfig: compact({ secretId: secretId.trim(), jsonKey: textIn(jsonKey) }) };
}

/** @param taken names that there are already. */
export function faultsOfProvider(draft: ProviderDraft, taken: readonly string[]): FormFaults {
  const name = checkWith(ProviderName, draft.name.trim())[""];
  const { texts } = formTexts;
  return present({
    name: taken.includes(draft.name.trim()) ? texts.providerTaken : name,
    apiKey: draft.keep === "sealed" && draft.apiKey.trim() === "" ? texts.keyMissing : undefined,
    "apiKeySecretConfig.secretId":
      draft.keep === "secret" && !SECRET_NAME.test(draft.secretId.trim()) ? texts.secretName : undefined,
  });
}
