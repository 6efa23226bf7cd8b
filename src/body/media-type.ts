/** The headers of an inference call → is its body JSON in UTF-8, as it came? What is scanned and authorised is nothing else. */
import { GatewayError } from "../words/errors.ts";

/**
 * Who says nothing means JSON.
 *
 * @param isBytes so does who calls it bytes, as AWS's SDKs do of a body that their user wrote himself.
 * @throws GatewayError `unsupported_media_type` saying what to send.
 */
export function refuseOtherMediaTypes(headers: Headers, isBytes = false): void {
  const type = headers.get("content-type");
  const isTaken = type === null || type === "application/json" || (isBytes && OCTETS.test(type)) || isJson(type);
  if (!isTaken) {
    throw new GatewayError(
      "unsupported_media_type",
      "The body must be JSON in UTF-8: send it with the header content-type: application/json.",
      { reason: "content-type" },
    );
  }
  const coding = headers.get("content-encoding");
  if (coding !== null && !/^(?:identity)?$/i.test(coding.trim())) {
    throw new GatewayError(
      "unsupported_media_type",
      "The body must come uncompressed: send it without the header content-encoding.",
      { reason: "content-encoding" },
    );
  }
}

const OCTETS = /^application\/octet-stream$/i;

/** Parameters other than the charset mean nothing for JSON (RFC 8259), and none of them leaves. */
function isJson(header: string): boolean {
  const [type, ...parameters] = header
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charsets = parameters.filter((parameter) => parameter.startsWith("charset"));
  return type === "" || (type === "application/json" && charsets.every(isUtf8));
}

function isUtf8(parameter: string): boolean {
  return /^charset=("?)utf-?8\1$/.test(parameter);
}
