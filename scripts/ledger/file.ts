/** A file of a ledger, one line of JSON for each page: read line by line, so that months of calls are never in memory. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import * as z from "zod";
import { ConfigFailure } from "../config/failure.ts";

export const FORMAT = 1;

const Head = z.strictObject({
  signalbox: z.literal("ledger"),
  format: z.literal(FORMAT),
  from: z.string(),
  at: z.string(),
});
const Gateway = z.strictObject({ gateway: z.strictObject({ gatewayId: z.string(), name: z.string() }) });
const Page = z.looseObject({ number: z.number(), cut: z.number(), isLast: z.boolean() });
export const Carried = z.strictObject({
  part: z.string(),
  sha256: z.string(),
  // As it came: a digest is of its members in their order, which a parsed object has another one of.
  page: z.custom<z.infer<typeof Page>>((value) => Page.safeParse(value).success),
  nextToken: z.string().optional(),
  nextPart: z.string().optional(),
});
const End = z.strictObject({
  end: z.strictObject({ gateways: z.number(), pages: z.number(), sha256: z.string() }),
});

type Head = z.infer<typeof Head>;
export type Carried = z.infer<typeof Carried>;
type End = z.infer<typeof End>;
export type Line = Head | z.infer<typeof Gateway> | Carried | End;
const Line = z.union([Head, Gateway, Carried, End]);

/** Of all pages so far, in their order. */
export class Summed {
  gateways = 0;
  pages = 0;
  readonly #hash = createHash("sha256");

  add(line: Line): void {
    if ("gateway" in line) this.gateways++;
    if (!("page" in line)) return;
    this.pages++;
    this.#hash.update(line.sha256);
  }

  end(): End {
    return { end: { gateways: this.gateways, pages: this.pages, sha256: this.#hash.copy().digest("hex") } };
  }
}

/** The part of a file that is whole: a line that was broken off is not told. @throws ConfigFailure where a line is none of ours, or not as it was written. */
export async function* linesOf(file: string): AsyncGenerator<{ readonly line: Line; readonly bytes: number }> {
  const input = createReadStream(file);
  const failed = new Promise<never>((_, reject) => {
    input.once("error", (cause) => reject(new ConfigFailure(`${file} cannot be read: ${cause.message}`)));
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  for (let number = 1; ; number++) {
    const { done, value } = await Promise.race([lines.next(), failed]);
    if (done === true) return;
    const line = parse(value);
    if (line === undefined) {
      // What follows tells a broken last line from a wrong one.
      const after = await Promise.race([lines.next(), failed]);
      if (after.done === true && number > 1) return;
      throw new ConfigFailure(`${file}, line ${number}, is no line of a ledger's export.`);
    }
    if ("page" in line && createHash("sha256").update(JSON.stringify(line.page)).digest("hex") !== line.sha256) {
      throw new ConfigFailure(`${file}, line ${number}, is not as it was written: its digest is another.`);
    }
    yield { line, bytes: Buffer.byteLength(value) + 1 };
  }
}

function parse(text: string): Line | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
