/** Rows of a list in the page's own scroll, of which only those in sight are in the page: ten thousand scroll like ten. On a phone each row is a card. */
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import "./table.css";

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** As CSS has it; columns without one share what is left. */
  readonly width?: string;
  readonly align?: "end";
  /** Its title is read out, not shown. */
  readonly quietTitle?: boolean;
  /** Not on a phone. */
  readonly wideOnly?: boolean;
}

interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** Rows that lead somewhere: their first cell holds a link of class `row-link`. */
  readonly leads?: boolean;
}

const ROW_HEIGHT = 52;
const AHEAD = 12;

export function Table<T>({ label, columns, rows, keyOf, leads = false }: TableProps<T>) {
  const place = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => {
      const top = place.current?.getBoundingClientRect().top ?? 0;
      setOffset(top + window.scrollY);
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: AHEAD,
    scrollMargin: offset,
    getItemKey: (at) => {
      const row = rows[at];
      return row === undefined ? at : keyOf(row);
    },
  });
  const shown = virtual.getVirtualItems();
  const before = shown.length === 0 ? 0 : (shown[0]?.start ?? 0) - offset;
  const after = shown.length === 0 ? 0 : virtual.getTotalSize() - ((shown.at(-1)?.end ?? 0) - offset);
  return (
    <div className="table-place" ref={place}>
      <table className={leads ? "table table-leads" : "table"} aria-label={label} aria-rowcount={rows.length + 1}>
        <colgroup>
          {columns.map(({ key, width, wideOnly }) => (
            <col
              key={key}
              style={width === undefined ? undefined : { width }}
              className={wideOnly === true ? "wide-only" : undefined}
            />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ key, title, align, quietTitle, wideOnly }) => (
              <th key={key} scope="col" className={classOf(align, wideOnly)}>
                {quietTitle === true ? <span className="sr-only">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Space height={before} columns={columns.length} />}
          {shown.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return <Row key={item.key} row={row} columns={columns} at={item.index} measure={virtual.measureElement} />;
          })}
          {after > 0 && <Space height={after} columns={columns.length} />}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps<T> {
  readonly row: T;
  readonly columns: readonly Column<T>[];
  readonly at: number;
  readonly measure: (element: HTMLTableRowElement | null) => void;
}

/** Drawn once while it is in sight: scrolling draws only the rows that come. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- memo forgets that its component is generic
const Row = memo(TableRow) as typeof TableRow;

function TableRow<T>({ row, columns, at, measure }: RowProps<T>) {
  return (
    <tr ref={measure} data-index={at} aria-rowindex={at + 2}>
      {columns.map(({ key, title, cell, align, quietTitle, wideOnly }) => (
        <td key={key} className={classOf(align, wideOnly)} data-title={quietTitle === true ? undefined : title}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  return (
    <tr aria-hidden className="table-space">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

function classOf(align: "end" | undefined, wideOnly: boolean | undefined): string | undefined {
  const classes = [align === "end" ? "end" : "", wideOnly === true ? "wide-only" : ""].filter((name) => name !== "");
  return classes.length === 0 ? undefined : classes.join(" ");
}
