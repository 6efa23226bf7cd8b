/** Streams into one buffer: whole, bounded, and never much larger than what has arrived. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { collect } from "../../src/words/collect.ts";
import { slowSender } from "../support/sender.ts";

const MB = 1_048_576;

function numbered(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 251);
}

/** As it comes over a network, or as JavaScript makes it. */
function streamOf(bytes: Uint8Array, pieces: readonly number[], isByteStream: boolean): ReadableStream<Uint8Array> {
  let at = 0;
  let turn = 0;
  const pull = (controller: ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array>): void => {
    const piece = pieces[turn++ % pieces.length] ?? 1;
    if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += piece)));
    else {
      controller.close();
      if ("byobRequest" in controller) controller.byobRequest?.respond(0);
    }
  };
  return isByteStream
    ? new ReadableStream({ type: "bytes", pull }, { highWaterMark: 0 })
    : new ReadableStream({ pull }, { highWaterMark: 0 });
}

describe("a stream that is collected", () => {
  it("is there byte for byte, announced or not, in pieces of any size, and counted to the byte it takes", async ({
    expect,
  }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 300_000 })),
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.boolean(),
        fc.nat({ max: 2_000 }),
        async (length, sizes, isAnnounced, isByteStream, headroom) => {
          const pieces = length > 10_000 ? sizes.map((size) => Math.max(size, 5_000)) : sizes;
          const bytes = numbered(length);
          let held = 0;
          const whole = await collect(streamOf(bytes, pieces, isByteStream), 300_000, {
            ...(isAnnounced ? { announced: length } : {}),
            headroom,
            hold: (more) => void (held += more),
          });
          expect(whole).toEqual(bytes);
          expect([whole?.byteOffset, whole?.buffer.byteLength]).toEqual([headroom, headroom + held]);
          expect(held).toBeLessThanOrEqual(isAnnounced ? length : Math.max(2 * length, 32_768));
        },
      ),
      { numRuns: 200 },
    );
  });

  it.for([
    ["announced", 32 * MB, 4],
    ["not announced", undefined, 2],
  ] as const)("takes at most so many times what has arrived: %s", async ([, announced, times], { expect }) => {
    const sender = slowSender();
    let held = 0;
    const collecting = collect(sender.body, 32 * MB, { announced, hold: (more) => void (held += more) });
    for (let sent = 0; sent < 3 * MB; sent += 10_000) {
      await sender.waits();
      expect(held).toBeLessThanOrEqual(Math.max(32_768, times * sent));
      sender.send(new Uint8Array(10_000));
    }
    await sender.waits();
    sender.end();
    expect((await collecting)?.length).toBe(Math.ceil((3 * MB) / 10_000) * 10_000);
  });

  it("is given up past its bound, and where there is no room for more", async ({ expect }) => {
    const long = slowSender();
    const bounded = collect(long.body, 10);
    await long.waits();
    long.send(new Uint8Array(11));
    expect(await bounded).toBeUndefined();
    await long.givenUp;

    const refused = slowSender();
    const hold = (more: number): void => {
      if (more < 32_768 || held > 0) throw new Error("no room");
      held += more;
    };
    let held = 0;
    const collecting = collect(refused.body, MB, { hold });
    await refused.waits();
    refused.send(new Uint8Array(40_000));
    await expect(collecting).rejects.toThrow("no room");
    await refused.givenUp;
  });

  it("is not begun where more is announced than may come", async ({ expect }) => {
    const sender = slowSender();
    expect(await collect(sender.body, 10, { announced: 11 })).toBeUndefined();
    expect(sender.body.locked).toBe(false);
  });

  it("may be just as long as its bound", async ({ expect }) => {
    for (const length of [0, 10, 32_768, 65_536]) {
      const bytes = numbered(length);
      expect(await collect(streamOf(bytes, [7_000], true), length)).toEqual(bytes);
      expect(await collect(streamOf(numbered(length + 1), [7_000], true), length)).toBeUndefined();
    }
  });
});
