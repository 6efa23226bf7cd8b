/** The JSON Schema of a file of configuration, made of the schemas that check it: `npm run schema` writes it to the file that is served, so that the Worker carries no maker of schemas. */
import * as z from "../../words/schema.ts";
import { KINDS } from "./kinds/all.ts";
import type { Kind } from "./kinds/kind.ts";

/** @returns JSON Schema 2020-12. */
export function configSchema(): object {
  const lists = (of: Kind["of"]): Record<string, z.ZodMiniType> =>
    Object.fromEntries(
      KINDS.filter((kind) => kind.of === of).map((kind) => {
        const { schema, member } = kind;
        return [member, z.optional(z.array(member === "gateways" ? z.extend(schema, lists("gateway")) : schema))];
      }),
    );
  const document = z.strictObject({ $schema: z.optional(z.string()), ...lists("document") });
  return {
    title: "A configuration of Signalbox",
    ...z.toJSONSchema(document, { io: "input", unrepresentable: "any" }),
  };
}
