/** Request below /console → one of the console's built files, as the browser takes it compressed; every other path is its page, which finds the screen by itself. */
import type { BuiltConsole, BuiltFile } from "./built.ts";
import { readBuilt } from "./built.ts";

/** A year: a changed file has another name. */
const FOR_EVER = "public, max-age=31536000, immutable";

/**
 * @param read the built files, evaluated when first asked for: isolates that only answer calls never load them.
 */
export async function serveConsole(request: Request, read: () => Promise<BuiltConsole> = readBuilt): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("The console is read with GET.\n", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  const console = await read();
  const path = new URL(request.url).pathname.replace(/^\/+console\/*/, "");
  const file = Object.hasOwn(console.files, path) ? console.files[path] : undefined;
  if (file === undefined && path.startsWith("assets/")) {
    // A page of an older deployment asks for what is no longer there: it must not be kept as if it were this.
    return new Response("There is no such file.\n", { status: 404, headers: { "cache-control": "no-store" } });
  }
  const isPage = file === undefined || file === console.files[PAGE];
  return answerWith(request, file ?? pageOf(console), isPage, console);
}

const PAGE = "index.html";

function pageOf({ files }: BuiltConsole): BuiltFile {
  const page = files[PAGE];
  if (page === undefined) throw new Error("The console was built without its page.");
  return page;
}

async function answerWith(
  request: Request,
  file: BuiltFile,
  isPage: boolean,
  { policy }: BuiltConsole,
): Promise<Response> {
  const encoding = encodingFor(request);
  const headers = new Headers({
    "content-type": file.type,
    "cache-control": isPage ? "no-cache" : FOR_EVER,
    etag: `"${file.hash}-${encoding}"`,
    vary: "accept-encoding",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
  if (isPage) {
    headers.set("content-security-policy", policy);
    headers.set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    headers.set("x-robots-tag", "noindex");
    // What the policy's frame-ancestors says, for who does not know it.
    headers.set("x-frame-options", "DENY");
  }
  if (request.headers.get("if-none-match")?.includes(`"${file.hash}-${encoding}"`) === true) {
    return new Response(null, { status: 304, headers });
  }
  if (request.method === "HEAD") return new Response(null, { headers });
  if (encoding === "identity") {
    const bytes = new Blob([(await file.gzip()).default]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(bytes, { headers });
  }
  headers.set("content-encoding", encoding === "br" ? "br" : "gzip");
  const { default: bytes } = await (encoding === "br" ? file.br() : file.gzip());
  return new Response(bytes, { headers, encodeBody: "manual" });
}

/** Cloudflare rewrites `accept-encoding` on the way in and keeps what the client sent in `cf`. */
function encodingFor(request: Request): "br" | "gzip" | "identity" {
  const asked: unknown = request.cf?.["clientAcceptEncoding"];
  const accepted = typeof asked === "string" && asked !== "" ? asked : (request.headers.get("accept-encoding") ?? "");
  const takes = (name: string): boolean =>
    new RegExp(`(?:^|,)\\s*${name}\\s*(?:,|$|;(?!\\s*q=0(?:\\.0*)?\\s*(?:,|$)))`).test(accepted);
  if (takes("br")) return "br";
  return takes("gzip") ? "gzip" : "identity";
}
