/** The scanner against JSON.parse, over generated documents: one model for what is authorised here and what a provider reads. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { scan, type Scanned } from "../../src/gateway/scan.ts";
import { GatewayError } from "../../src/errors.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(encoder.encode(text));
const letters = (text: string): string[] => text.split("");

/** The same bytes as a view that begins `offset` bytes into its buffer. */
function shifted(bytes: Uint8Array, offset: number): Uint8Array<ArrayBuffer> {
  const view = new Uint8Array(new ArrayBuffer(offset + bytes.length + 3), offset, bytes.length);
  view.set(bytes);
  return view;
}

/** What `scan` refused the bytes with; "accepted" where it took them. */
function verdict(bytes: Uint8Array): string {
  try {
    scan(bytes);
    return "accepted";
  } catch (caught) {
    return caught instanceof GatewayError ? caught.code : `not a GatewayError: ${String(caught)}`;
  }
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

/** What JSON.parse reads. @throws where it throws, and where the text is no object. */
function parse(bytes: Uint8Array): Members {
  const parsed: unknown = JSON.parse(decoder.decode(bytes));
  if (!isObject(parsed)) throw new Error("no object");
  return parsed;
}

const space = fc.string({ unit: fc.constantFrom(" ", "\t", "\n", "\r"), maxLength: 3 });

/** A piece of a string as it stands between the quotes. */
const hex = fc.string({ unit: fc.constantFrom(...letters("0123456789abcdefABCDEF")), minLength: 4, maxLength: 4 });
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom(...letters("abcmodel {}[]:,0129/+=")), maxLength: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom('\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t") },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }).map((n) => "\\\\".repeat(n)) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map((n) => `${"\\\\".repeat(n)}\\"`) },
  { weight: 2, arbitrary: hex.map((digits) => `\\u${digits}`) },
  { weight: 1, arbitrary: fc.constantFrom("\\ud800", "\\udc00", "\\uDFFF\\uD800", "\\ud83d\\ude00") },
  { weight: 1, arbitrary: fc.constantFrom("é", "€", "😀", "\u2028", "\u007f", "\ufeff", '\\"model\\":\\"x\\"') },
  { weight: 1, arbitrary: fc.base64String({ minLength: 20, maxLength: 400 }) },
);
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => `"${pieces.join("")}"`);

/** A word in every way JSON can spell it. */
function spelled(word: string): fc.Arbitrary<string> {
  const ways = letters(word).map((letter) => {
    const digits = letter.charCodeAt(0).toString(16).padStart(4, "0");
    return fc.constantFrom(letter, letter, `\\u${digits}`, `\\u${digits.toUpperCase()}`);
  });
  return fc.tuple(...ways).map((parts) => `"${parts.join("")}"`);
}

const scalar = fc.oneof(
  fc.constantFrom("null", "true", "false", "0", "-0", "1e400", "-1.5E-7", "12345678901234567890123", "0.1e+10"),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
);

const joined = (open: string, close: string) => (parts: readonly string[]) => `${open}${parts.join(",")}${close}`;

const { value } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc
    .tuple(space, fc.oneof({ maxDepth: 5, withCrossShrink: true }, scalar, text, tie("array"), tie("object")), space)
    .map((parts) => parts.join("")),
  array: fc.oneof(
    space.map((inner) => `[${inner}]`),
    fc.array(tie("value"), { maxLength: 4 }).map(joined("[", "]")),
  ),
  object: fc.oneof(
    space.map((inner) => `{${inner}}`),
    fc
      .array(
        fc
          .tuple(space, fc.oneof(text, spelled("model"), spelled("stream")), space, tie("value"))
          .map(([before, key, after, held]) => `${before}${key}${after}:${held}`),
        { maxLength: 4 },
      )
      .map(joined("{", "}")),
  ),
}));

/** A model that may be asked for, spelled in any way. */
const modelText = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.string({
          unit: fc.constantFrom(...letters("abcdexyzABC0129-._/:@*? ")),
          minLength: 1,
          maxLength: 8,
        }),
      },
      fc.constantFrom(
        '\\"',
        "\\\\",
        "\\/",
        "\\u0061",
        "\\u004D",
        "\\u00e9",
        "é",
        "😀",
        "\\ud83d\\ude00",
        "\\uD83D\\uDE00",
      ),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => `"${parts.join("")}"`);

