/** A list of the control plane as one CSV file, all of its pages, saved by the browser. */
import { Refusal } from "./ask.ts";
import { texts } from "../texts/every-screen.ts";

/** @throws Refusal. @param path below `/control`, of a list that answers `Accept: text/csv`. */
export async function saveCsv(path: string, fileName: string): Promise<void> {
  const pages: string[] = [];
  let next: string | undefined = `/control${path}`;
  while (next !== undefined) {
    const response: Response = await fetch(next, { credentials: "same-origin", headers: { accept: "text/csv" } });
    if (!response.ok) throw new Refusal(texts.unexpected(response.status), { status: response.status });
    const text = await response.text();
    // Each page names its columns; one file names them once.
    pages.push(pages.length === 0 ? text : text.slice(text.indexOf("\n") + 1));
    next = nextOf(response.headers.get("link"));
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(pages, { type: "text/csv" }));
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** RFC 8288. Of our own origin only, whatever stands there. */
function nextOf(header: string | null): string | undefined {
  const [, address] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(header ?? "") ?? [];
  if (address === undefined) return undefined;
  const url = new URL(address, window.location.origin + "/control/");
  return url.pathname + url.search;
}
