/** Tags of gateways and credential providers, which are named by their ARNs. */
import { runAudited } from "../../store/audit-log.ts";
import { MOST_TAGS } from "../../config/tags.ts";
import { providerResource } from "../../store/credential-providers.ts";
import { gatewayResource } from "../../store/gateways.ts";
import { removeTags, resourceExists, setTags, tagsOfResource, type ResourceTags } from "../../store/tags.ts";
import { resourceOf } from "./arn.ts";
import { audited } from "./audit-log.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";

/**
 * Keys that the resource has already get the new value.
 *
 * @throws Fault ValidationException where it would have too many, ResourceNotFoundException.
 */
export async function tagResource(context: OperationContext, arn: string, wanted: ResourceTags): Promise<void> {
  const { env } = context;
  const resource = await requireResource(env.DB, arn);
  const entry = audited(context, "TagResource", arn, { tags: wanted });
  const { meta } = await runAudited(env.DB, setTags(env.DB, resource, wanted), entry);
  if (meta.changes >= Object.keys(wanted).length) return;
  // Deleted meanwhile?
  await requireResource(env.DB, arn);
  throw invalidField("tags", `a resource has at most ${MOST_TAGS} tags`);
}

/** @throws Fault ValidationException where the ARN is of another kind, ResourceNotFoundException. */
export async function tagsOf({ env }: OperationContext, arn: string): Promise<ResourceTags> {
  return tagsOfResource(env.DB, await requireResource(env.DB, arn));
}

/** @throws Fault ValidationException where the ARN is of another kind, ResourceNotFoundException. */
export async function untagResource(context: OperationContext, arn: string, keys: readonly string[]): Promise<void> {
  const { DB } = context.env;
  const resource = await requireResource(DB, arn);
  await runAudited(DB, removeTags(DB, resource, keys), audited(context, "UntagResource", arn, { tagKeys: keys }));
}

/** @returns what tags of the resource are kept under. */
async function requireResource(db: D1Database, arn: string): Promise<string> {
  const named = resourceOf(arn);
  if (named === undefined)
    throw invalidField("resourceArn", "must be the ARN of a gateway or an API-key credential provider");
  const resource = "gatewayId" in named ? gatewayResource(named.gatewayId) : providerResource(named.providerName);
  if (!(await resourceExists(db, resource)))
    throw new Fault("ResourceNotFoundException", `There is no resource ${arn}.`);
  return resource;
}
