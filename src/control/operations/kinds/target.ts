/** Targets in a file: as CreateGatewayTarget takes them, `providerArn` by the provider's name. */
import { TargetSpec, TargetStatus, type Target } from "../../../config/target.ts";
import { kindOf } from "../../../config/target-configuration.ts";
import type { Settings } from "../../../config/settings.ts";
import {
  CREDENTIAL_PROVIDER_NAME,
  credentialProviderName,
  type CredentialProvider,
} from "../../../credentials/credential-provider.ts";
import { namedBy } from "../../../credentials/kinds.ts";
import { TARGETS } from "../../../store/targets.ts";
import type { StoredObject } from "../../../store/whole-config.ts";
import * as z from "../../../words/schema.ts";
import { credentialProviderArn } from "../arn.ts";
import { faultsOfTarget } from "../check-target.ts";
import type { Field } from "../fault.ts";
import { needsDiscovery, reconfigure } from "../life-cycle.ts";
import { newTargetId } from "../new-ids.ts";
import { AnyObject, kindOfObject } from "./kind.ts";

const Known = z.object({
  status: TargetStatus,
  last_good_spec: z.nullish(z.string()),
  modelIds: z.nullish(z.string()),
});
const Ids = z.array(z.string());

export const target = kindOfObject(TargetSpec, {
  table: TARGETS,
  member: "targets",
  of: "gateway",
  named: ({ name }) => name,
  newId: () => newTargetId(),
  read: (raw, settings) =>
    withProviders(raw, (name) => (CREDENTIAL_PROVIDER_NAME.test(name) ? credentialProviderArn(settings, name) : name)),
  kept: (spec) => spec,
  shown: (kept) => AnyObject.parse(withProviders(kept, (arn) => credentialProviderName(arn) ?? arn)),
  faults: (spec, known, { settings, has }) => [
    ...faultsOfKind(spec, known),
    ...faultsOfTarget(
      spec,
      settings,
      providersOf(spec, (name) => has("credential provider", name)),
    ),
  ],
  row: (spec, known, { id, gatewayId }, { settings, now }) => {
    const written = known === undefined ? fresh(spec, settings, now) : changed(known, spec, settings, now);
    const { lastGood, status, models } = written;
    return [
      id,
      gatewayId,
      spec.name,
      JSON.stringify(spec),
      lastGood === undefined ? null : JSON.stringify(lastGood),
      status,
      "[]",
      // Those it has are its own to keep: they may be many.
      models.length > 0 ? null : "[]",
      known === undefined ? now : null,
      now,
      // At once: whoever discovers takes it with a lease.
      needsDiscovery({ spec }, settings) ? now : null,
    ];
  },
  most: ({ quotas }) => ({ most: quotas.MAX_TARGETS, raisedBy: "the variable MAX_TARGETS raises it" }),
});

function fresh(spec: TargetSpec, settings: Settings, now: number): Pick<Target, "lastGood" | "status" | "models"> {
  const { lastGood, models } = bare(spec, now);
  return { lastGood, models, status: needsDiscovery({ spec }, settings) ? "CREATING" : "READY" };
}

/** By the rules of an update: calls go on with what last worked until the new configuration has. */
function changed(known: StoredObject, spec: TargetSpec, settings: Settings, now: number): Target {
  const { status, last_good_spec: lastGood } = Known.parse(known.known);
  const was = TargetSpec.safeParse(known.object).data;
  // One that cannot be read has nothing to go on with.
  if (was === undefined) return { ...bare(spec, now), ...fresh(spec, settings, now) };
  const good =
    lastGood === undefined || lastGood === null ? undefined : TargetSpec.safeParse(JSON.parse(lastGood)).data;
  const models = knownOf(known).modelIds.map((id) => ({ id }));
  return reconfigure({ ...bare(was, now), status, lastGood: good, models }, spec, settings, now);
}

/** The ids that its provider listed, and are they of the configuration that it has, and not of the last that worked? */
export function knownOf(known: StoredObject | undefined): {
  readonly modelIds: readonly string[];
  readonly isInService: boolean;
} {
  const row = Known.safeParse(known?.known).data;
  return {
    modelIds: Ids.safeParse(JSON.parse(row?.modelIds ?? "[]")).data ?? [],
    isInService: (row?.last_good_spec ?? undefined) === undefined,
  };
}

/** @returns as it is before anything is known of it. */
export function bare(spec: TargetSpec, now: number): Target {
  return {
    targetId: "",
    gatewayId: "",
    spec,
    lastGood: undefined,
    status: "READY",
    statusReasons: [],
    models: [],
    createdAt: now,
    updatedAt: now,
    lastSynchronizedAt: undefined,
    revision: 1,
    failures: 0,
  };
}

function faultsOfKind({ targetConfiguration }: TargetSpec, known: StoredObject | undefined): readonly Field[] {
  const was = TargetSpec.safeParse(known?.object).data;
  const becomes = kindOf(targetConfiguration);
  if (was === undefined || kindOf(was.targetConfiguration) === becomes) return [];
  const message = `cannot be changed from ${kindOf(was.targetConfiguration)} to ${becomes}: give the target another name, or delete it first`;
  return [{ name: "targetConfiguration", message }];
}

function providersOf(
  { credentialProviderConfigurations }: TargetSpec,
  isThere: (name: string) => boolean,
): ReadonlyMap<string, CredentialProvider> {
  const { credentialProvider: name } = namedBy(credentialProviderConfigurations?.[0]);
  if (name === undefined || !isThere(name)) return new Map();
  // Where its key is does not matter for what a target may say.
  return new Map([[name, { name, key: { source: "MANAGED", sealed: "" }, createdAt: 0, updatedAt: 0 }]]);
}

/** Every `providerArn` of its credential configurations put another way. */
function withProviders(raw: unknown, put: (reference: string) => string): unknown {
  const spec = AnyObject.safeParse(raw).data;
  const configurations = spec?.["credentialProviderConfigurations"];
  if (configurations === undefined) return raw;
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        key === "providerArn" && typeof member === "string" ? put(member) : walk(member),
      ]),
    );
  };
  return { ...spec, credentialProviderConfigurations: walk(configurations) };
}
