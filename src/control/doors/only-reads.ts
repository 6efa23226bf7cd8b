/** Method and path, as its doors are found by it → can the request change nothing? Asked of those who may only read, so what is not known here writes. */

/** AgentCore lists and describes credential providers by POST (wire notes, section 4). */
const READING_POSTS = /^\/+control\/+identities\/+(?:(?:Get|List)[A-Za-z]+|get-token-vault)\/*$/;

/** A copy of all that a ledger holds is for whoever could put it somewhere else: administrators. */
const WHOLE_LEDGER = /^\/+control\/+gateways\/+[^/]+\/+ledger\/*$/;

export function onlyReads(method: string, path: string): boolean {
  if (WHOLE_LEDGER.test(path)) return false;
  return method === "GET" || method === "HEAD" || (method === "POST" && READING_POSTS.test(path));
}
