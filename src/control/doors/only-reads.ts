/** Method and path → can the request change nothing? Asked of those who may only read, so what is not known here writes. */

/** AgentCore lists and describes credential providers by POST (wire notes, section 4). */
const READING_POSTS = /^\/+control\/+identities\/+(?:(?:Get|List)[A-Za-z]+|get-token-vault)\/*$/;

export function onlyReads(method: string, pathname: string): boolean {
  return method === "GET" || method === "HEAD" || (method === "POST" && READING_POSTS.test(pathname));
}
