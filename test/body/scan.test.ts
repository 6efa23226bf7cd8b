/** The scanner against JSON.parse, over generated documents: one model for what is authorised here and what a provider reads. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { scan, type Scanned } from "../../src/body/scan.ts";
import { Spliced } from "../../src/body/splice.ts";
import { GatewayError } from "../../src/words/errors.ts";

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
  it("reads the model that JSON.parse reads", ({ expect }) => {
    fc.assert(
      fc.property(document, fc.nat({ max: 7 }), (plain, offset) => {
        const bytes = shifted(plain, offset);
        const parsed = parse(plain);
        const found = scan(bytes);
        expect(found.model).toBe(parsed.model);
        expect(JSON.parse(decoder.decode(bytes.subarray(found.start, found.end)))).toBe(parsed.model);
      }),
      { numRuns: 1_000 },
    );
  });

  it("replaces the model's value and not one byte beside it, however many models are asked in turn", ({ expect }) => {
    const replacement = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).map((text) => text.toWellFormed());
    const replacements = fc.array(replacement, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(document, fc.nat({ max: 64 }), replacements, (plain, headroom, models) => {
        const bytes = shifted(plain, headroom % 8);
        const found = scan(bytes);
        // A body is alone in its buffer, with free bytes in front of it or without.
        const alone = new Uint8Array(headroom + plain.length).subarray(headroom);
        alone.set(plain);
        const body = new Spliced(alone, scan(alone));
        for (const model of models) {
          const spliced = body.with(model);
          expect(spliced.subarray(0, found.start)).toEqual(bytes.subarray(0, found.start));
          const rest = bytes.length - found.end;
          expect(spliced.subarray(spliced.length - rest)).toEqual(bytes.subarray(found.end));
          const middle = spliced.subarray(found.start, spliced.length - rest);
          expect(JSON.parse(decoder.decode(middle))).toBe(model);
          expect(parse(spliced)).toEqual({ ...parse(plain), model });
        }
      }),
      { numRuns: 500 },
    );
  });

  it("hands back the very same bytes where the model stays as it is", ({ expect }) => {
    const bytes = bytesOf('{"model":"\\u0061"}');
    expect(new Spliced(bytes, scan(bytes)).with("a")).toBe(bytes);
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
    expect(scan(bytes).model).toBe("m");
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

/** `{"model":"a",…:"b"}` with these bytes as the second key. */
function withKey(key: Uint8Array): Uint8Array<ArrayBuffer> {
  const [head, tail] = [encoder.encode('{"model":"a","'), encoder.encode('":"b"}')];
  const bytes = new Uint8Array(head.length + key.length + tail.length);
  bytes.set(head);
  bytes.set(key, head.length);
  bytes.set(tail, head.length + key.length);
  return bytes;
}

/** Text, and bytes that are none. */
const keyOf = (...parts: readonly (string | number)[]): Uint8Array =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "number" ? part : Array.from(encoder.encode(part)))));

/** How parsers that are no JSON.parse may read a key's bytes. */
const LENIENT: Readonly<Record<string, (key: Uint8Array) => string>> = {
  "ends at a NUL": (key) => unescaped(latin1(key)).split("\0", 1)[0] ?? "",
  "leaves NULs out": (key) => unescaped(latin1(key)).replaceAll("\0", ""),
  "leaves control characters and lone surrogates out": (key) =>
    unescaped(latin1(key)).replace(/\p{Cc}|[\ud800-\udfff]/gu, ""),
  "leaves out what is no UTF-8": (key) => unescaped(new TextDecoder().decode(key)).replaceAll("\ufffd", ""),
  "leaves out what is no ASCII": (key) => unescaped(latin1(key)).replace(/[^\0-\x7f]/g, ""),
  trims: (key) => unescaped(latin1(key)).trim(),
  "folds case as Go does": (key) =>
    unescaped(new TextDecoder().decode(key)).replaceAll("\u017f", "s").replaceAll("\u212a", "k").toLowerCase(),
};

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Escapes that are none lose their backslash. */
function unescaped(key: string): string {
  return key.replace(/\\(?:u([\da-f]{4})|(.))/gis, (_, hex: string | undefined, other: string) => {
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    return { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }[other] ?? other;
  });
}

