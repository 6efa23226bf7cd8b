/** The example's file of configuration → what of it the start configures: the article's two targets, served by the demo provider, and those whose provider's key is there. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import type { Connector } from "./real-keys.ts";

const EXAMPLE = "examples/signalbox.json";

const Target = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  targetConfiguration: z.looseObject({ inference: z.looseObject({}).optional() }),
});
/** A target as a file of configuration has it. */
export type FileTarget = z.infer<typeof Target>;
const Provider = z.looseObject({ name: z.string() });

const Gateway = z.looseObject({ name: z.string(), targets: z.array(Target).default([]) });
/** A whole configuration, of which the start knows what it needs. */
export const Configuration = z.object({
  gateways: z.array(Gateway),
  credentialProviders: z.array(Provider).default([]),
});

export interface Wanted {
  readonly targets: readonly FileTarget[];
  readonly credentialProviders: readonly z.infer<typeof Provider>[];
}

/** What the demo provider answers: its endpoint is wherever the demo provider is. */
const DemoEndpoint = z.object({ provider: z.looseObject({ endpoint: z.string().startsWith("http://127.0.0.1:") }) });

/** @param endpoint the demo provider's. */
export function wantedTargets(endpoint: string, open: readonly Connector[]): Wanted {
  const { gateways, credentialProviders } = Configuration.parse(JSON.parse(readFileSync(EXAMPLE, "utf8")));
  const targets = gateways.flatMap((gateway) => gateway.targets);
  return {
    credentialProviders,
    targets: targets.flatMap((target) => {
      if (demoEndpointOf(target) !== undefined) return [atEndpoint(target, endpoint)];
      return open.some((connector) => connector.target === target.name) ? [target] : [];
    }),
  };
}

/** @returns undefined where it is no target of a demo provider's. */
export function demoEndpointOf({ targetConfiguration: { inference } }: FileTarget): string | undefined {
  return DemoEndpoint.safeParse(inference).data?.provider.endpoint;
}

function atEndpoint(target: FileTarget, endpoint: string): FileTarget {
  const { provider } = DemoEndpoint.parse(target.targetConfiguration.inference);
  return { ...target, targetConfiguration: { inference: { provider: { ...provider, endpoint } } } };
}
