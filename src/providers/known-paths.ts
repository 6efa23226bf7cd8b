/** The paths of the design's section 2. */

/** Served as they are by a provider target that declares no operations. */
export const KNOWN_PATHS = [
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/messages",
  "/v1/messages/count_tokens",
  "/v1/embeddings",
  "/v1/completions",
];

/** A provider target that declares this path has its models discovered; callers' requests to it are answered by the gateway. */
export const MODELS_PATH = "/v1/models";

/** The same as Google's clients ask for it. */
export const GOOGLE_MODELS_PATH = "/v1beta/models";

/** Where a caller asks what it used itself. */
export const USAGE_PATH = "/v1/usage";
