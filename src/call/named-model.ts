/** A call whose path names its model → is its body's the same? And is it a stream by its path? */
import { RESOURCE } from "../body/splice.ts";
import { GatewayError } from "../words/errors.ts";

/** There the deployment decides, and clients always send a model beside it: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference */
const DEPLOYMENTS = "/openai/deployments/";

/**
 * @param model of the path.
 * @param inBody empty: none.
 * @param path of the operation.
 * @throws GatewayError `invalid_request` where there are two.
 */
export function requireOneModel(model: string, inBody: string, path: string): void {
  if (inBody === "" || inBody === model || inBody === RESOURCE + model || path.includes(DEPLOYMENTS)) return;
  throw new GatewayError(
    "invalid_request",
    'The path names the model, and the body another one: leave "model" out of the body, or let it be the same.',
    { param: "model" },
  );
}

/** Bedrock's and Google's say so in the path, the others in the body. */
export function isStreamAt(path: string): boolean {
  return /\/(?:converse|invoke-with-response)-stream$|:streamGenerateContent$/.test(path);
}
