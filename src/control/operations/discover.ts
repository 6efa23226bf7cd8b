/** Target → the models its provider lists, asked with the target's own credential; or why it lists none, and what to do about it. */
import { collect } from "../../words/collect.ts";
import { endpointFault } from "../../config/endpoint.ts";
import type { Settings } from "../../config/settings.ts";
import type { DiscoveredModel, Target } from "../../config/target.ts";
import { modelsRequests, readModelsPage, type ModelsRequest } from "../../providers/discovery.ts";
import { authenticationOf } from "../../providers/authentication.ts";
import type { Credential } from "../../credentials/credential.ts";
import { resolveCredential } from "../../credentials/kinds.ts";
import { asGatewayError } from "../../words/errors.ts";
import { keyring } from "../../memory/keyring.ts";
import type { Outbound } from "../../words/outbound.ts";
import { within } from "../../words/deadline.ts";
import { findGateway } from "../../store/gateways.ts";
import { findNamedProviders } from "./named-providers.ts";
import type { OperationContext } from "./context.ts";

const PAGE_TIMEOUT_MS = 8_000;
const MOST_PAGE_BYTES = 8 * 1_048_576;
/** An error's body is read for one permission's name only, so not for long. */
const REFUSAL_TIMEOUT_MS = 1_000;
const MOST_REFUSAL_BYTES = 65_536;
const MOST_PAGES = 100;
const MOST_MODELS = 10_000;
/** A row of D1 holds 2 MB, of which two specs may take 280 KB each. */
const MOST_STORED_BYTES = 1_400_000;

/** Models, or a reason that someone can act on. */
export type Discovery = { readonly models: readonly DiscoveredModel[] } | { readonly fault: string };

export async function discover(context: OperationContext, target: Target): Promise<Discovery> {
  const { settings } = context;
  const models = new Map<string, DiscoveredModel>();
  const lists = modelsRequests(target.spec.targetConfiguration, settings);
  for (const list of lists) {
    const fault = await readList(context, target, list, models);
    if (fault !== undefined) return { fault };
  }
  const [first] = lists;
  if (models.size === 0 && first !== undefined) {
    return { fault: `The provider lists no models at ${first.url}. ${first.remedy}` };
  }
  const all = [...models.values()];
  const stored = new TextEncoder().encode(JSON.stringify(all)).length;
  return stored > MOST_STORED_BYTES ? { fault: tooMany } : { models: all };
}

/** Adds one list's models to `models`. @returns why it cannot be had. */
async function readList(
  context: OperationContext,
  target: Target,
  request: ModelsRequest,
  models: Map<string, DiscoveredModel>,
): Promise<string | undefined> {
  const fault = endpointFault(request.url, context.settings.allowLocalEndpoints);
  if (fault !== undefined) return `The provider's address ${fault}.`;
  let search: string | undefined = request.search;
  for (let page = 0; search !== undefined && page < MOST_PAGES; page++) {
    const answer: PageOutcome = await readPage(context, target, request, search).catch((caught: unknown) => ({
      fault: asGatewayError(caught).message,
    }));
    if ("fault" in answer) return answer.fault;
    const known = models.size;
    for (const model of answer.models) models.set(model.id, model);
    if (models.size > MOST_MODELS) return tooMany;
    // A provider that does not know the paging gives its first page for ever.
    search = models.size > known ? answer.next : undefined;
  }
  if (search !== undefined) return `The provider's list of models has more than ${MOST_PAGES} pages.`;
  return undefined;
}

const tooMany = `The provider lists more models than a target can hold: ${MOST_MODELS}, and ${MOST_STORED_BYTES} bytes of ids and names. Declare those you need in the operations of a provider target.`;

type PageOutcome = NonNullable<ReturnType<typeof readModelsPage>> | { readonly fault: string };

async function readPage(
  { env, settings, now }: OperationContext,
  target: Target,
  request: ModelsRequest,
  search: string,
): Promise<PageOutcome> {
  const outbound: Outbound = {
    method: "GET",
    url: request.url + search,
    headers: new Headers({ accept: "application/json", "user-agent": "signalbox", ...request.headers }),
    body: null,
  };
  // Discovery itself runs after an answer or in the cron, and waits for all it starts.
  const keys = keyring(env, settings, { now, later: () => undefined });
  const credential = await credentialOf(target, env, settings);
  await credential.apply(outbound, keys, now());
  const aborter = new AbortController();
  try {
    return await within(PAGE_TIMEOUT_MS, ask(outbound, request, search, aborter.signal));
  } catch {
    return {
      fault: `The provider at ${new URL(request.url).host} cannot be reached, or gave no whole answer within ${PAGE_TIMEOUT_MS / 1000} s. Check the endpoint's host and port. It is asked again by itself.`,
    };
  } finally {
    aborter.abort();
  }
}

async function ask(
  { method, url, headers }: Outbound,
  request: ModelsRequest,
  search: string,
  signal: AbortSignal,
): Promise<PageOutcome> {
  const response = await fetch(url, { method, headers, redirect: "manual", signal });
  const { status } = response;
  if (!response.ok) {
    const text = await within(REFUSAL_TIMEOUT_MS, textOf(response, MOST_REFUSAL_BYTES)).catch(() => undefined);
    return { fault: refusal(status, text ?? "", request) };
  }
  const text = await textOf(response, MOST_PAGE_BYTES);
  if (text === undefined) return { fault: `The provider's list of models is larger than ${MOST_PAGE_BYTES} bytes.` };
  return (
    readModelsPage(text, request, search) ?? {
      fault: `The provider answered at ${request.url}, but not with a list of models. Check the endpoint and the path.`,
    }
  );
}

/** @returns undefined past `mostBytes`. */
async function textOf({ body }: Response, mostBytes: number): Promise<string | undefined> {
  const bytes = body === null ? new Uint8Array(0) : await collect(body, mostBytes);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Nothing of the provider's text is repeated but a permission of Bedrock's that AWS names: the rest might hold the key. */
function refusal(status: number, text: string, { url, remedy }: ModelsRequest): string {
  if (status >= 300 && status < 400)
    return `The provider redirects (status ${status}), which is not followed with a credential. Give the address it redirects to as the endpoint.`;
  const permission = /not authorized to perform:? (bedrock(?:-mantle)?:[A-Z][A-Za-z]{1,40})\b/.exec(text)?.[1];
  const missing = permission === undefined ? "" : ` The identity is not authorized to perform ${permission}.`;
  if (status === 401 || status === 403)
    return `The provider refused the gateway's credential with status ${status}.${missing} ${remedy}`;
  if (status === 404) return `The provider has no list of models at ${url} (status 404). Check the endpoint.`;
  return `The provider answered with status ${status} when asked for its models. It is asked again by itself.`;
}

async function credentialOf(
  { gatewayId, spec }: Target,
  env: Pick<Env, "DB">,
  settings: Settings,
): Promise<Credential> {
  const configuration = spec.credentialProviderConfigurations?.[0];
  const [gateway, providers] = await Promise.all([
    findGateway(env.DB, gatewayId),
    findNamedProviders(env.DB, configuration),
  ]);
  return resolveCredential(configuration, {
    targetName: spec.name,
    providers,
    authentication: authenticationOf(spec.targetConfiguration, settings),
    roleArn: gateway?.spec.roleArn,
  });
}
