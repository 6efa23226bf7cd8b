/** A call of the control plane's that came without `/control` → AWS's words for where it belongs, for whoever speaks them: its own clients and the administrator. */
import type { ErrorCode } from "../words/errors.ts";
import { isSigned, signedRequest } from "../identity/sigv4.ts";
import { administratorTokens, findToken } from "../secrets/administrators.ts";
import { shownPath } from "./shown-path.ts";

/** AgentCore's operations and ours below a gateway; a passthrough target may be named as one of them, and is then called as ever. */
const CONTROL_PATH =
  /^\/+(?:gateways(?:\/+[^/]+(?:\/+(?:targets|synchronizeTargets|rules|rate-limits|api-keys|route)(?:\/.*)?)?)?|identities\/.+|tags\/.+|policy-engines(?:\/.*)?)\/*$/;

/** What such a call ends with on the data plane: there is nothing at its path, or it is not let in. */
const CODES: ReadonlySet<ErrorCode> = new Set(["not_found", "unauthenticated", "forbidden"]);

/**
 * Asked of failed calls only.
 *
 * @returns undefined where the call is none of the control plane's, and for strangers.
 */
export async function astray(
  request: Request,
  { pathname, origin }: URL,
  code: ErrorCode,
  env: Env,
  requestId: string,
): Promise<Response | undefined> {
  if (!CODES.has(code) || !CONTROL_PATH.test(pathname)) return undefined;
  const isTold = isAwsClient(request, code) || (await isAdmin(request, env));
  return isTold ? redirectAnswer(request, pathname, origin, code, requestId) : undefined;
}

/** Every SDK of AWS sends the header; who only signs may be a caller, whom a target let fail. */
function isAwsClient(request: Request, code: ErrorCode): boolean {
  return request.headers.has("amz-sdk-invocation-id") || (code === "not_found" && isSigned(signedRequest(request)));
}

async function isAdmin({ headers }: Request, env: Env): Promise<boolean> {
  const token = /^bearer (.*)$/i.exec(headers.get("authorization") ?? "")?.[1]?.trim();
  return token !== undefined && (await findToken(await administratorTokens(env), token)) !== undefined;
}

/** REST-JSON, so that an SDK raises it by name and shows the sentence. */
function redirectAnswer(
  { method }: Request,
  pathname: string,
  origin: string,
  code: ErrorCode,
  requestId: string,
): Response {
  const type = "UnknownOperationException";
  const endpoint = `${origin}/control`;
  const message = `There is no operation ${method} ${shownPath(pathname)} here: the control plane is below /control. Set the client's endpoint to ${endpoint} (AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL=${endpoint}).`;
  const headers = {
    "x-amzn-errortype": type,
    "x-amzn-requestid": requestId,
    "x-gateway-error": code,
    "x-gateway-request-id": requestId,
  };
  return Response.json({ __type: type, message }, { status: 404, headers });
}
