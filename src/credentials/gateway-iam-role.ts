/** GATEWAY_IAM_ROLE: calls are signed with the gateway's AWS identity, or with that of a role which it assumes. */
import * as z from "../words/schema.ts";
import { credentialKind } from "./credential.ts";
import { sign } from "./sigv4.ts";

/** AgentCore refuses `iamCredentialProvider` on inference targets; here it says what the signature is scoped to. */
const IamCredentialProvider = z.strictObject({
  service: z.string().check(z.regex(/^[a-zA-Z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits and . _ -")),
  region: z.optional(z.string().check(z.regex(/^[a-zA-Z0-9-]{1,32}$/, "must be 1 to 32 letters, digits and hyphens"))),
});

export const gatewayIamRole = credentialKind(
  "GATEWAY_IAM_ROLE",
  z.optional(z.strictObject({ iamCredentialProvider: IamCredentialProvider })),
  {
    named: () => ({}),
    resolve: (member, { targetName, authentication: { signing }, roleArn }) => {
      if (signing === undefined) {
        return {
          field: "credentialProviderType",
          problem: "this provider takes an API key, not the gateway's AWS identity",
          message: `Target "${targetName}" takes an API key, not the gateway's AWS identity.`,
        };
      }
      const { service, region = signing.region } = member?.iamCredentialProvider ?? signing;
      const scope = { service, region };
      return {
        // A signature takes several turns of the platform's cryptography.
        applyAtOnce: () => false,
        apply: async (outbound, keyring, now) => {
          const keys = keyring.knownAwsKeys(roleArn) ?? (await keyring.awsKeys(roleArn));
          await sign(outbound, scope, keys, now);
        },
        // The identity that would assume the role: STS is not asked.
        reveal: (keyring) => keyring.awsKeys(undefined),
        signsBody: true,
      };
    },
  },
);
