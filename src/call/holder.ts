/** Caller → whose share of the room its bodies take. */
import { STRANGERS } from "../body/room.ts";
import type { Caller } from "../identity/caller.ts";

/** Whose share of the room a body takes: one for each key, and one for each subject of an issuer, whatever the gateway. */
export function holderOf({ kind, id, claims }: Caller): string {
  switch (kind) {
    case "anonymous":
      return STRANGERS;
    case "api_key":
    case "access_key":
      return id;
    case "token":
      return `${String(claims?.["iss"])} ${id}`;
  }
}