describe("a key that a lenient parser could take for the model", () => {
  it.for([
    ["an escaped NUL behind it", keyOf("model\\u0000")],
    ["an escaped NUL and more behind it", keyOf("model\\u0000 and more")],
    ["an escaped NUL and very much behind it", keyOf(`model\\u0000${"x".repeat(100_000)}`)],
    ["a NUL behind it", keyOf("model\0")],
    ["a letter that Go folds, and a NUL and more behind it", keyOf("mode\u017fl\\u0000 and more")],
    ["a NUL within", keyOf("mo\\u0000del")],
    ["a lone high surrogate behind it", keyOf("model\\ud800")],
    ["a lone low surrogate before it", keyOf("\\udc00model")],
    ["a lone surrogate within", keyOf("mod\\uD800el")],
    ["a byte that is no UTF-8 behind it", keyOf("model", 0xff)],
    ["a byte that is no UTF-8 within", keyOf("mod", 0xc3, "el")],
    ["an overlong letter", keyOf(0xc1, 0xad, "odel")],
    ["thousands of bytes that are no UTF-8", keyOf("m", ...Array.from({ length: 5_000 }, () => 0xff), "odel")],
    ["thousands of NULs", keyOf(`m${"\\u0000".repeat(5_000)}odel`)],
    ["thousands of accents", keyOf(`m${"é".repeat(5_000)}odel`)],
    ["white space around it", keyOf(" model\\t")],
    ["a line break behind it", keyOf("model\\n")],
    ["a delete behind it", keyOf("model\u007f")],
    ["a zero-width space behind it", keyOf("model\u200b")],
    ["a byte order mark before it", keyOf("\ufeffmodel")],
    ["capitals and a NUL", keyOf("MODEL\\u0000")],
  ] as const)("is refused beside it: %s", ([, key], { expect }) => {
    expect(verdict(withKey(key))).toBe("invalid_request");
  });

  it("is refused alone, too", ({ expect }) => {
    for (const key of ["model\\u0000", "model ", "MODEL", "\\ud800model"]) {
      expect(verdict(bytesOf(`{"${key}":"a"}`))).toBe("invalid_request");
    }
  });

  it("is refused however it is spoilt: what is taken beside a model, no parser reads as one", ({ expect }) => {
    const spoiling = fc.oneof(
      fc.constantFrom("\\u0000", "\\ud800", "\\udfff", "\\n", "\\t", "\\u001f", "\\u007f", "\\u200b", "\\/", "\\x"),
      fc.constantFrom(" ", "\u007f", "\u0001", "é", "\u200b", "\ufeff", "\u017f", "x", "_", "s"),
      fc.nat({ max: 255 }).filter((byte) => byte !== 0x22 && byte !== 0x5c),
    );
    const letter = fc
      .constantFrom(...letters("model"))
      .chain((one) => fc.constantFrom(one, one.toUpperCase(), `\\u00${one.charCodeAt(0).toString(16)}`));
    const word = fc.tuple(
      ...letters("model").map((one) => fc.tuple(fc.constant(one), fc.array(spoiling, { maxLength: 2 }))),
    );
    const near = word.map((parts) => keyOf(...parts.flat(2)));
    const far = fc.array(fc.oneof(letter, spoiling), { maxLength: 12 }).map((parts) => keyOf(...parts));
    const taken: string[] = [];
    fc.assert(
      fc.property(fc.oneof(near, far), (key) => {
        if (verdict(withKey(key)) !== "accepted") return;
        for (const [how, read] of Object.entries(LENIENT)) {
          if (read(key).toLowerCase() === "model") taken.push(`${how}: ${latin1(key)}`);
        }
      }),
      { numRuns: 5_000, seed: 10 },
    );
    expect(taken).toEqual([]);
  });

  it("is not every key that is no ASCII: those of other words are taken", ({ expect }) => {
    for (const key of [
      "模型",
      "modèle",
      "modelo é",
      "\\u0000",
      "\\ud800",
      "mode",
      "models_",
      "x\u0000model",
      "a\\tb",
      "é".repeat(500),
    ]) {
      expect([key, verdict(bytesOf(`{"model":"a","${key}":"b"}`))]).toEqual([key, "accepted"]);
    }
  });
});

