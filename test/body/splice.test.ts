/** One body for one target after the other: only its model changes, in the buffer it came in. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { scan } from "../../src/body/scan.ts";
import { Spliced } from "../../src/body/splice.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text's bytes in a buffer with free bytes on both sides, as a body may come. */
function within(text: string, before = 0, behind = 0): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(text);
  const view = new Uint8Array(new ArrayBuffer(before + bytes.length + behind), before, bytes.length);
  view.set(bytes);
  return view;
}

function spliced(text: string, before = 0, behind = 0): Spliced {
  const bytes = within(text, before, behind);
  return new Spliced(bytes, scan(bytes));
}

describe("a body with another model", () => {
  const side = fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => JSON.stringify(text.toWellFormed()));
  const model = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).map((text) => text.toWellFormed());

  it("is the same beside the model's value, for target after target, whatever room its buffer has", ({ expect }) => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.nat({ max: 50 }),
        fc.nat({ max: 50 }),
        fc.array(model, { minLength: 1, maxLength: 6 }),
        (before, after, free, behind, models) => {
          const head = `{ "a" : ${before} , "model": `;
          const tail = ` ,"z":${after}}\n`;
          const body = spliced(`${head}"first"${tail}`, free, behind);
          for (const one of [...models, "first"]) {
            expect(decoder.decode(body.with(one))).toBe(`${head}${JSON.stringify(one)}${tail}`);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("asks for its stream's usage, or not, in turn, wherever its options stand", ({ expect }) => {
    const options = fc.constantFrom(
      ['"stream_options":{}', '"stream_options":{"include_usage":true}'],
      ['"stream_options": null', '"stream_options": {"include_usage":true}'],
      ['"stream_options":{ "a":[{}]}', '"stream_options":{"include_usage":true, "a":[{}]}'],
      ["", ',"stream_options":{"include_usage":true}'],
    );
    const MODEL = '"model" : "first"';
    fc.assert(
      fc.property(
        fc.shuffledSubarray([MODEL, '"stream":true', '"x":"é"'], { minLength: 3 }),
        options,
        fc.nat({ max: 3 }),
        fc.nat({ max: 99 }),
        fc.nat({ max: 99 }),
        fc.array(fc.tuple(model, fc.boolean()), { minLength: 1, maxLength: 8 }),
        (others, [plain = "", asking = ""], at, free, behind, asked) => {
          const written = (one: string, asks: boolean): string => {
            const put = plain === "" && asks ? asking : "";
            const members = others.map((each) => (each === MODEL ? `"model" : ${JSON.stringify(one)}${put}` : each));
            return `{${(plain === "" ? members : members.toSpliced(at, 0, asks ? asking : plain)).join(" , ")}}`;
          };
          const body = spliced(written("first", false), free, behind);
          for (const [one, asks] of [...asked, ["first", false] as const]) {
            expect(decoder.decode(body.with(one, asks))).toBe(written(one, asks));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("is the very same bytes where the model stays as it is", ({ expect }) => {
    const bytes = within('{"model":"\\u0061"}');
    expect(new Spliced(bytes, scan(bytes)).with("a")).toBe(bytes);
  });

  it("is not copied where the buffer has room in front, behind, or by a shorter id", ({ expect }) => {
    const rest = "x".repeat(1_000);
    for (const [text, before, behind] of [
      [`{"model":"m","x":"${rest}"}`, 8, 0],
      [`{"x":"${rest}","model":"m"}`, 8, 0],
      [`{"model":"m","x":"${rest}"}`, 0, 8],
      [`{"model":"target/m","x":"${rest}"}`, 0, 0],
    ] as const) {
      const bytes = within(text, before, behind);
      const body = new Spliced(bytes, scan(bytes));
      for (const model of ["prefix/m", "m", "prefix/m"]) {
        expect(body.with(model).buffer).toBe(bytes.buffer);
      }
    }
  });

  it("leaves no second buffer behind where it has to grow", ({ expect }) => {
    const bytes = within('{"model":"m"}');
    const { buffer } = bytes;
    const longer = new Spliced(bytes, scan(bytes)).with("a-longer-model");
    expect(decoder.decode(longer)).toBe('{"model":"a-longer-model"}');
    expect(buffer.detached).toBe(true);
  });
});
