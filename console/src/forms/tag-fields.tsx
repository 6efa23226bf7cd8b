/** Tags, each a key and a value; as many as one likes. */
import { Plus, X } from "../components/icons.tsx";
import { Button } from "../components/button.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { tagTexts } from "../texts/tags.ts";
import type { ShownFaults } from "./shown-faults.ts";
import { newTag, type TagRow } from "./tags-draft.ts";
import "./tag-fields.css";

interface TagFieldsProps {
  readonly rows: readonly TagRow[];
  readonly shown: ShownFaults;
  readonly onChange: (rows: readonly TagRow[]) => void;
}

export function TagFields({ rows, shown, onChange }: TagFieldsProps) {
  const fault = shown.of("");
  const set = (id: number, part: Partial<TagRow>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <div className="tags">
      {rows.length === 0 && <p className="field-hint">{tagTexts.none}</p>}
      {rows.map(({ id, key, value }, at) => {
        const { fault: wrong, onLeave } = shown.field(String(id));
        return (
          <div key={id} className="tag">
            <Field label={tagTexts.key(at + 1)} quiet fault={wrong}>
              <TextInput
                mono
                value={key}
                maxLength={128}
                placeholder={tagTexts.keyLike}
                autoFocus={key === "" && value === ""}
                onValueChange={(next) => set(id, { key: next })}
                onBlur={key === "" ? undefined : onLeave}
              />
            </Field>
            <Field label={tagTexts.value(at + 1)} quiet>
              <TextInput
                mono
                value={value}
                maxLength={256}
                placeholder={tagTexts.valueLike}
                onValueChange={(next) => set(id, { value: next })}
                onBlur={onLeave}
              />
            </Field>
            <Button
              look="quiet"
              size="small"
              aria-label={tagTexts.remove(at + 1)}
              title={tagTexts.remove(at + 1)}
              icon={<X aria-hidden />}
              onClick={() => onChange(rows.filter((row) => row.id !== id))}
            />
          </div>
        );
      })}
      {fault !== undefined && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
      <span>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...rows, newTag()])}>
          {tagTexts.add}
        </Button>
      </span>
    </div>
  );
}
