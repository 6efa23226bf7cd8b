/** TagResource, ListTagsForResource, UntagResource. */
import { Hono } from "hono";
import { Tags } from "../../config/tags.ts";
import * as z from "../../words/schema.ts";
import { invalidField } from "../operations/fault.ts";
import { tagResource, tagsOf, untagResource } from "../operations/tags.ts";
import type { ControlEnv } from "./control-env.ts";
import { readBody } from "./read-body.ts";

const TagResource = z.strictObject({ tags: Tags });

export const tags = new Hono<ControlEnv>()
  .post("/:resourceArn", async (c) => {
    const { tags: wanted } = await readBody(c, TagResource);
    await tagResource(c.var.context, c.req.param("resourceArn"), wanted);
    return c.body(null, 204);
  })
  .get("/:resourceArn", async (c) => c.json({ tags: await tagsOf(c.var.context, c.req.param("resourceArn")) }))
  .delete("/:resourceArn", async (c) => {
    const keys = c.req.queries("tagKeys") ?? [];
    if (keys.length === 0) throw invalidField("tagKeys", "is missing");
    await untagResource(c.var.context, c.req.param("resourceArn"), keys);
    return c.body(null, 204);
  });
