/** Text as the console shows it and as it is copied out of it, whatever a provider calls its model: nothing unseen on a screen, nothing run in a shell. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, it } from "vitest";
import { seen } from "../../console/src/components/seen.ts";
import { literal, quote } from "../../console/src/components/literal.ts";
import { SIGNED, WITH_KEY } from "../../console/src/snippets/clients.ts";

const MODELS = [
  "it's",
  "$(touch /tmp/pwned)",
  "`id`",
  '"; rm -rf ~; "',
  "a\nb && c",
  "\\",
  "'\\''",
  "!history",
  "-d @/etc/passwd",
  "%s $HOME ~ * ?",
  "\u001b[2J\u0015\u007f",
  "safe\u202Egpj",
  "</script><script>",
  "#{x} ${y} {{z}} <%= w %>",
  '"""',
];

describe("text in the console", () => {
  it.for([
    ["gpt-5.5", "gpt-5.5"],
    ["Größe 漢字 עברית العربية", "Größe 漢字 עברית العربية"],
    ["line\nand\ttab\r\n", "line\nand\ttab\r\n"],
    ["safe\u202Egpj.exe", "safe[U+202E]gpj.exe"],
    ["a\u200Bb\u2060c\uFEFFd\u00ADe", "a[U+200B]b[U+2060]c[U+FEFF]d[U+00AD]e"],
    ["a\u0000b\u001Bc\u0085d\re", "a[U+0000]b[U+001B]c[U+0085]d[U+000D]e"],
    ["a\uD800b\uDC00", "a[U+D800]b[U+DC00]"],
    ["tag\u{E0041}", "tag[U+E0041]"],
    // Joiners where they belong, and where they do not.
    ["👩‍💻 ❤️‍🔥 1️⃣ می‌خواهم क्‍ष", "👩‍💻 ❤️‍🔥 1️⃣ می‌خواهم क्‍ष"],
    ["gpt\u200D5\u200C \uFE0F", "gpt[U+200D]5[U+200C] [U+FE0F]"],
  ])("%j shows all that is in it", ([text = "", shown], { expect }) => {
    expect(seen(text)).toBe(shown);
    expect(seen(seen(text))).toBe(shown);
  });

  it("is a literal that is read back as it was, and holds nothing unseen", ({ expect }) => {
    for (const model of MODELS) {
      expect(JSON.parse(literal({ model }))).toEqual({ model });
      expect(literal(model)).toMatch(/^"[^\p{Cc}\u202e]*"$/u);
    }
  });

  it("is one argument of a shell, and nothing in it is run", async ({ expect }) => {
    for (const model of MODELS) {
      const { stdout } = await promisify(execFile)("bash", ["-c", `printf %s ${quote(model)}`]);
      expect(stdout).toBe(model);
      // A terminal without bracketed paste does what controls say before the shell reads a word.
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      expect(quote(model)).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
    }
  });

  it("is the model that was meant in every line that a shell takes", async ({ expect }) => {
    const shell = [...WITH_KEY, ...SIGNED].filter(({ title }) => title === "Terminal");
    expect(shell.length).toBeGreaterThan(4);
    for (const { id, text } of shell) {
      for (const model of MODELS) {
        const lines = text({ base: "https://gateway.test/inference", key: "k", model });
        // In place of each program: what it was given.
        const given = `curl() { printf '%s\\0' "$@"; }; uvx() { curl "$@"; }; claude() { printf '%s\\0' "$ANTHROPIC_MODEL" "$ANTHROPIC_DEFAULT_HAIKU_MODEL"; }\n${lines}`;
        const { stdout } = await promisify(execFile)("bash", ["-c", given]);
        const words = stdout.split("\0");
        const body = words[words.indexOf("-d") + 1] ?? "";
        if (id === "claude-code") expect(words).toEqual([model, model, ""]);
        else if (id.startsWith("claude-code")) expect([id, ...words]).toEqual([id, model, "", ""]);
        else if (words.includes("-d")) expect([id, JSON.parse(body)]).toMatchObject([id, { model }]);
        else expect([id, stdout]).toEqual([id, ""]);
      }
    }
  });

  it("ends no string of Python, JavaScript or TOML", ({ expect }) => {
    for (const { id, title, text } of [...WITH_KEY, ...SIGNED]) {
      if (title === "Terminal") continue;
      const plain = text({ base: "b", key: "k", model: "MODEL" });
      for (const model of MODELS)
        expect([id, text({ base: "b", key: "k", model })]).toEqual([
          id,
          plain.replaceAll('"MODEL"', () => literal(model)),
        ]);
    }
  });
});
