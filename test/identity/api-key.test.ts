/** Our keys' form: told from anything else without a look-up, every mistyped character found, no character likelier than another. */
import { describe, it } from "vitest";
import { isApiKey, makeApiKey } from "../../src/identity/api-key.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function newKey(): string {
  return makeApiKey((bytes) => crypto.getRandomValues(bytes));
}

/** Some character of the alphabet that is not `character`. */
function another(character: string): string {
  const others = ALPHABET.replace(character, "");
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return others[number % others.length] ?? "";
}

function random38(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(38)), (number) => ALPHABET[number % 62]).join("");
}

function withCharacter(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at + 1);
}

describe("a new key", () => {
  it("has the form that scanners look for, and is taken for a key", ({ expect }) => {
    for (let made = 0; made < 1_000; made++) {
      const key = newKey();
      expect(key).toMatch(/^sbx_[0-9A-Za-z]{38}$/);
      expect(isApiKey(key)).toBe(true);
    }
  });

  it("is never made twice", ({ expect }) => {
    const keys = Array.from({ length: 5_000 }, newKey);
    expect(new Set(keys).size).toBe(5_000);
  });

  it("takes each of the 62 characters for exactly four of the 256 values of a byte, and none for the other eight", ({
    expect,
  }) => {
    const taken = new Map<string, number>();
    for (let byte = 0; byte < 248; byte++) {
      const secret = makeApiKey((bytes) => bytes.fill(byte)).slice(4, 36);
      expect(new Set(secret).size).toBe(1);
      taken.set(secret[0] ?? "", (taken.get(secret[0] ?? "") ?? 0) + 1);
    }
    expect([...taken.keys()].toSorted().join("")).toBe(ALPHABET);
    expect([...taken.values()]).toEqual(Array(62).fill(4));
    for (let byte = 248; byte < 256; byte++) {
      let asked = 0;
      const key = makeApiKey((bytes) => bytes.fill(asked++ === 0 ? byte : 61));
      expect([key.slice(4, 36), asked]).toEqual(["z".repeat(32), 2]);
    }
  });

  it("has every character in every place", ({ expect }) => {
    const seen = Array.from({ length: 32 }, () => new Set<string>());
    for (let made = 0; made < 2_000; made++) {
      const secret = newKey().slice(4, 36);
      seen.forEach((characters, at) => characters.add(secret[at] ?? ""));
    }
    expect(seen.map(({ size }) => size)).toEqual(Array(32).fill(62));
  });
});

describe("the checksum", () => {
  it("finds every change of one character, in the secret and in itself", ({ expect }) => {
    const missed: string[] = [];
    for (let made = 0; made < 20; made++) {
      const key = newKey();
      for (let at = 0; at < key.length; at++) {
        for (const character of ALPHABET) {
          const changed = withCharacter(key, at, character);
          if (changed !== key && isApiKey(changed)) missed.push(changed);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  it("finds a random change of one character in each of thousands of keys", ({ expect }) => {
    const missed: string[] = [];
    for (let made = 0; made < 5_000; made++) {
      const key = newKey();
      const at = 4 + (made % 38);
      const changed = withCharacter(key, at, another(key[at] ?? ""));
      if (isApiKey(changed)) missed.push(changed);
    }
    expect(missed).toEqual([]);
  });

  it("finds neighbours changed over, a character left out and one too many", ({ expect }) => {
    const key = newKey();
    for (let at = 4; at < key.length - 1; at++) {
      const [one = "", next = ""] = [key[at], key[at + 1]];
      if (one !== next) expect(isApiKey(key.slice(0, at) + next + one + key.slice(at + 2))).toBe(false);
      expect(isApiKey(key.slice(0, at) + key.slice(at + 1))).toBe(false);
      expect(isApiKey(key.slice(0, at) + "A" + key.slice(at))).toBe(false);
    }
  });

  it("is not met by chance", ({ expect }) => {
    const passed = Array.from({ length: 50_000 }, () => `sbx_${random38()}`).filter(isApiKey);
    expect(passed).toEqual([]);
  });

  it("is the CRC-32 that others compute", ({ expect }) => {
    // Python's zlib.crc32(b"0" * 32) is 0xa0f292d0, which is 2wjyrI in base 62.
    const zeros = makeApiKey((bytes) => bytes.fill(0));
    expect(zeros).toBe(`sbx_${"0".repeat(32)}2wjyrI`);
  });
});

describe("what is no key", () => {
  const key = newKey();
  const odd: Record<string, string> = {
    nothing: "",
    "the prefix alone": "sbx_",
    "another prefix": `sk-${key.slice(4)}`,
    "the prefix in capitals": `SBX_${key.slice(4)}`,
    "a space before it": ` ${key}`,
    "a space behind it": `${key} `,
    "a line break behind it": `${key}\n`,
    "a zero byte behind it": `${key}\0`,
    "two keys": key + key,
    "two keys in a list": `${key}, ${key}`,
    "a scheme before it": `Bearer ${key}`,
    "letters that only look alike": key.replace("sbx", "ѕbx"),
    "full-width digits": `sbx_${"０".repeat(38)}`,
    "a provider's key": "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789",
    "a token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
    "a query that would end a statement": "sbx_' OR '1'='1",
  };
  for (const [name, text] of Object.entries(odd)) {
    it(`is refused: ${name}`, ({ expect }) => {
      expect(isApiKey(text)).toBe(false);
    });
  }

  it("is refused without being read to its end, however long", ({ expect }) => {
    // 100 GB in all: who reads them does not come back.
    const long = [
      `sbx_${"A".repeat(1_000_000)}`,
      key.repeat(25_000),
      " ".repeat(1_000_000),
      `sbx_${"_".repeat(1_000_000)}`,
    ];
    let refused = 0;
    for (let round = 0; round < 25_000; round++) for (const text of long) if (!isApiKey(text)) refused++;
    expect(refused).toBe(100_000);
  });
});
