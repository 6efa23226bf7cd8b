/** This isolate's cache of the sessions of roles it assumed, renewed in the background before they expire. */
import type { Settings } from "../config/settings.ts";
import type { AwsKeys } from "../aws/keys.ts";
import { GatewayError } from "../words/errors.ts";
import { assumeRole, knownAwsKeys, readAwsKeys, stsUnreachable, type RoleSession } from "../secrets/aws-identity.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";
import { ROLE } from "./policies.ts";
import { Refreshing } from "./refreshing.ts";

export class Roles {
  readonly #env: object;
  /** By the role's ARN. */
  readonly #sessions = new Refreshing<string, RoleSession>(ROLE);

  constructor(env: object) {
    this.#env = env;
  }

  /** Without a promise; undefined where `find` is needed. */
  fresh(roleArn: string, now: number): AwsKeys | undefined {
    return this.#sessions.fresh(roleArn, now)?.keys;
  }

  /**
   * @throws GatewayError `target_misconfigured` where the secrets are not set or STS refuses the role,
   * `upstream_unreachable` where STS does not answer.
   */
  async find(roleArn: string, settings: Settings, context: RequestContext): Promise<AwsKeys> {
    const lookUp = async (): Promise<RoleSession> => {
      const own = knownAwsKeys(this.#env) ?? (await readAwsKeys(this.#env));
      return assumeRole(own, settings, roleArn, context.now());
    };
    const session = await this.#sessions.get(roleArn, lookUp, context).catch((cause: unknown) => {
      throw cause instanceof GatewayError ? cause : stsUnreachable(cause);
    });
    if (session === undefined) throw stsUnreachable(undefined);
    return session.keys;
  }
}

export const rolesOf = perIsolate((env: object) => new Roles(env));
