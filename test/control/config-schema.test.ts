/** examples/config.schema.json: what editors read is what checks a file. */
import { describe, it } from "vitest";
import checkedIn from "../../examples/config.schema.json";
import { configSchema } from "../../src/control/operations/config-schema.ts";

describe("the schema that is checked in", () => {
  it("is the one that the code makes: `npm run schema` writes it", ({ expect }) => {
    expect(JSON.parse(JSON.stringify(configSchema()))).toEqual(checkedIn);
  });
});
