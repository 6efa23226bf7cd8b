/** A limit's entries: values of its dimensions, and how much they may use. */
import { Plus, X } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { TextInput } from "../components/field.tsx";
import { own } from "../components/own.ts";
import { PartFault } from "../components/part-fault.tsx";
import { AmountFields } from "../forms/amount-fields.tsx";
import { faultsByRow, type AmountRow } from "../forms/amounts.ts";
import { newEntry, type EntryRow } from "../forms/limit-draft.ts";
import { limitTexts } from "../texts/limits.ts";
import { faultAmong, type FormFaults } from "./form-faults.ts";
import { dimensionText } from "./limit-words.ts";
import "./limits.css";

interface EntriesProps {
  readonly keys: readonly string[];
  readonly entries: readonly EntryRow[];
  readonly faults: FormFaults;
  /** A field was left: the name of what is wrong in it, if anything is. */
  readonly onLeave: (name: string) => void;
  readonly onChange: (entries: readonly EntryRow[]) => void;
}

export function Entries({ keys, entries, faults, onLeave, onChange }: EntriesProps) {
  const set = (id: number, part: Partial<EntryRow>): void =>
    onChange(entries.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <fieldset className="alias-rows">
      <legend className="field-label">{limitTexts.entries}</legend>
      <p className="field-hint">
        {limitTexts.entriesHint} {limitTexts.anyHint}
      </p>
      {entries.map((row, at) => (
        <div key={row.id} className="entry">
          <div className="row">
            <strong className="grow">{limitTexts.entry(at + 1)}</strong>
            <Button
              look="quiet"
              size="small"
              icon={<X aria-hidden />}
              aria-label={limitTexts.removeEntry(at + 1)}
              disabled={entries.length === 1}
              onClick={() => onChange(entries.filter(({ id }) => id !== row.id))}
            />
          </div>
          {keys.length > 0 && (
            <div className="entry-values">
              {keys.map((key) => (
                <label key={key} className="entry-value">
                  <span>{dimensionText(key)}</span>
                  <TextInput
                    mono
                    aria-label={limitTexts.value(dimensionText(key), at + 1)}
                    value={own(row.values, key) ?? "*"}
                    onBlur={() => onLeave(`entries.${at}.dimensions`)}
                    onValueChange={(value) => set(row.id, { values: { ...row.values, [key]: value } })}
                  />
                </label>
              ))}
            </div>
          )}
          <Amounts
            row={row}
            at={at}
            faults={faults}
            onLeave={onLeave}
            onChange={(amounts) => set(row.id, { amounts })}
          />
          <PartFault fault={entryFault(faults, at)} />
        </div>
      ))}
      <div>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...entries, newEntry()])}>
          {limitTexts.addEntry}
        </Button>
      </div>
      <PartFault fault={faults["entries"]} />
    </fieldset>
  );
}

interface AmountsProps {
  readonly row: EntryRow;
  readonly at: number;
  readonly faults: FormFaults;
  readonly onLeave: (name: string) => void;
  readonly onChange: (amounts: readonly AmountRow[]) => void;
}

function Amounts({ row: { amounts }, at, faults, onLeave, onChange }: AmountsProps) {
  const byRow = faultsByRow(faults, amounts, `entries.${at}.`);
  return (
    <AmountFields
      rows={amounts}
      faultOf={({ id }) => byRow.get(id)}
      onLeave={({ metric, amount }) => amount !== "" && onLeave(`entries.${at}.${metric}`)}
      onChange={onChange}
    />
  );
}

/** What is wrong with an entry and stands beside none of its amounts. */
function entryFault(faults: FormFaults, at: number): string | undefined {
  return (
    faults[`entries.${at}`] ?? faults[`entries.${at}.dimensions`] ?? faultAmong(faults, `entries.${at}.dimensions.`)
  );
}
