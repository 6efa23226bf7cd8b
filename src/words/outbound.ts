/** The request to the provider while it is being made: a target starts it, a credential finishes it. */

export interface Outbound {
  readonly method: string;
  /** Absolute; a query credential is added to it last. */
  url: string;
  /** Built from nothing, never copied whole from a caller. */
  readonly headers: Headers;
  /** The final bytes: a signature is made over them. A stream where nothing has to be signed or known of them. */
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}
