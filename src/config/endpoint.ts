/** Where a provider may be: an endpoint's text → what is wrong with it, or nothing. */

/** `metadata.goog` is Google's own second name for its metadata server; the others never leave a network. */
const LOCAL_NAMES = /(^|\.)(localhost|localdomain|local|internal|home\.arpa|metadata\.goog)$/;

/**
 * Says why `endpoint` may not be called, or nothing where it may.
 *
 * The platform cannot tell which address a name resolves to, so literal private addresses in any notation
 * (`new URL` brings decimal, octal and hex forms to one) and names that only resolve inside a network are refused.
 */
export function endpointFault(endpoint: string, allowLocal: boolean): string | undefined {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    return "must be an absolute URL";
  }
  if (url.protocol !== "https:" && !(allowLocal && url.protocol === "http:")) return "must start with https://";
  if (url.username !== "" || url.password !== "") return "must not hold a user name or password";
  // In the text, not in the parsed URL: an empty query or fragment would still swallow the path that is put behind it.
  if (/[?#]/.test(endpoint)) return "must not hold a query or a fragment";
  if (!allowLocal && isLocal(url.hostname))
    return "must not point at a private, loopback, link-local or metadata address";
  return undefined;
}

function isLocal(hostname: string): boolean {
  const host = hostname.replace(/\.+$/, "").toLowerCase();
  if (host.startsWith("[")) return isLocalV6(host.slice(1, -1));
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isLocalV4(host.split(".").map(Number));
  return LOCAL_NAMES.test(host) || !host.includes(".");
}

/** Everything of RFC 6890 that is not globally reachable, and Azure's metadata address in the public range. */
function isLocalV4([a = 0, b = 0, c = 0, d = 0]: readonly number[]): boolean {
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 198 && (b === 18 || b === 19)) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113) ||
    (a === 168 && b === 63 && c === 129 && d === 16) ||
    a >= 224
  );
}

/** Only global unicast (2000::/3) leaves a network, and inside it the forms that wrap an IPv4 address are judged by that address. */
function isLocalV6(address: string): boolean {
  const words = expand(address);
  const [first = 0, second = 0] = words;
  const wrapped = (at: number): readonly number[] => {
    const high = words[at] ?? 0;
    const low = words[at + 1] ?? 0;
    return [high >> 8, high & 255, low >> 8, low & 255];
  };
  // NAT64. Only its /96 is global; 64:ff9b:1::/48 is a network's own (RFC 8215).
  if (first === 0x64 && second === 0xff9b) return words.slice(2, 6).some((word) => word !== 0) || isLocalV4(wrapped(6));
  if (first === 0x2002) return isLocalV4(wrapped(1)); // 6to4
  if (first === 0x2001 && (second === 0xdb8 || second < 0x200)) return true; // documentation, Teredo and other protocols
  if (first === 0x3fff && second < 0x1000) return true; // documentation
  return (first & 0xe000) !== 0x2000;
}

function expand(address: string): number[] {
  const [head = "", tail = ""] = address.split("::");
  const left = wordsOf(head);
  const right = wordsOf(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function wordsOf(part: string): number[] {
  return part === "" ? [] : part.split(":").map((word) => parseInt(word, 16));
}
