/** An area of text of which each line is an entry of a list of the API's: what is wrong with the list, or with the first of its lines that is wrong. */
import { TextField } from "../components/text-field.tsx";
import { linesOf } from "./lines.ts";
import type { ShownFaults } from "./shown-faults.ts";

interface ListFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly shown: ShownFaults;
  /** Of the API's member. */
  readonly name: string;
  /** Where an entry is an object: the member that its line is. */
  readonly member?: string;
  readonly required?: boolean;
}

export function ListField({ shown, name, member, required = false, ...field }: ListFieldProps) {
  const of = linesOf(field.value).map((_, at) => `${name}.${at}${member === undefined ? "" : `.${member}`}`);
  return <TextField {...field} optional={!required} mono lines={2} {...shown.field(name, ...of)} />;
}
