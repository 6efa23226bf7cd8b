/** What Vite made → modules of the Worker: each file twice, as brotli and as gzip, and a manifest that imports one when it is asked for. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** @throws where a file is of a type that nobody has thought of. */
export function writeModules(client: string, modules: string): void {
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(modules, { recursive: true });
  const files = readdirSync(client, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const lines = files.map((file) => {
    const path = file.slice(client.length + 1).replaceAll("\\", "/");
    const type = TYPES[extname(file)];
    if (type === undefined) throw new Error(`The console has a file whose type is not known: ${path}`);
    const bytes = readFileSync(file);
    const name = path.replaceAll("/", "-");
    // wrangler takes *.bin as data by itself.
    writeFileSync(join(modules, `${name}.br.bin`), brotli(bytes));
    writeFileSync(join(modules, `${name}.gz.bin`), gzipSync(bytes, { level: 9 }));
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    const load = (encoding: string): string => `() => import(${JSON.stringify(`./${name}.${encoding}.bin`)})`;
    return `    ${JSON.stringify(path)}: { type: ${JSON.stringify(type)}, hash: "${hash}", br: ${load("br")}, gzip: ${load("gz")} },`;
  });
  const policy = policyFor(readFileSync(join(client, "index.html"), "utf8"));
  writeFileSync(
    join(modules, "manifest.js"),
    `export const built = {\n  policy: ${JSON.stringify(policy)},\n  files: {\n${lines.join("\n")}\n  },\n};\n`,
  );
}

function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

/** Our own files and nothing else; no style or script in the page but the one whose hash stands here; no text ever becomes markup. */
function policyFor(page: string): string {
  const inline = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    ["script-src 'self'", ...inline].join(" "),
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}
