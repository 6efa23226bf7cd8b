/** Who may enter a gateway, as it is configured: AgentCore's authorizer types and our API_KEY (spec 4). */
import * as z from "../words/schema.ts";

export const AuthorizerType = z.enum(["NONE", "API_KEY", "CUSTOM_JWT", "AWS_IAM", "AUTHENTICATE_ONLY"]);
export type AuthorizerType = z.infer<typeof AuthorizerType>;

const names = z.array(z.string().check(z.minLength(1), z.maxLength(255))).check(z.minLength(1), z.maxLength(100));
const matchValue = z
  .string()
  .check(z.maxLength(255), z.regex(/^[A-Za-z0-9_.-]+$/, "must be letters, digits and _ . -"));

const CustomClaim = z
  .strictObject({
    inboundTokenClaimName: z.string().check(z.minLength(1), z.maxLength(255)),
    inboundTokenClaimValueType: z.enum(["STRING", "STRING_ARRAY"]),
    authorizingClaimMatchValue: z.strictObject({
      claimMatchOperator: z.enum(["EQUALS", "CONTAINS", "CONTAINS_ANY"]),
      claimMatchValue: z
        .strictObject({
          matchValueString: z.optional(matchValue),
          matchValueStringList: z.optional(z.array(matchValue).check(z.minLength(1), z.maxLength(255))),
        })
        .check(
          z.refine(
            (one) => Object.keys(one).length === 1,
            "must hold exactly one of matchValueString and matchValueStringList",
          ),
        ),
    }),
  })
  .check(
    z.refine(({ authorizingClaimMatchValue: { claimMatchOperator: operator, claimMatchValue: value } }) => {
      return operator === "CONTAINS_ANY" || value.matchValueString !== undefined;
    }, "EQUALS and CONTAINS go with matchValueString"),
  );
export type CustomClaim = z.infer<typeof CustomClaim>;

export const CustomJwtAuthorizer = z.strictObject({
  discoveryUrl: z
    .string()
    .check(
      z.maxLength(2048),
      z.regex(/^https?:\/\/.+\/\.well-known\/openid-configuration$/, "must end in /.well-known/openid-configuration"),
    ),
  allowedAudience: z.optional(names),
  allowedClients: z.optional(names),
  allowedScopes: z.optional(
    z
      .array(z.string().check(z.maxLength(255), z.regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, "must be a scope of RFC 6749")))
      .check(z.minLength(1), z.maxLength(100)),
  ),
  customClaims: z.optional(z.array(CustomClaim).check(z.minLength(1), z.maxLength(50))),
  /** Ours: without any list above, every token of the issuer enters, and that has to be said. */
  allowAnyToken: z.optional(z.boolean()),
});
export type CustomJwtAuthorizer = z.infer<typeof CustomJwtAuthorizer>;

/** Does any list say whose tokens are let in? An issuer that others share makes tokens for everybody. */
export function isNarrowed(authorizer: CustomJwtAuthorizer): boolean {
  const { allowedAudience, allowedClients, allowedScopes, customClaims } = authorizer;
  return [allowedAudience, allowedClients, allowedScopes, customClaims].some((list) => list !== undefined);
}

export const AuthorizerConfiguration = z.strictObject({ customJWTAuthorizer: CustomJwtAuthorizer });
