/** What is wrong with a part of a form that is more than one field, told when it appears. */
import "./field.css";

export function PartFault({ fault }: { readonly fault: string | undefined }) {
  if (fault === undefined) return null;
  return (
    <p className="field-fault" role="alert">
      {fault}
    </p>
  );
}
