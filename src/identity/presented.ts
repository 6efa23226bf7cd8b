/** Request headers → the bearer credentials a caller presented, wherever its SDK puts them. */

/** Distinct, in the order `authorization`, `x-api-key`, `api-key`; empty ones left out. */
export function presentedKeys(headers: Headers): readonly string[] {
  const authorization = headers.get("authorization");
  const bearer = authorization !== null && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : "";
  const all = [bearer, headers.get("x-api-key")?.trim() ?? "", headers.get("api-key")?.trim() ?? ""];
  return all.filter((key, at) => key !== "" && all.indexOf(key) === at);
}
