/** One entry of LiteLLM's `model_list` → a target with a model: https://docs.litellm.ai/docs/proxy/configs */
import { membersOf, numberIn, spotIn, textIn, type Spot } from "./account.ts";
import { targetFor, type DraftTarget } from "./draft.ts";
import { explainOne } from "./explain.ts";
import { clear, credentialOf, parametersOf, unset, type Param, type Reading } from "./litellm-credential.ts";
import { BODY, INFO, PARAMS } from "./litellm-explained.ts";
import { shown, splitModel } from "./litellm-model.ts";
import { locate } from "./locate.ts";
import type { Place } from "./place.ts";
import { isModelId } from "./providers.ts";
import { isPrice, takePrice, takeQuota, takeTimeout } from "./litellm-amounts.ts";

export interface Deployed {
  /** What callers ask for. */
  readonly name: string;
  /** `model_info.id`, by which fallbacks may name it. */
  readonly id: string | undefined;
  readonly target: DraftTarget;
  readonly model: string;
  readonly order: number;
  readonly shares: Readonly<Record<"weight" | "rpm" | "tpm", number | undefined>>;
  readonly spot: Spot;
}

/** @returns undefined where it could not be taken over: that is noted. */
export function readDeployment(reading: Reading, spot: Spot): Deployed | undefined {
  const { account, draft, options } = reading;
  const named = spotIn(spot, "model_name");
  const params = spotIn(spot, "litellm_params");
  const info = spotIn(spot, "model_info");
  const param = parametersOf(reading, params);
  const leave = (why: string): undefined => {
    account.note("left", spot, `${shown(textIn(named))} is not taken over: ${why}`);
    return undefined;
  };
  const name = textIn(named);
  const whole = textIn(spotIn(params, "model"));
  if (name === undefined) return leave("it has no model_name");
  if (whole === undefined) return leave("its litellm_params name no model");
  const split = splitModel(whole, textIn(param("custom_llm_provider")), textIn(param("api_base")) !== undefined);
  if (typeof split === "string") return leave(split);
  const { provider, region } = split;
  const model = textIn(param("model_id")) ?? split.model;
  if (model === "*" && split.provider === "*") {
    return leave("every model of every provider has no counterpart: name the providers, such as openai/* with its key");
  }
  const address = clear(reading, firstOf(param, ["api_base", "base_url", "aws_bedrock_runtime_endpoint"]));
  if ("unset" in address) return leave(unset(address.unset, "its address"));
  const regionNamed = firstOf(param, ["aws_region_name", "aws_region"]);
  const inRegion = clear(reading, regionNamed);
  const place = locate(
    {
      provider,
      address: address.text,
      region: region ?? ("unset" in inRegion ? undefined : inRegion.text),
      mode: textIn(spotIn(info, "mode")),
    },
    options,
  );
  if (typeof place === "string") return leave(place);
  if (!isModelId(model)) return leave("its model is no id a provider could have");
  const credential = credentialOf(reading, param, place);
  if (typeof credential === "string") return leave(credential);
  if ("unset" in inRegion) {
    const say = `the region is in the variable ${inRegion.unset}, which is not set here: the gateway's own (AWS_REGION) is taken`;
    account.note("differs", regionNamed, say);
  }
  const target = targetFor(draft, place, credential, model);
  takeWhereabouts(reading, spot, params, place);
  takeTimeout(account, param, target);
  takeQuota(account, draft, param, target, model);
  takePrice(account, draft, [params, info], target, model);
  for (const [member, value] of membersOf(params)) {
    if (!TAKEN.has(member) && !isPrice(member) && !explainOne(account, member, value, PARAMS))
      account.note("left", value, BODY);
  }
  if (credential.kind !== "entra") {
    account.note(
      "left",
      ["tenant_id", "client_id", "client_secret"].map(param),
      "an application of Entra ID is taken whole (tenant_id, client_id, client_secret, at Azure), and where there is no key beside it",
    );
  }
  for (const [member, value] of membersOf(info)) {
    const isRead = member === "id" || isPrice(member) || (member === "mode" && place.paths !== undefined);
    if (!isRead) explainOne(account, member, value, INFO);
  }
  if (place.paths !== undefined)
    account.note("taken", spotIn(info, "mode"), "what a model is for says at which path it is called");
  account.note("taken", [spotIn(info, "id")], "what fallbacks may name it by is known");
  return {
    name,
    id: textIn(spotIn(info, "id")),
    target,
    model,
    order: numberIn(param("order")) ?? 1,
    shares: { weight: numberIn(param("weight")), rpm: numberIn(param("rpm")), tpm: numberIn(param("tpm")) },
    spot,
  };
}

/** Members that are spoken for where they are read. */
const TAKEN: ReadonlySet<string> = new Set(
  `model api_base base_url api_key custom_llm_provider litellm_credential_name model_id aws_region_name
  aws_region aws_bedrock_runtime_endpoint aws_access_key_id aws_secret_access_key aws_role_name tenant_id client_id
  client_secret weight order rpm tpm timeout stream_timeout max_parallel_requests max_budget budget_duration`.split(
    /\s+/,
  ),
);

function takeWhereabouts({ account }: Reading, spot: Spot, params: Spot, { differs }: Place): void {
  account.note("taken", spotIn(spot, "model_name"), "names that callers ask for are aliases");
  const where = ["model", "api_base", "base_url", "custom_llm_provider", "model_id", "aws_region_name", "aws_region"];
  account.note(
    "taken",
    [...where, "aws_bedrock_runtime_endpoint"].map((name) => spotIn(params, name)),
    "models, addresses and regions are targets",
  );
  account.note("taken", spotIn(params, "litellm_credential_name"), "the credential that it names is read");
  if (differs !== undefined) account.note("differs", spotIn(params, "model"), differs);
}

function firstOf(param: Param, names: readonly string[]): Spot {
  const spots = names.map(param);
  return spots.find((spot) => textIn(spot) !== undefined) ?? { at: "", value: undefined };
}
