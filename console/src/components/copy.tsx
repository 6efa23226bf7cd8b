/** Text → the clipboard, and a sign that it is there. */
import { Check, Copy as CopyIcon } from "./icons.tsx";
import { useEffect, useRef, useState } from "react";
import { texts } from "../texts/every-screen.ts";
import { Button } from "./button.tsx";
import { useToast } from "./toast.tsx";

interface CopyProps {
  readonly text: string;
  /** What it says to who cannot see it, and on hover. */
  readonly label?: string;
  /** Shown beside the icon. */
  readonly children?: string;
  readonly look?: "plain" | "quiet" | "primary";
}

const SHOWN_MS = 1_600;

export function Copy({ text, label = texts.copy, children, look = "quiet" }: CopyProps) {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef(0);
  const toast = useToast();
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      toast.bad(texts.copyFailed);
      return;
    }
    setCopied(true);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <>
      <Button
        look={look}
        size="small"
        title={label}
        aria-label={children === undefined ? label : undefined}
        icon={isCopied ? <Check aria-hidden /> : <CopyIcon aria-hidden />}
        onClick={() => void copy()}
      >
        {children === undefined ? undefined : isCopied ? texts.copied : children}
      </Button>
      <span className="sr-only" role="status">
        {isCopied ? texts.copied : ""}
      </span>
    </>
  );
}
