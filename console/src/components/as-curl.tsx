/** What a form is about to do, as the API call that does the same. */
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "./icons.tsx";
import { texts } from "../texts/every-screen.ts";
import { Code } from "./code.tsx";
import { quote } from "./literal.ts";
import "./as-curl.css";

interface AsCurlProps {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE" | "GET";
  /** Below `/control`. */
  readonly path: string;
  readonly body?: unknown;
}

export function AsCurl({ method, path, body }: AsCurlProps) {
  return (
    <Collapsible.Root className="as-curl">
      <Collapsible.Trigger className="as-curl-trigger">
        <ChevronRight aria-hidden />
        {texts.asApiCall}
      </Collapsible.Trigger>
      <Collapsible.Panel>
        <Code text={curlOf(method, path, body)} label={texts.asApiCall} />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function curlOf(method: string, path: string, body: unknown): string {
  const lines = [
    `curl -sS ${method === "GET" ? "" : `-X ${method} `}${quote(`${window.location.origin}/control${path}`)}`,
    '-H "Authorization: Bearer $ADMIN_TOKEN"',
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(body, undefined, 2))}`]),
  ];
  return lines.join(" \\\n  ");
}
