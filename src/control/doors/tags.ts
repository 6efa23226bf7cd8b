/** Tags of gateways and credential providers, by ARN. */
import { Hono } from "hono";
import * as z from "../../words/schema.ts";
import { providerResource } from "../../store/credential-providers.ts";
import { gatewayResource } from "../../store/gateways.ts";
import { MOST_TAGS, removeTags, setTags, tagsOfResource, resourceExists } from "../../store/tags.ts";
import type { Control } from "./control.ts";
import { readBody } from "./door.ts";
import { Fault, invalidField } from "../operations/fault.ts";

const CHARACTERS = /^[\p{L}\p{N}\s._:/=+@-]*$/u;

const WORDS = "letters, digits, spaces and . _ : / = + @ -";

export const Tags = z
  .record(
    z.string().check(z.minLength(1), z.maxLength(128), z.regex(CHARACTERS)),
    z.string().check(z.maxLength(256), z.regex(CHARACTERS, `must be up to 256 ${WORDS}`)),
    { error: ({ code }) => (code === "invalid_key" ? `is no key of a tag: 1 to 128 ${WORDS}` : undefined) },
  )
  .check(z.refine((tags) => Object.keys(tags).length <= MOST_TAGS, `must not hold more than ${MOST_TAGS} tags`));

export const tags = new Hono<Control>()
  .post("/:resourceArn", async (c) => {
    const { tags: wanted } = await readBody(c, z.strictObject({ tags: Tags }));
    const resource = await requireResource(c.env.DB, c.req.param("resourceArn"));
    const { meta } = await setTags(c.env.DB, resource, wanted).run();
    if (meta.changes < Object.keys(wanted).length) {
      // Gone while we were looking?
      await requireResource(c.env.DB, c.req.param("resourceArn"));
      throw invalidField("tags", `a resource has at most ${MOST_TAGS} tags`);
    }
    return c.body(null, 204);
  })
  .get("/:resourceArn", async (c) => {
    const resource = await requireResource(c.env.DB, c.req.param("resourceArn"));
    return c.json({ tags: await tagsOfResource(c.env.DB, resource) });
  })
  .delete("/:resourceArn", async (c) => {
    const keys = c.req.queries("tagKeys") ?? [];
    if (keys.length === 0) throw invalidField("tagKeys", "is missing");
    const resource = await requireResource(c.env.DB, c.req.param("resourceArn"));
    await removeTags(c.env.DB, resource, keys);
    return c.body(null, 204);
  });

const ARN =
  /^arn:[^:]*:bedrock-agentcore:[a-z0-9-]+:[0-9]{12}:(?:gateway\/([^/]+)|token-vault\/default\/apikeycredentialprovider\/([^/]+))$/;

/** @throws Fault ValidationException, ResourceNotFoundException. */
async function requireResource(db: D1Database, arn: string): Promise<string> {
  const [, gatewayId, providerName] = ARN.exec(arn) ?? [];
  const resource =
    gatewayId === undefined
      ? providerName === undefined
        ? undefined
        : providerResource(providerName)
      : gatewayResource(gatewayId);
  if (resource === undefined)
    throw invalidField("resourceArn", "must be the ARN of a gateway or an API-key credential provider");
  if (!(await resourceExists(db, resource)))
    throw new Fault("ResourceNotFoundException", `There is no resource ${arn}.`);
  return resource;
}
