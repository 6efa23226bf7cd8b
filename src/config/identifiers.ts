/** How things may be named: the patterns of AgentCore's model (spec 2.1), and our rule for secrets. */

export const GATEWAY_NAME = /^([0-9a-zA-Z]-?){1,48}$/;
export const GATEWAY_ID = /^([0-9a-z]-?){1,100}-[0-9a-z]{10}$/;
export const TARGET_NAME = /^([0-9a-zA-Z]-?){1,100}$/;
export const TARGET_ID = /^[0-9a-zA-Z]{10}$/;
/** Ours. */
export const API_KEY_ID = /^key-[0-9a-z]{10}$/;
export const CREDENTIAL_PROVIDER_NAME = /^[a-zA-Z0-9\-_]{1,128}$/;

/** Only such secrets can be named in config, so that nobody who may write targets can aim `ADMIN_TOKEN` at a host of theirs. */
export const SECRET_NAME = /^UPSTREAM_[A-Z0-9_]{1,100}$/;

const CREDENTIAL_PROVIDER_ARN =
  /^arn:[^:]*:[^:]*:[^:]*:(?:[0-9]{12})?:token-vault\/[^/]+\/apikeycredentialprovider\/([a-zA-Z0-9\-_]{1,128})$/;

/** The name in an API-key credential provider's ARN, or undefined where it is no such ARN. */
export function credentialProviderName(arn: string): string | undefined {
  return CREDENTIAL_PROVIDER_ARN.exec(arn)?.[1];
}
