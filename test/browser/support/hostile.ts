/** What an attacker calls himself, and every member of the control plane's answers in which his text can stand: a member that is in neither list below is a gap, and said so. */

/** Stands in each of them, so that a screen that shows none of it is found out. */
export const SIGN = "hx7";

export const HOSTILE: Readonly<Record<string, string>> = {
  markup: `${SIGN}<img src=x onerror="window.pwned=1"></script><script>window.pwned=1</script><a href="javascript:window.pwned=1">{{constructor.constructor('window.pwned=1')()}}\${7*7}"'\``,
  // RLO, a zero-width space and joiner, an isolate, NUL, an escape, half a character, an invisible tag, a line separator.
  unseen: `${SIGN}safe\u202Egpj.exe\u200Bzero\u200Dwidth\u2066isolated\u0000\u001B[2J\uD800half\u{E0041}tag\u2028line\uFEFF`,
  // The longest that any schema takes; of what providers say there is no schema: five times that.
  long: `${SIGN}${"W".repeat(2_000)}`,
  proto: "__proto__",
  constructor: "constructor",
};

/** What `unseen` must not leave on a screen: none of it can be seen. */
export const UNSEEN = "[\\u0000-\\u0008\\u000e-\\u001f\\u200b\\u2028\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ud800]";

/** Text of callers, providers, models and administrators. */
const TEXTS = new Set([
  "alias",
  "allowedModels",
  "apiKeySecretJsonKey",
  "callerId",
  "callerName",
  "code",
  "defaultGateway",
  "dependsOn",
  "description",
  "detail",
  "dimensionKeys",
  "displayName",
  "endpoint",
  "explanation",
  "fault",
  "gatewayIdentifier",
  "id",
  "jsonKey",
  "key",
  "limitKey",
  "message",
  "model",
  "modelAsked",
  "models",
  "name",
  "nearModels",
  "ownedBy",
  "path",
  "paths",
  "priceVersion",
  "providerArn",
  "providerModel",
  "providerUrl",
  "rateLimitId",
  "reason",
  "reasons",
  "resource",
  "roleArn",
  "secretArn",
  "secretId",
  "shortId",
  "statusReasons",
  "target",
  "targetName",
  "version",
  "who",
]);

/** What is said rather than called. */
const SAID = new Set(["detail", "explanation", "fault", "message", "reason", "reasons", "statusReasons"]);

/** Ours alone: ids that we make, times, and words of a closed list. */
const FORMS = new Set([
  "$schema",
  "action",
  "affinity",
  "apiKeyId",
  "apiKeySecretSource",
  "authorizerType",
  "awsRegion",
  "by",
  "callerKind",
  "calls",
  "change",
  "connectorId",
  "createdAt",
  "credentialLocation",
  "credentialParameterName",
  "credentialProviderArn",
  "credentialProviderType",
  "effectiveFrom",
  "ended",
  "exceptionLevel",
  "expiresAt",
  "gatewayArn",
  "gatewayId",
  "gatewayUrl",
  "kind",
  "lastSynchronizedAt",
  "listing",
  "may",
  "metric",
  "nextToken",
  "period",
  "protocolType",
  "requestId",
  "rule",
  "source",
  "start",
  "status",
  "targetId",
  "targetStatus",
  "targetType",
  "time",
  "type",
  "until",
  "updatedAt",
  "whenUnavailable",
]);

/** Whatever is below them is of an administrator. */
const WHOLE = new Set(["before", "after", "detail", "dimensions"]);

/**
 * @param unknown takes the names of members that nobody has thought of.
 * @returns the same answer, as it would be if everybody who can write in it were hostile.
 */
export function asHostile(answer: unknown, text: string, unknown: Set<string>): unknown {
  const walk = (value: unknown, name: string, isWhole: boolean): unknown => {
    if (typeof value === "string") {
      if (SAID.has(name) && text.length > 1_000) return text.repeat(5);
      if (isWhole || TEXTS.has(name)) return text;
      if (!FORMS.has(name)) unknown.add(name);
      return value;
    }
    if (Array.isArray(value)) return value.map((one) => walk(one, name, isWhole));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([member, one]) => [member, walk(one, member, isWhole || WHOLE.has(member))]),
    );
  };
  return walk(answer, "", false);
}