describe("a key that is no UTF-8", () => {
  it.for([
    ["short", keyOf("a", 0xff)],
    ["cut in a character", keyOf("a", 0xe2, 0x82)],
    ["a surrogate in three bytes", keyOf(0xed, 0xa0, 0x80)],
    ["overlong", keyOf(0xc0, 0x80)],
    ["long", keyOf("a".repeat(1_000), 0xff)],
    ["very long, spoilt at its end", keyOf("é".repeat(100_000), 0xc3)],
  ] as const)("is refused: %s", ([, key], { expect }) => {
    expect(verdict(withKey(key))).toBe("invalid_request");
  });

  it("is not one that is long, however its characters fall", ({ expect }) => {
    for (const shift of ["", "a", "ab"]) {
      expect(verdict(withKey(keyOf(`${shift}${"x€".repeat(40_000)}`)))).toBe("accepted");
    }
  });
});

describe("other models beside the model", () => {
  it.for(["models", "fallbacks", "fallback_models", "context_window_fallbacks", "content_policy_fallbacks"])(
    "are refused, and the refusal names them: %s",
    (name, { expect }) => {
      for (const list of ['["b"]', '[{"model":"b"}]', '"b"', "[]", "{}", '{"a":["b"]}', "true", "nul"]) {
        for (const text of [`{"model":"a","${name}":${list}}`, `{"${name}" : ${list} ,"model":"a"}`]) {
          expect([text, verdict(bytesOf(text))]).toEqual([text, "invalid_request"]);
        }
      }
      const refuse = (): unknown => scan(bytesOf(`{"model":"a","${name}":["b"]}`));
      expect(refuse).toThrow(expect.objectContaining({ code: "invalid_request", param: name }));
      expect(refuse).toThrow(`"${name}" would let the provider run another model`);
    },
  );

  it("are refused in every spelling that some parser reads so", ({ expect }) => {
    for (const key of [
      "Models",
      "MODELS",
      "m\\u006fdels",
      "models\\u0000",
      "models ",
      "model\u017f",
      "FallBacks",
      "fallbac\u212as",
      "fallback\u017f",
      "\\u0066allbacks",
    ]) {
      expect([key, verdict(bytesOf(`{"model":"a","${key}":["b"]}`))]).toEqual([key, "invalid_request"]);
    }
  });

  it("are not there where null says so, nor where the provider's own default is asked for", ({ expect }) => {
    const none = ['"models":null', '"fallbacks": null', '"fallbacks":"default"', '"fallback_models":null'];
    for (const member of none) expect(scan(bytesOf(`{${member},"model":"a"}`)).model).toBe("a");
    expect(verdict(bytesOf('{"model":"a","fallbacks":"default","fallbacks":["b"]}'))).toBe("invalid_request");
    expect(verdict(bytesOf('{"model":"a","models":"default"}'))).toBe("invalid_request");
  });

  it("may be named deeper down, where they are a tool's or a message's", ({ expect }) => {
    const text = '{"tools":[{"models":["b"],"fallbacks":["c"]}],"model":"a","metadata":{"models":"d"}}';
    expect(scan(bytesOf(text)).model).toBe("a");
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
