/** A page of a ledger as it comes back from a file: checked to the last figure before any of it is counted. */
import { PERIODS } from "../../config/rate-limit.ts";
import { PAGE_FORMAT } from "../../objects/move-ledger.ts";
import { areTotals } from "../../usage/check-totals.ts";
import * as z from "../../words/schema.ts";

const Time = z.number().check(z.int(), z.minimum(0), z.maximum(8_640_000_000_000_000));
const Whole = z.number().check(z.int(), z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
/** Of names and ids; a ledger keeps no longer ones. */
const Text = z.string().check(z.maxLength(256));
const Source = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Digest = z.string().check(z.regex(/^(?:[0-9a-f]{64})?$/));
const Totals = z.string().check(z.maxLength(65_536), z.refine(isWrittenTotals, "is no sum of calls"));
const At = z.number().check(z.int(), z.minimum(-1), z.maximum(1_000));
const Combination = z.tuple([Text, Text, Text, Text, Text, Text]);
const combinations = z.array(Combination).check(z.maxLength(1_000));

const Packed = z
  .tuple([
    z.array(Text).check(z.maxLength(20_000)),
    z
      .array(
        z
          .array(z.nullable(z.number().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER))))
          .check(z.refine(({ length }) => length === 21 || length === 27, "is no call")),
      )
      .check(z.maxLength(1_000)),
  ])
  .check(
    z.refine(
      ([texts, calls]) => calls.every((call) => TEXTS.every((at) => isPlace(texts, call[at]))),
      "is no list of calls",
    ),
  );

/** Of a packed call: those of its figures that point to a text. */
const TEXTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 15, 17, 20];

/** A key of an account is its limit's bucket, metric and window (`limits/bucket.ts`). */
const AccountKey = z.string().check(z.maxLength(8_192), z.regex(/^(?:limit|key)\/[^]+\n[a-z]+\n[a-z]+$/));
const Amount = z.number().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

const rows = <T extends z.ZodMiniType>(row: T) => z.array(row).check(z.maxLength(10_000));

const Content = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("lifetimes"), rows: rows(z.tuple([Text, Text, Totals])) }),
    z.strictObject({ kind: z.enum(["days", "hours"]), combinations, rows: rows(z.tuple([Time, At, Totals])) }),
    z.strictObject({ kind: z.literal("minutes"), combinations, rows: rows(z.tuple([Time, Time, At, Totals])) }),
    z.strictObject({ kind: z.literal("calls"), rows: rows(z.tuple([Time, Packed])) }),
    z.strictObject({
      kind: z.literal("limits"),
      rows: rows(
        z.tuple([
          AccountKey,
          z.string().check(z.maxLength(8_192)),
          z.enum(["requests", "tokens", "cost"]),
          z.enum(PERIODS),
          Amount,
          Time,
          Amount,
          z.literal([0, 80, 100]),
        ]),
      ),
    }),
  ])
  .check(
    z.refine((content) => {
      if (!("combinations" in content)) return true;
      const places = content.rows.map((row) => Number(row.at(-2)));
      return places.every((at) => at < content.combinations.length);
    }, "names a combination that is not there"),
  );

const Page = z.strictObject({
  format: z.literal(PAGE_FORMAT, `is of another version of the gateway: this one reads ${PAGE_FORMAT}`),
  source: Source,
  holds: z.array(Source).check(z.maxLength(1_000)),
  began: z.nullable(Time),
  since: Time,
  cut: Time,
  number: Whole,
  before: Digest,
  rowsSoFar: Whole,
  isLast: z.boolean(),
  content: Content,
});

export const PartName = z.union([
  z.literal("limits"),
  z.pipe(
    z.string().check(z.regex(/^(?:[0-9]|[12][0-9]|3[01])$/)),
    z.transform((text) => Number(text)),
  ),
]);

/** What a line of the file is sent as. */
export const CarriedPage = z.strictObject({
  part: PartName,
  /** SHA-256 of the page as JSON. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  page: Page,
});

function isWrittenTotals(base64: string): boolean {
  try {
    return areTotals(Uint8Array.fromBase64(base64));
  } catch {
    return false;
  }
}

function isPlace(texts: readonly string[], at: number | null | undefined): boolean {
  return at === null || (at !== undefined && Number.isInteger(at) && at < texts.length);
}
