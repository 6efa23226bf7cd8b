/** One target of a Portkey config → a target here and the model it is asked for. */
import { membersOf, numberIn, restOf, spotIn, textIn, type Account, type Spot } from "./account.ts";
import { targetFor, usualCredential, waitFor, type Credential, type Draft, type DraftTarget } from "./draft.ts";
import type { Key } from "./keys.ts";
import { locate } from "./locate.ts";
import type { Options, Place } from "./place.ts";
import { BODY, TIMEOUT } from "./portkey-explained.ts";
import { isModelId, isProvider, providerInSlug } from "./providers.ts";

/** What a config says of all its targets. */
export interface Inherited {
  readonly model?: string | undefined;
  readonly address?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** Which provider is behind a slug of Portkey's vault, and where, as whoever imports says it. */
export type Vault = ReadonlyMap<string, { readonly provider: string; readonly address: string | undefined }>;

/** Members that are spoken for here. */
const PLACES = [
  "resource_name",
  "azure_resource_name",
  "deployment_id",
  "azure_deployment_name",
  "aws_region",
  "workers_ai_account_id",
  "custom_host",
];
const PARTS: ReadonlySet<string> = new Set([
  "provider",
  "virtual_key",
  "api_key",
  "override_params",
  "passthrough",
  "request_timeout",
  ...PLACES,
]);
const AWS = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"];

/** @returns undefined where it cannot be taken over: that is noted. */
export function readTarget(
  account: Account,
  draft: Draft,
  spot: Spot,
  above: Inherited,
  { options, vault }: { readonly options: Options; readonly vault: Vault },
): { readonly target: DraftTarget; readonly model: string | undefined } | undefined {
  const member = (name: string): Spot => spotIn(spot, name);
  const text = (name: string): string | undefined => textIn(member(name));
  const override = spotIn(member("override_params"), "model");
  const wanted = textIn(override) ?? above.model;
  const given = text("provider");
  // Beside a provider it is the model's own name, as Workers AI's `@cf/…` are.
  const catalogue = given ?? text("virtual_key");
  const [, catalogued, model] = (catalogue === undefined ? /^@([^/]+)\/(.+)$/.exec(wanted ?? "") : null) ?? [
    undefined,
    undefined,
    wanted,
  ];
  const slug = catalogued ?? (given?.startsWith("@") === true ? given.slice(1) : text("virtual_key"));
  const leave = (why: string): undefined => {
    account.note("left", spot.at === "" ? partsOf(spot) : spot, why);
    return undefined;
  };
  const found = vault.get(slug ?? "");
  const guessed = slug === undefined ? undefined : providerInSlug(slug);
  const provider = (given?.startsWith("@") === true ? undefined : given) ?? found?.provider ?? guessed;
  if (provider === undefined) {
    if (slug !== undefined)
      return leave(
        `which provider "${slug}" is stands in Portkey's vault only. Import again with it: --provider ${slug}=openai`,
      );
    return leave(
      "its provider comes with each call there (x-portkey-provider), so there is nothing to make a target of",
    );
  }
  const resource = text("resource_name") ?? text("azure_resource_name");
  const address =
    text("custom_host") ??
    found?.address ??
    above.address ??
    (resource === undefined ? undefined : `https://${resource}.openai.azure.com`);
  const place = locate(
    { provider, address, region: text("aws_region"), accountId: text("workers_ai_account_id") },
    options,
  );
  if (typeof place === "string") {
    const hint =
      slug === undefined || !/missing/.test(place)
        ? ""
        : `. Import again with it: --provider ${slug}=${provider}@https://…`;
    return leave(
      `${slug === undefined ? `its target of ${provider}` : `"${slug}"`} is not taken over: ${place}${hint}`,
    );
  }
  const id = text("deployment_id") ?? text("azure_deployment_name") ?? model;
  if (id !== undefined && !isModelId(id)) return leave(`its model is no id a provider could have`);
  const credential = credentialOf(spot, slug, place);
  const target = targetFor(draft, place, credential, id);
  note(account, spot, {
    slug,
    guessed: provider === guessed && found === undefined ? guessed : undefined,
    credential,
    place,
  });
  const timeout = numberIn(member("request_timeout")) ?? above.timeout;
  if (timeout !== undefined && timeout > 0) {
    waitFor(target, timeout);
    account.note("differs", member("request_timeout"), TIMEOUT);
  }
  return { target, model: id };
}

function note(
  account: Account,
  spot: Spot,
  {
    slug,
    guessed,
    credential,
    place,
  }: { slug: string | undefined; guessed: string | undefined; credential: Credential; place: Place },
): void {
  const member = (name: string): Spot => spotIn(spot, name);
  const override = member("override_params");
  account.note("taken", spotIn(override, "model"), "a model that overrides the call's is the alias's");
  account.note("left", restOf(override, ["model"]), BODY);
  account.note("taken", [member("provider"), ...PLACES.map(member)], "models, addresses and regions are targets");
  account.note("taken", [member("api_key"), member("virtual_key")], "keys are Worker secrets, by name");
  if (credential.kind === "aws")
    account.note("differs", AWS.map(member), "all targets of Bedrock are called by the gateway's one AWS identity");
  if (place.differs !== undefined) account.note("differs", member("provider"), place.differs);
  if (slug !== undefined && guessed !== undefined) {
    account.tell("differs", `"${slug}" was taken to be ${guessed}, by its name. If it is not: --provider ${slug}=…`);
  }
}

function credentialOf(spot: Spot, slug: string | undefined, place: Place): Credential {
  const own = spotIn(spot, "api_key");
  const text = textIn(own);
  if (place.speech === "bedrock" && text === undefined) return { kind: "aws" };
  if (text !== undefined) {
    const key: Key = { from: "text", text, spot: own };
    return { kind: "key", key };
  }
  if (slug !== undefined) return { kind: "key", key: { from: "vault", name: slug } };
  return usualCredential(place);
}

/** Of a config that is one target itself: the members that are the target's. */
function partsOf(spot: Spot): readonly Spot[] {
  return [...membersOf(spot)].filter(([name]) => PARTS.has(name)).map(([, one]) => one);
}

/** `SLUG=PROVIDER` or `SLUG=PROVIDER@ADDRESS`; undefined where it is neither. */
export function readVaultEntry(
  text: string,
): readonly [string, { provider: string; address: string | undefined }] | undefined {
  const [, slug = "", provider = "", address] = /^([^=]+)=([a-z0-9_-]+)(?:@(https?:\/\/.+))?$/i.exec(text) ?? [];
  return isProvider(provider) ? [slug.replace(/^@/, ""), { provider, address }] : undefined;
}
