/** The beginning of an answer → the model that it says wrote it, where nobody else says which was called. */

/** Every API names it before what the model wrote; within a text its quotes would be escaped. */
const LOOKED_AT_BYTES = 4_096;
const MODEL = /(?<!\\)"(?:model|modelVersion)"\s*:\s*"([^"\\\p{Cc}]{1,256})"/u;

const decoder = new TextDecoder();

export function modelSaid(bytes: Uint8Array): string | undefined {
  return MODEL.exec(decoder.decode(bytes.subarray(0, LOOKED_AT_BYTES)))?.[1];
}