const around = (parts: readonly [string, string, string, string, string]): string => {
  const [before, key, after, inner, held] = parts;
  return `${before}${key}${after}:${inner}${held}`;
};
const isModelKey = (key: string): boolean => String(JSON.parse(key)).toLowerCase() === "model";
const otherMember = fc
  .tuple(
    space,
    text.filter((key) => !isModelKey(key)),
    space,
    fc.constant(""),
    value,
  )
  .map(around);
const streamMember = fc
  .tuple(space, spelled("stream"), space, space, fc.constantFrom("true", "false", "null", '"true"', "1", "[true]"))
  .map(around);
const modelMember = fc.tuple(space, spelled("model"), space, space, modelText).map(around);

interface Parts {
  readonly before: readonly string[];
  readonly model: string;
  readonly after: readonly string[];
}
const members = fc.array(fc.oneof({ weight: 3, arbitrary: otherMember }, streamMember), { maxLength: 4 });
const parts: fc.Arbitrary<Parts> = fc.record({ before: members, model: modelMember, after: members });
const render = ({ before, model, after }: Parts): string => `{${[...before, model, ...after].join(" ,")}\n}`;
const object = parts.map(render);
const document = fc.tuple(space, object, space).map((texts) => bytesOf(texts.join("")));

describe("the scanner, on every valid body", () => {
  it("reads the model and the stream flag that JSON.parse reads", ({ expect }) => {
    fc.assert(
      fc.property(document, fc.nat({ max: 7 }), (plain, offset) => {
        const bytes = shifted(plain, offset);
        const parsed = parse(plain);
        const found = scan(bytes);
        expect(found.model).toBe(parsed.model);
        expect(found.stream).toBe(parsed.stream === true);
        expect(JSON.parse(decoder.decode(bytes.subarray(found.start, found.end)))).toBe(parsed.model);
      }),
      { numRuns: 1_000 },
    );
  });

  it("agrees with JSON.parse on whatever both take of a damaged body", ({ expect }) => {
    const byte = fc.oneof(fc.constantFrom(...bytesOf('"\\{}[]:,u0 mM\n')), fc.nat({ max: 255 }));
    const damage = fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 3 });
    let taken = 0;
    fc.assert(
      fc.property(document, damage, (plain, changes) => {
        const bytes = plain.slice();
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        let parsed: Members;
        let found: Scanned;
        try {
          parsed = parse(bytes);
          found = scan(bytes);
        } catch {
          return;
        }
        taken++;
        expect(found.model).toBe(parsed.model);
        expect(found.stream).toBe(parsed.stream === true);
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  it("finds the end of every string, whatever its length, its place in a word and the backslashes before its quote", ({
    expect,
  }) => {
    const disagreements: string[] = [];
    for (let length = 0; length <= 72; length++) {
      for (let backslashes = 0; backslashes <= 6; backslashes++) {
        for (let offset = 0; offset < 4; offset++) {
          const escapedQuote = backslashes % 2 === 1 ? '",\\"model\\":\\"b\\"' : "";
          const long = `"${"x".repeat(length)}${"\\".repeat(backslashes)}${escapedQuote}"`;
          const text = `${" ".repeat(offset)}{"a":${long},${long}:1,"model":"m"}`;
          const { model } = parse(bytesOf(text));
          for (const bytes of [bytesOf(text), shifted(bytesOf(text), 1)]) {
            if (verdict(bytes) !== "accepted" || scan(bytes).model !== model) disagreements.push(text);
          }
        }
      }
    }
    expect(disagreements).toEqual([]);
  });

  it.for([
    ["arrays", '"x"', "[", "]"],
    ["objects", '"x"', '{"model":', "}"],
    ["arrays in objects", '{"model":1}', '[{"a":[', "]}]"],
  ] as const)("reads a body of 100,000 nested %s", ([, innermost, open, close], { expect }) => {
    const nested = open.repeat(100_000) + innermost + close.repeat(100_000);
    const bytes = bytesOf(`{"deep":${nested},"model":"m","stream":true}`);
    expect(scan(bytes)).toMatchObject({ model: "m", stream: true });
    expect(verdict(bytesOf(`{"deep":${nested}${close[0]},"model":"m"}`))).toBe("invalid_request");
    expect(verdict(bytesOf(`{"deep":${open.repeat(100_000)},"model":"m"}`))).toBe("invalid_request");
  });

  it("reads the model before, between and behind megabytes of base64", ({ expect }) => {
    const image = `{"url":"data:image/png;base64,${"iVBORw0KGgo+/A==".repeat(65_536)}"}`;
    for (const text of [
      `{"model":"m","a":${image}}`,
      `{"a":${image},"model":"m","b":[${image}]}`,
      `{"a":[${image},${image}],"model":"m"}`,
    ]) {
      expect(scan(bytesOf(text))).toMatchObject({ model: "m", start: text.indexOf('"m"') });
    }
  });

  it("lets a model stand in nested objects, in any number and spelling", ({ expect }) => {
    const text =
      '{"messages":[{"model":"x","Model":1,"model":2}],"metadata":{"mod\\u0065l":{"model":[]}},"model":"m","model_id":"y"}';
    expect(scan(bytesOf(text)).model).toBe("m");
  });

  it("takes the last of several stream flags, as JSON.parse does", ({ expect }) => {
    expect(scan(bytesOf('{"stream":true,"model":"m","str\\u0065am":false}')).stream).toBe(false);
    expect(scan(bytesOf('{"stream":false,"model":"m","str\\u0065am":true}')).stream).toBe(true);
  });
});

describe("a truncated body", () => {
  it("is refused wherever it was cut", ({ expect }) => {
    fc.assert(
      fc.property(object, (text) => {
        const bytes = bytesOf(text);
        expect(verdict(bytes)).toBe("accepted");
        const taken = Array.from(bytes.keys()).filter((end) => verdict(bytes.subarray(0, end)) !== "invalid_request");
        expect(taken).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a second model", () => {
  it("is refused at any place, in any spelling and case", ({ expect }) => {
    const word = fc.tuple(...letters("model").map((letter) => fc.constantFrom(letter, letter.toUpperCase())));
    const second = fc
      .tuple(
        space,
        word.chain((written) => spelled(written.join(""))),
        space,
        space,
        fc.oneof(modelText, value),
      )
      .map(around);
    fc.assert(
      fc.property(parts, second, fc.nat(), (one, member, place) => {
        const before = [...one.before];
        const after = [...one.after];
        const side = place % 2 === 0 ? before : after;
        side.splice(place % (side.length + 1), 0, member);
        expect(verdict(bytesOf(render({ ...one, before, after })))).toBe("invalid_request");
      }),
      { numRuns: 500 },
    );
  });

  it("is refused in each of the 1,024 ways to write five letters small, capital or escaped", ({ expect }) => {
    const escaped = (letter: string): string => `\\u00${letter.charCodeAt(0).toString(16)}`;
    let spellings = [""];
    for (const letter of "model") {
      const capital = letter.toUpperCase();
      spellings = spellings.flatMap((head) =>
        [letter, capital, escaped(letter), escaped(capital)].map((way) => head + way),
      );
    }
    expect(new Set(spellings).size).toBe(1_024);
    const taken = spellings.filter(
      (spelling) =>
        verdict(bytesOf(`{"model":"a","${spelling}":"b"}`)) !== "invalid_request" ||
        verdict(bytesOf(`{"${spelling}":"b","x":{},"model":"a"}`)) !== "invalid_request",
    );
    expect(taken).toEqual([]);
  });

  it("is refused where only a lenient parser would read it as one", ({ expect }) => {
    for (const key of ["mo\\del", "\\model", "\\x6dodel", "\\u{6d}odel", "mode\\l"]) {
      expect(verdict(bytesOf(`{"model":"a","${key}":"b"}`))).toBe("invalid_request");
    }
  });
});

describe("a body the gateway cannot route", () => {
  it.for([
    ["nothing", ""],
    ["white space", " \n\t\r "],
    ["an array", '["model"]'],
    ["an array around an object", '[{"model":"a"}]'],
    ["a string", '"model"'],
    ["a number", "1"],
    ["null", "null"],
    ["true", "true"],
    ["an empty object", "{}"],
    ["an object without a model", '{"a":{"model":"b"},"models":"c"}'],
    ["a capital Model alone", '{"Model":"a"}'],
    ["two objects", '{"model":"a"}{"model":"b"}'],
    ["two lines of objects", '{"model":"a"}\n{"model":"a"}'],
    ["an object and a word", '{"model":"a"} x'],
    ["an object and a NUL", '{"model":"a"}\u0000'],
    ["an object and a brace", '{"model":"a"}}'],
    ["a byte order mark", '\ufeff{"model":"a"}'],
    ["a form feed for white space", '{\f"model":"a"}'],
    ["a no-break space for white space", '{\u00a0"model":"a"}'],
    ["a comment", '{/* */"model":"a"}'],
    ["a key without quotes", '{model:"a"}'],
    ["apostrophes for quotes", "{'model':'a'}"],
    ["a comma at the end", '{"model":"a",}'],
    ["a comma at the start", '{,"model":"a"}'],
    ["two commas", '{"a":1,,"model":"a"}'],
    ["no comma", '{"a":1 "model":"a"}'],
    ["no colon", '{"model" "a"}'],
    ["two colons", '{"model"::"a"}'],
    ["no value", '{"a":,"model":"a"}'],
    ["no value at the end", '{"model":"a","b":}'],
    ["an array without commas", '{"a":[1 2],"model":"a"}'],
    ["an array with a comma at the end", '{"a":[1,],"model":"a"}'],
    ["an array that an object ends", '{"a":[1},"model":"a"}'],
    ["an object that an array ends", '{"a":{"b":1],"model":"a"}'],
    ["an object that holds a bare key", '{"a":{"b"},"model":"a"}'],
    ["an object with a comma at the end", '{"a":{"b":1,},"model":"a"}'],
    ["a key that is a number", '{"a":{1:2},"model":"a"}'],
    ["a cut literal", '{"a":tru,"model":"a"}'],
    ["a misspelled literal", '{"a":nule,"model":"a"}'],
    ["a word", '{"a":NaN,"model":"a"}'],
  ] as const)("is refused: %s", ([, body], { expect }) => {
    expect(verdict(bytesOf(body))).toBe("invalid_request");
    expect(verdict(shifted(bytesOf(body), 1))).toBe("invalid_request");
  });
});

describe("a model", () => {
  it.for([
    ["a number", "1"],
    ["null", "null"],
    ["true", "true"],
    ["an array", '["a"]'],
    ["an object", '{"a":"b"}'],
    ["empty", '""'],
    ["257 characters long", `"${"a".repeat(257)}"`],
    ["257 escaped characters long", `"${"\\u0061".repeat(257)}"`],
    ["129 emoji long", `"${"😀".repeat(129)}"`],
    ["of megabytes", `"${"a".repeat(2_000_000)}"`],
    ["with a line break", '"a\\nb"'],
    ["with a tab", '"a\\tb"'],
    ["with an escaped NUL", '"a\\u0000b"'],
    ["with an escaped delete", '"a\\u007fb"'],
    ["with a delete", '"a\u007fb"'],
    ["with a C1 control character", '"a\\u0085b"'],
    ["with a raw line break", '"a\nb"'],
    ["with a raw NUL", '"a\u0000b"'],
    ["with a lone high surrogate", '"a\\ud800b"'],
    ["with a lone low surrogate", '"\\udc00"'],
    ["with surrogates the wrong way round", '"\\ude00\\ud83d"'],
    ["with an escape that is none", '"a\\xb"'],
    ["with a short escape", '"a\\u00"'],
  ] as const)("is refused: %s", ([, model], { expect }) => {
    expect(verdict(bytesOf(`{"a":1,"model":${model},"stream":true}`))).toBe("invalid_request");
  });

  it("is refused where its bytes are no UTF-8", ({ expect }) => {
    const bytes = bytesOf('{"model":"a_b"}');
    bytes[bytes.indexOf(0x5f)] = 0xff;
    expect(verdict(bytes)).toBe("invalid_request");
  });

  it.for([
    ["plain", "a".repeat(256)],
    ["escaped", "\\u0061".repeat(256)],
    ["emoji", "😀".repeat(128)],
    ["escaped emoji", "\\ud83d\\ude00".repeat(128)],
  ] as const)("may be 256 characters long: %s", ([, model], { expect }) => {
    const text = `{"model":"${model}"}`;
    expect(scan(bytesOf(text)).model).toBe(parse(bytesOf(text)).model);
  });

  it("at fault is named in the refusal, and no other part of the body is", ({ expect }) => {
    const refuse = (text: string): unknown => {
      try {
        return scan(bytesOf(text));
      } catch (caught) {
        return caught;
      }
    };
    expect(refuse('{"model":1,"secret":"sesame"}')).toMatchObject({
      code: "invalid_request",
      param: "model",
      message: '"model" must be a string.',
    });
    expect(refuse('{"a":1}')).toMatchObject({ code: "invalid_request", param: undefined });
    expect(refuse('{"a":"sesame" x}')).toMatchObject({
      message: "The body must be one JSON object. It is broken at byte 14.",
    });
    expect(refuse('{"a":"sesame"')).toMatchObject({
      message: "The body must be one JSON object. It ends in the middle.",
    });
  });
});
