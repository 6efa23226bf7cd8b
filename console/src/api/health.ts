/** How each part of the gateway is. A part that fails makes the answer 503, which is an answer too. */
import { useQuery } from "@tanstack/react-query";
import { ask, Refusal } from "./ask.ts";
import type { UnreadableLimit } from "./limits.ts";

export interface Part {
  readonly status: "ok" | "failing";
  readonly ms: number;
  readonly detail?: string;
}

export interface Health {
  readonly status: Part["status"];
  readonly version: string;
  readonly configVersion?: number;
  readonly parts: Readonly<Record<string, Part>>;
  /** What the isolate that answered knows. */
  readonly gateways: readonly {
    readonly key: string;
    readonly version: number;
    readonly ageMs: number;
    readonly targets: readonly {
      readonly name: string;
      readonly status: string;
      readonly reasons: readonly string[];
    }[];
    /** Absent where there is none. */
    readonly unreadableRateLimits?: readonly UnreadableLimit[];
  }[];
}

const LOOK_MS = 10_000;

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: async ({ signal }) => {
      try {
        return await ask<Health>("GET", "/healthz?deep=1", undefined, signal);
      } catch (caught) {
        if (caught instanceof Refusal && isHealth(caught.answer)) return caught.answer;
        throw caught;
      }
    },
    retry: false,
    refetchInterval: LOOK_MS,
  });
}

function isHealth(answer: unknown): answer is Health {
  return typeof answer === "object" && answer !== null && "parts" in answer && "gateways" in answer;
}
