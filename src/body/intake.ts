/** A request's body → its bytes, in room that is taken as they arrive; a sender who is too slow is not waited for. */
import type { Alarm } from "../words/alarm.ts";
import { collect } from "../words/collect.ts";
import { GatewayError } from "../words/errors.ts";
import type { Place } from "./room.ts";

/** Without progress. */
const STALLED_MS = 30_000;
/** From when it is first asked for until its last byte. */
const WHOLE_WITHIN_MS = 5 * 60_000;
/** Announced as no longer, a body is read by the platform in one go, its whole room taken at once: 20 µs of 400 less. */
const SMALL_BYTES = 32_768;

interface Taking {
  readonly mostBytes: number;
  readonly place: Place;
  readonly alarm: Alarm;
  /** Free bytes in front of a large body's first, within the same buffer; they are not counted. */
  readonly headroom?: number;
}

/**
 * @returns undefined where there are more than `mostBytes`, announced or sent.
 * @throws GatewayError `overloaded`; `request_timeout`, and then no more is read.
 */
export function takeIn(request: Request, taking: Taking): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const announced = announcedLength(request.headers);
  const { mostBytes } = taking;
  // The stream itself is not touched where a length is announced: that alone costs 4 µs.
  if (announced !== undefined && announced <= SMALL_BYTES && announced <= mostBytes) {
    return takeSmall(request, announced, taking);
  }
  return takeAny(request, announced, taking);
}

/** Only the whole of it is progress. */
function takeSmall(request: Request, announced: number, { place, alarm }: Taking): Promise<Uint8Array<ArrayBuffer>> {
  place.take(announced);
  return new Promise((resolve, reject) => {
    alarm.set(STALLED_MS, () => reject(tooSlow(true)));
    request.arrayBuffer().then(
      (bytes) => {
        alarm.clear();
        return resolve(new Uint8Array(bytes));
      },
      (cause: unknown) => {
        alarm.clear();
        reject(cause);
      },
    );
  });
}

async function takeAny(
  { body }: Request,
  announced: number | undefined,
  taking: Taking,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null) return new Uint8Array(0);
  if (announced !== undefined && announced > taking.mostBytes) return undefined;
  try {
    return await takeLarge(body, announced, taking);
  } finally {
    taking.alarm.clear();
  }
}

async function takeLarge(
  body: ReadableStream<Uint8Array>,
  announced: number | undefined,
  { mostBytes, place, alarm, headroom = 0 }: Taking,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const endsAt = Date.now() + WHOLE_WITHIN_MS;
  let late: GatewayError | undefined;
  const waiting = (giveUp: () => void): void => {
    const leftMs = endsAt - Date.now();
    const isStall = STALLED_MS < leftMs;
    alarm.set(isStall ? STALLED_MS : leftMs, () => {
      late = tooSlow(isStall);
      giveUp();
    });
  };
  try {
    const bytes = await collect(body, mostBytes, { announced, headroom, hold: (more) => place.take(more), waiting });
    // A stream that is given up may also end as if it were whole.
    if (late === undefined) return bytes;
  } catch (caught) {
    if (late === undefined) throw caught;
  }
  throw late;
}

function announcedLength(headers: Headers): number | undefined {
  const announced = headers.get("content-length");
  const length = Number(announced ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

function tooSlow(isStall: boolean): GatewayError {
  const what = isStall
    ? `Nothing more of the request's body came for ${STALLED_MS / 1_000} s`
    : `The request's body was not whole after ${WHOLE_WITHIN_MS / 60_000} minutes`;
  return new GatewayError("request_timeout", `${what}: send it again, and all of it at once.`);
}
