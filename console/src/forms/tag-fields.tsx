/** Tags, each a key and a value; as many as one likes. */
import { Field, TextInput } from "../components/field.tsx";
import { tagTexts } from "../texts/tags.ts";
import { PairRows } from "./pair-rows.tsx";
import type { ShownFaults } from "./shown-faults.ts";
import { newTag, type TagRow } from "./tags-draft.ts";

interface TagFieldsProps {
  readonly rows: readonly TagRow[];
  readonly shown: ShownFaults;
  readonly onChange: (rows: readonly TagRow[]) => void;
}

export function TagFields({ rows, shown, onChange }: TagFieldsProps) {
  return (
    <PairRows rows={rows} onChange={onChange} fault={shown.of("")} oneMore={() => newTag()} texts={tagTexts}>
      {({ id, key, value }, number, set) => {
        const { fault, onLeave } = shown.field(String(id));
        return (
          <>
            <Field label={tagTexts.key(number)} quiet fault={fault}>
              <TextInput
                mono
                value={key}
                maxLength={128}
                placeholder={tagTexts.keyLike}
                autoFocus={key === "" && value === ""}
                onValueChange={(next) => set({ key: next })}
                onBlur={key === "" ? undefined : onLeave}
              />
            </Field>
            <Field label={tagTexts.value(number)} quiet>
              <TextInput
                mono
                value={value}
                maxLength={256}
                placeholder={tagTexts.valueLike}
                onValueChange={(next) => set({ value: next })}
                onBlur={onLeave}
              />
            </Field>
          </>
        );
      }}
    </PairRows>
  );
}
