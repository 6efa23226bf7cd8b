/** Candidates in order, some at their own limits → the next one that has room for the call: a limit on a target steers before it refuses. */
import type { Used } from "../limits/reservation.ts";
import { GatewayError } from "../words/errors.ts";
import type { Spot } from "./amounts.ts";
import type { Edge } from "./edge.ts";
import { refusal } from "./limit-refusal.ts";

/**
 * Takes what the call needs there; what it held of the one before is settled then, and only then.
 *
 * @param from where to begin.
 * @param used at the one before; undefined: it was not paid.
 * @returns its place among them, `spots.length` where none has room; a promise where the ledger has to be asked.
 */
export function nextWithRoom(spots: readonly Spot[], from: number, edge: Edge, used?: Used): number | Promise<number> {
  const { holding } = edge.trail;
  if (holding?.looksAtTargets !== true) return from;
  for (let at = from; at < spots.length; at++) {
    const spot = spots[at];
    if (spot === undefined) break;
    const taken = holding.takeOfTarget(spot, used, edge);
    if (taken === undefined) return at;
    if (taken instanceof Promise) {
      return taken.then((refused) => {
        if (refused === undefined) return at;
        holding.passOver(refused);
        return nextWithRoom(spots, at + 1, edge, used);
      });
    }
    holding.passOver(taken);
  }
  return spots.length;
}

/** All are at their limits. */
export function noRoom({ trail }: Edge): GatewayError {
  const refused = trail.holding?.soonest;
  return refused === undefined ? new GatewayError("internal", "No candidate was asked.") : refusal(refused);
}
