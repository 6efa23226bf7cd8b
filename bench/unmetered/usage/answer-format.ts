/** In place of the gateway's own where metering is off: nothing is billed, so no answer is looked at. */

export function answerFormat(): undefined {
  return undefined;
}

export function billedAt(): { isBilled: boolean; isInference: boolean; writes: boolean } {
  return { isBilled: false, isInference: false, writes: false };
}
