/** Request → its body, read when first asked for and once: a signature may need it before the call is read. */
import type { Alarm } from "../alarm.ts";
import { GatewayError } from "../errors.ts";
import type { Caller } from "../identity/caller.ts";
import { takeIn } from "../store/intake.ts";
import { STRANGERS, type Room } from "../store/room.ts";

export interface Body {
  /**
   * All of it.
   *
   * @param holder on whose share of the room it is held: its caller's, or `STRANGERS` until it is known whose it is.
   * @throws GatewayError `body_too_large`, `overloaded`, `request_timeout`.
   */
  readonly bytes: (holder: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** The bytes where they have been read, the stream where they have not. */
  readonly unread: (holder: string) => Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null>;
  /** The body is no longer needed: others may use its room. */
  readonly release: () => void;
}

/** A longer model id is put in without a copy: what ids a target has are about as long as those a caller writes. */
const HEADROOM_BYTES = 1_024;

export function receive(request: Request, maxBytes: number, room: Room, alarm: Alarm): Body {
  const place = room.place(maxBytes);
  let reading: Promise<Uint8Array<ArrayBuffer>> | undefined;
  const bytes = (holder: string): Promise<Uint8Array<ArrayBuffer>> => {
    place.belongTo(holder);
    return (reading ??= read());
  };
  const read = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const whole = await takeIn(request, { mostBytes: maxBytes, place, alarm, headroom: HEADROOM_BYTES });
    if (whole !== undefined) return whole;
    throw new GatewayError("body_too_large", `The body is larger than the ${maxBytes} bytes this gateway takes.`);
  };
  return {
    bytes,
    unread: async (holder) => {
      if (request.body === null) return null;
      return reading === undefined ? request.body : bytes(holder);
    },
    release: () => {
      place.release();
      // Whoever still holds this object holds no bytes: they go with the next small collection, not with the next large one.
      reading = undefined;
    },
  };
}

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
// LEAD: see NOTE-FROM-THE-LEAD.md at the root of this worktree before going on.
