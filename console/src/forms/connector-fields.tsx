/** What a connector needs said beside its id: Bedrock's region, Azure's resource and deployments, Cloudflare's account. */
import { Radios } from "../components/radio.tsx";
import { TextField } from "../components/text-field.tsx";
import { targetFormTexts } from "../texts/target-form.ts";
import { SOURCE } from "./check-target.ts";
import type { PartProps } from "./custom-fields.tsx";
import { ListField } from "./list-field.tsx";
import { within } from "./shown-faults.ts";

const words = targetFormTexts.connector;

export function ConnectorFields({ draft, onChange, shown }: PartProps) {
  const own = within(shown, `${SOURCE}.`);
  switch (draft.source) {
    case "bedrock-runtime":
      return (
        <TextField
          label={words.region}
          optional
          hint={words.regionHint}
          value={draft.region}
          placeholder="eu-central-1"
          mono
          {...own.field("region")}
          onChange={(region) => onChange({ region })}
        />
      );
    case "azure-openai":
      return (
        <>
          <TextField
            label={words.resource}
            hint={words.resourceHint}
            value={draft.resource}
            placeholder="https://my-resource.openai.azure.com"
            mono
            {...own.field("endpoint")}
            onChange={(resource) => onChange({ resource })}
          />
          <Radios
            label={words.deploymentsBy}
            value={draft.deploymentsBy}
            items={(["name", "list"] as const).map(
              (one) => [one, words.deploymentsBys[one][0], words.deploymentsBys[one][1]] as const,
            )}
            onChange={(deploymentsBy) => onChange({ deploymentsBy })}
          />
          {draft.deploymentsBy === "name" && (
            <ListField
              label={words.deployments}
              required
              hint={words.deploymentsHint}
              value={draft.deployments}
              shown={own}
              name="deployments"
              onChange={(deployments) => onChange({ deployments })}
            />
          )}
        </>
      );
    case "workers-ai":
      return (
        <TextField
          label={words.accountId}
          hint={words.accountIdHint}
          value={draft.accountId}
          mono
          {...own.field("accountId")}
          onChange={(accountId) => onChange({ accountId })}
        />
      );
    case "bedrock-mantle":
    case "openai":
    case "anthropic":
    case "gemini":
    case "custom":
      return null;
  }
}
