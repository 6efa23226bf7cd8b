/** How many bytes of request bodies an isolate may hold at once, and how many of them one caller may: it has 128 MB for everything, and dies past them. */
import { GatewayError } from "../words/errors.ts";
import { perIsolate } from "../words/isolate.ts";

/** Three of the largest bodies. What is left of the 128 MB is for the platform's own buffers, a body that grows, and us. */
const MOST_HELD_BYTES = 96 * 1_048_576;
/** On top of it, for callers who hold little: a few who hold much together do not lock them out. */
const SPARE_BYTES = 4 * 1_048_576;
const LITTLE_BYTES = 1_048_576;

/** Whoever has not proved who they are is one caller, all of them together: docs/decisions/2026-11-25-room.md. */
export const STRANGERS = "";

export class Room {
  readonly #most: number;
  #held = 0;
  /** By holder; who holds nothing has no entry. */
  readonly #shares = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Room for one body, none of it taken yet.
   *
   * @param largest bytes that one body may come to: a caller may always hold as many, while the room lasts.
   */
  place(largest: number): Place {
    return new Place(this, largest);
  }

  /**
   * @param own what the same body holds already.
   * @throws GatewayError `overloaded`. One body alone always has room.
   */
  take(holder: string, bytes: number, own: number, largest: number): void {
    const share = (this.#shares.get(holder) ?? 0) + bytes;
    if (this.#held > own) {
      if (share > Math.max(this.#most / 2, largest))
        throw overloaded("This caller's requests hold as many bytes as those of one caller may");
      const most = share > LITTLE_BYTES ? this.#most : this.#most + SPARE_BYTES;
      if (this.#held + bytes > most)
        throw overloaded("This gateway holds as many request bodies as it can at the moment");
    }
    this.#shares.set(holder, share);
    this.#held += bytes;
  }

  giveBack(holder: string, bytes: number): void {
    const share = (this.#shares.get(holder) ?? 0) - bytes;
    if (share > 0) this.#shares.set(holder, share);
    else this.#shares.delete(holder);
    this.#held -= bytes;
  }
}

export class Place {
  readonly #room: Room;
  readonly #largest: number;
  #holder = STRANGERS;
  #held = 0;
  #isReleased = false;

  constructor(room: Room, largest: number) {
    this.#room = room;
    this.#largest = largest;
  }

  /** From now on the body is this caller's. @throws GatewayError `overloaded` where the caller may hold no more. */
  belongTo(holder: string): void {
    if (holder === this.#holder) return;
    const held = this.#held;
    this.#giveBack();
    this.#holder = holder;
    this.take(held);
  }

  /** @throws GatewayError `overloaded`; what is held stays held. */
  take(bytes: number): void {
    if (this.#isReleased) throw new Error("nobody needs this body any more");
    if (bytes === 0) return;
    this.#room.take(this.#holder, bytes, this.#held, this.#largest);
    this.#held += bytes;
  }

  /** The body is no longer needed: others may use its room, and nothing more of it is taken. */
  release(): void {
    this.#giveBack();
    this.#isReleased = true;
  }

  #giveBack(): void {
    if (this.#held > 0) this.#room.giveBack(this.#holder, this.#held);
    this.#held = 0;
  }
}

export const roomOf = perIsolate(() => new Room(MOST_HELD_BYTES));

function overloaded(message: string): GatewayError {
  return new GatewayError("overloaded", `${message}. Try again shortly.`, { headers: { "retry-after": "1" } });
}
