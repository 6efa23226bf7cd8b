/** A button, or a link that looks like one. With `writes` it is off for who may only look. */
import type { ComponentProps, ReactNode } from "react";
import { Link } from "wouter";
import { useMayWrite } from "../api/session.ts";
import { texts } from "../texts/every-screen.ts";
import "./button.css";

interface Look {
  readonly look?: "primary" | "plain" | "quiet" | "danger";
  readonly size?: "normal" | "small";
  readonly icon?: ReactNode;
}

interface ButtonProps extends Omit<ComponentProps<"button">, "className">, Look {
  /** Work is under way: it shows, and a second click does nothing. */
  readonly busy?: boolean;
  /** It changes something. */
  readonly writes?: boolean;
}

export function Button({
  look = "plain",
  size = "normal",
  icon,
  busy = false,
  writes = false,
  children,
  disabled,
  onClick,
  ...rest
}: ButtonProps) {
  const mayWrite = useMayWrite();
  const isForbidden = writes && !mayWrite;
  return (
    <button
      type="button"
      {...rest}
      className={classOf(look, size, children === undefined)}
      disabled={disabled === true || isForbidden}
      title={isForbidden ? texts.viewerHint : rest.title}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <span className="spinner" aria-hidden /> : icon}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends Look {
  readonly href: string;
  readonly children: ReactNode;
  readonly writes?: boolean;
  /** What it says to who cannot see what it stands beside. */
  readonly label?: string;
}

export function ButtonLink({
  look = "plain",
  size = "normal",
  icon,
  href,
  children,
  writes = false,
  label,
}: ButtonLinkProps) {
  const mayWrite = useMayWrite();
  if (writes && !mayWrite) {
    return (
      <Button look={look} size={size} icon={icon} writes>
        {children}
      </Button>
    );
  }
  return (
    <Link href={href} className={classOf(look, size, false)} aria-label={label}>
      {icon}
      {children}
    </Link>
  );
}

function classOf(look: string, size: string, isIcon: boolean): string {
  return `button button-${look} button-${size}${isIcon ? " button-icon" : ""}`;
}
