/** Who may enter a gateway, as it is configured: AgentCore's authorizer types and our API_KEY (spec 4). */
import * as z from "zod";

export const AuthorizerType = z.enum(["NONE", "API_KEY", "CUSTOM_JWT", "AWS_IAM", "AUTHENTICATE_ONLY"]);
export type AuthorizerType = z.infer<typeof AuthorizerType>;

const names = z.array(z.string().min(1).max(255)).min(1).max(100);
const matchValue = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9_.-]+$/, "must be letters, digits and _ . -");

const CustomClaim = z
  .strictObject({
    inboundTokenClaimName: z.string().min(1).max(255),
    inboundTokenClaimValueType: z.enum(["STRING", "STRING_ARRAY"]),
    authorizingClaimMatchValue: z.strictObject({
      claimMatchOperator: z.enum(["EQUALS", "CONTAINS", "CONTAINS_ANY"]),
      claimMatchValue: z
        .strictObject({
          matchValueString: matchValue.optional(),
          matchValueStringList: z.array(matchValue).min(1).max(255).optional(),
        })
        .refine(
          (one) => Object.keys(one).length === 1,
          "must hold exactly one of matchValueString and matchValueStringList",
        ),
    }),
  })
  .refine(({ authorizingClaimMatchValue: { claimMatchOperator: operator, claimMatchValue: value } }) => {
    return operator === "CONTAINS_ANY" || value.matchValueString !== undefined;
  }, "EQUALS and CONTAINS go with matchValueString");
export type CustomClaim = z.infer<typeof CustomClaim>;

export const CustomJwtAuthorizer = z.strictObject({
  discoveryUrl: z
    .string()
    .max(2048)
    .regex(/^https?:\/\/.+\/\.well-known\/openid-configuration$/, "must end in /.well-known/openid-configuration"),
  allowedAudience: names.optional(),
  allowedClients: names.optional(),
  allowedScopes: z
    .array(
      z
        .string()
        .max(255)
        .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, "must be a scope of RFC 6749"),
    )
    .min(1)
    .max(100)
    .optional(),
  customClaims: z.array(CustomClaim).min(1).max(50).optional(),
});
export type CustomJwtAuthorizer = z.infer<typeof CustomJwtAuthorizer>;

export const AuthorizerConfiguration = z.strictObject({ customJWTAuthorizer: CustomJwtAuthorizer });
