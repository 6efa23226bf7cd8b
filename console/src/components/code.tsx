/** Lines to paste, with a button that copies them. */
import { Copy } from "./copy.tsx";
import "./code.css";

export function Code({
  text,
  label,
  title,
}: {
  readonly text: string;
  readonly label?: string;
  readonly title?: string;
}) {
  return (
    <figure className="code">
      {title !== undefined && <figcaption className="code-title">{title}</figcaption>}
      {/* Long lines are scrolled, by keyboard too. */}
      <pre tabIndex={0} aria-label={label ?? title}>
        <code>{text}</code>
      </pre>
      <span className="code-copy">
        <Copy text={text} />
      </span>
    </figure>
  );
}
