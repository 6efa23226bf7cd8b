/** Headers of Bedrock's InvokeModel → the usage they report, whatever the model's own answer looks like. */
import { findUsage, INVOCATION_METRICS, type Reported } from "./find-usage.ts";

const NAMES = {
  inputTokenCount: "x-amzn-bedrock-input-token-count",
  outputTokenCount: "x-amzn-bedrock-output-token-count",
  cacheReadInputTokenCount: "x-amzn-bedrock-cache-read-input-token-count",
  cacheWriteInputTokenCount: "x-amzn-bedrock-cache-write-input-token-count",
} as const;

/** Digits alone: a sign, a point or a second value is nothing we know. */
const DIGITS = /^[0-9]{1,10}$/;

/** @returns undefined where there are none; they count the same as the metrics at the end of a stream. */
export function readBedrockHeaders(headers: Pick<Headers, "get">): Reported | undefined {
  if (headers.get(NAMES.inputTokenCount) === null && headers.get(NAMES.outputTokenCount) === null) return undefined;
  const metrics = Object.entries(NAMES).flatMap(([name, header]) => {
    const value = headers.get(header);
    return value === null ? [] : [[name, DIGITS.test(value) ? Number(value) : NaN] as const];
  });
  return findUsage({
    [INVOCATION_METRICS]: Object.fromEntries(metrics),
    serviceTier: headers.get("x-amzn-bedrock-service-tier"),
  });
}
