/** A request without a credential that its gateway takes → what was presented instead, in words that name the mistake and never repeat what was sent. */
import { mistakeIn, mistakeOf, type Mistake } from "../identity/presented.ts";

type Presented = Pick<Request, "headers" | "url">;
/** A gateway's kinds of credentials. */
type Taken = "key" | "token" | "signature";

const ASKS: Readonly<Record<Taken, string>> = {
  key: "Send a gateway API key as `Authorization: Bearer`, `x-api-key`, `api-key` or `x-goog-api-key`.",
  token: "Send a token of this gateway's issuer as `Authorization: Bearer`.",
  signature:
    "Sign the request with AWS Signature Version 4 for service bedrock-agentcore (or bedrock, bedrock-runtime, bedrock-mantle).",
};

export function nothingTaken(request: Presented, taken: Taken): [message: string, reason: string] {
  return refusal(mistakeOf(request), taken);
}

/** @returns undefined where what came may be a token: then its issuer's keys say whether it is. */
export function noToken(token: string): [message: string, reason: string] | undefined {
  const mistake = mistakeIn(token);
  return mistake === undefined ? undefined : refusal(mistake, "token");
}

function refusal(mistake: Mistake, taken: Taken): [message: string, reason: string] {
  const words = wordsFor(mistake, taken);
  return [words === "" ? ASKS[taken] : `${words} ${ASKS[taken]}`, `presented: ${mistake}`];
}

function wordsFor(mistake: Mistake, taken: Taken): string {
  if (taken === "signature") {
    return mistake === "nothing" ? "" : "This gateway takes requests signed for AWS, no keys and no tokens.";
  }
  switch (mistake) {
    case "nothing":
      return "";
    case "empty":
      return "A header came that has no credential in it: is the variable set that should stand there?";
    case "placeholder":
      return "What was sent is a placeholder: is the variable set that should stand there?";
    case "quoted":
      return "What was sent has quotation marks around it.";
    case "bare":
      return "The Authorization header holds no scheme: `Bearer` and a space belong before the credential.";
    case "other_scheme":
      return "The Authorization header has another scheme than `Bearer`.";
    case "twice":
      return "`Bearer` stands twice in the Authorization header.";
    case "basic":
      return "The Authorization header is Basic: here a credential is neither user nor password, it belongs behind `Bearer`.";
    case "signature":
      return taken === "key"
        ? "The request is signed for AWS, and this gateway takes API keys: Bedrock's clients take one as AWS_BEARER_TOKEN_BEDROCK."
        : "The request is signed for AWS, and this gateway takes tokens.";
    case "in_url":
      return "A credential in the URL is not read, and may stand in logs by now.";
    case "in_google_header":
      return taken === "key"
        ? "What was sent is a token, and this gateway takes API keys."
        : "The header x-goog-api-key is read for API keys alone, and this gateway takes tokens.";
    case "key":
      return taken === "key" ? NO_KEY : "This gateway takes tokens, no API keys.";
    case "token":
      return taken === "key"
        ? "What was sent is a token, and this gateway takes API keys."
        : "A token is read from the Authorization header only.";
    case "other":
      return taken === "key" ? NO_KEY : "";
  }
}

const NO_KEY = "What was sent is no gateway API key: those begin with sbx_, and every character counts.";
