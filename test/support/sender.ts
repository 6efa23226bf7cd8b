/** A body that its sender lets go of bit by bit, as slowly as a test wants. */

export interface Sender {
  readonly body: ReadableStream<Uint8Array>;
  /** Settles when whoever reads it waits for more than was sent so far. */
  waits(): Promise<void>;
  send(part: string | Uint8Array): void;
  end(): void;
  /** Settles when its reader has given it up. */
  readonly givenUp: Promise<void>;
}

export function slowSender(): Sender {
  const encoder = new TextEncoder();
  const givenUp = Promise.withResolvers<void>();
  let asked = Promise.withResolvers<void>();
  let more = Promise.withResolvers<void>();
  let controller: ReadableByteStreamController | undefined;
  // As a body that comes over a network, it can be read into its reader's own buffer.
  const body = new ReadableStream(
    {
      type: "bytes",
      start: (started) => void (controller = started),
      pull: () => {
        asked.resolve();
        return more.promise;
      },
      cancel: () => {
        isGivenUp = true;
        givenUp.resolve();
      },
    },
    { highWaterMark: 0 },
  );
  let isGivenUp = false;
  /** What is sent to nobody is lost, as it is on a network. */
  const give = (act: () => void): void => {
    if (isGivenUp) return;
    const { resolve } = more;
    asked = Promise.withResolvers();
    more = Promise.withResolvers();
    act();
    resolve();
  };
  return {
    body,
    waits: () => asked.promise,
    send: (part) => give(() => controller?.enqueue(typeof part === "string" ? encoder.encode(part) : part)),
    end: () =>
      give(() => {
        controller?.close();
        controller?.byobRequest?.respond(0);
      }),
    givenUp: givenUp.promise,
  };
}
