/** Rows → GatewayConfig: everything a gateway's calls depend on, with its version. */
import * as z from "../words/schema.ts";
import { KeySource, type CredentialProvider } from "../credentials/credential-provider.ts";
import { AliasSpec, type Alias } from "../config/alias.ts";
import { GatewaySpec, type Gateway } from "../config/gateway.ts";
import type { RateLimit } from "../config/rate-limit.ts";
import { DiscoveredModel, TargetSpec, TargetStatus, type Target } from "../config/target.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import type { PriceOverride } from "../usage/price-override.ts";
import type { Rows } from "./gateway-rows.ts";
import { PriceRow } from "./prices.ts";
import { readRateLimit, type BrokenRateLimit } from "./unreadable-rate-limits.ts";

/** A target or an alias whose row no longer parses: only calls to it fail. */
export interface Broken {
  readonly name: string;
  readonly broken: string;
}

export interface GatewayConfig {
  readonly version: number;
  readonly gateway: Gateway;
  readonly targets: readonly (Target | Broken)[];
  readonly credentialProviders: ReadonlyMap<string, CredentialProvider>;
  /** Of its targets, those that an administrator set. */
  readonly prices: readonly PriceOverride[];
  readonly aliases: readonly (Alias | Broken)[];
  readonly rateLimits: readonly (RateLimit | BrokenRateLimit)[];
}

const json = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text): unknown => JSON.parse(text)),
    ),
    schema,
  );

/** A column of a later migration: where it is missing, the message is D1's own, which names the migration to run (`words/errors.ts`). */
const laterColumn = (name: string) =>
  z.number({ error: ({ input }) => (input === undefined ? `no such column: ${name}` : undefined) });

export const GatewayRow = z.pipe(
  z.object({
    gateway_id: z.string(),
    spec: json(GatewaySpec),
    revision: laterColumn("revision"),
    created_at: z.number(),
    updated_at: z.number(),
  }),
  z.transform((row): Gateway => ({
    gatewayId: row.gateway_id,
    spec: row.spec,
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  })),
);

export const TargetRow = z.pipe(
  z.object({
    target_id: z.string(),
    gateway_id: z.string(),
    spec: json(TargetSpec),
    // Copies in the colo's cache may be older than this column.
    last_good_spec: z.optional(z.nullable(json(TargetSpec))),
    status: TargetStatus,
    status_reasons: json(z.array(z.string())),
    models: json(z.array(DiscoveredModel)),
    created_at: z.number(),
    updated_at: z.number(),
    last_synchronized_at: z.nullable(z.number()),
    revision: laterColumn("revision"),
    failures: laterColumn("failures"),
  }),
  z.transform((row): Target => ({
    targetId: row.target_id,
    gatewayId: row.gateway_id,
    spec: row.spec,
    lastGood: row.last_good_spec ?? undefined,
    status: row.status,
    statusReasons: row.status_reasons,
    models: row.models,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastSynchronizedAt: row.last_synchronized_at ?? undefined,
    revision: row.revision,
    failures: row.failures,
  })),
);

export const CredentialProviderRow = z.pipe(
  z.object({ name: z.string(), key: json(KeySource), created_at: z.number(), updated_at: z.number() }),
  z.transform((row): CredentialProvider => ({
    name: row.name,
    key: row.key,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  })),
);

export const AliasRow = z.pipe(
  z.object({ name: z.string(), spec: json(AliasSpec), created_at: z.number(), updated_at: z.number() }),
  z.transform((row): Alias => ({
    name: row.name,
    spec: row.spec,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  })),
);

/**
 * @returns undefined where there is no such gateway.
 * @throws GatewayError `config_unavailable` where the gateway's row no longer parses; a target whose row does not is broken, alone.
 */
export function parseRows({
  version,
  gateways,
  targets,
  providers,
  prices,
  aliases,
  rateLimits,
}: Rows): GatewayConfig | undefined {
  const [row] = gateways;
  if (row === undefined) return undefined;
  const gateway = GatewayRow.safeParse(row);
  if (!gateway.success) {
    const message = `The configuration of gateway "${String(row["name"])}" cannot be read.`;
    throw new GatewayError("config_unavailable", message, {
      reason: z.prettifyError(gateway.error),
      cause: gateway.error,
      headers: LASTING,
    });
  }
  return {
    version,
    gateway: gateway.data,
    targets: targets.map((one) => readNamed(TargetRow, one)),
    credentialProviders: new Map(
      providers.flatMap((provider) => {
        const parsed = CredentialProviderRow.safeParse(provider);
        return parsed.success ? [[parsed.data.name, parsed.data]] : [];
      }),
    ),
    prices: prices.flatMap((price) => PriceRow.safeParse(price).data ?? []),
    aliases: aliases.map((alias) => readNamed(AliasRow, alias)),
    rateLimits: rateLimits.map(readRateLimit),
  };
}

function readNamed<T extends z.ZodMiniType>(schema: T, row: Record<string, unknown>): z.output<T> | Broken {
  const parsed = schema.safeParse(row);
  return parsed.success ? parsed.data : { name: String(row["name"]), broken: z.prettifyError(parsed.error) };
}
