/** What is ours beside AgentCore's own members is known to be: AWS's client has a list of its own. */
import { UpdateGatewayRequest$, UpdateGatewayTargetRequest$ } from "@aws-sdk/client-bedrock-agentcore-control";
import { describe, it } from "vitest";
import { GATEWAY_ADDITIONS, GatewaySpec } from "../../src/config/gateway.ts";
import { TARGET_ADDITIONS, TargetSpec } from "../../src/config/target.ts";

/** Where a structure's schema has the names of its members. */
const NAMES = 4;

describe("a member that AWS's client does not know", () => {
  for (const [what, theirs, { shape }, additions] of [
    ["a target", UpdateGatewayTargetRequest$, TargetSpec, TARGET_ADDITIONS],
    ["a gateway", UpdateGatewayRequest$, GatewaySpec, GATEWAY_ADDITIONS],
  ] as const) {
    it(`of ${what} is an addition, which its updates leave as it was`, ({ expect }) => {
      const known = theirs[NAMES];
      expect(known).toContain("description");
      expect(Object.keys(shape).filter((name) => !known.includes(name))).toEqual([...additions]);
    });
  }
});
