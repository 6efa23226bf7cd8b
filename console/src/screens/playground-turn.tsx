/** One turn of the conversation, and of an answer its figures: measured here, then as the ledger booked them. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Refusal } from "../api/ask.ts";
import type { Turn } from "../api/dialects.ts";
import { recordOf, type Reply } from "../api/playground.ts";
import { Copy } from "../components/copy.tsx";
import { duration, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { Note } from "../components/note.tsx";
import { messageOf } from "../components/problem.tsx";
import { Badge } from "../components/status.tsx";
import { playgroundTexts } from "../texts/playground.ts";
import { callPath } from "./calls-address.ts";

export interface Said extends Turn {
  readonly id: number;
  readonly state: "waiting" | "writing" | "done" | "stopped" | "failed";
  readonly reply?: Reply;
  readonly fault?: unknown;
}

export function TurnView({ gatewayId, said }: { readonly gatewayId: string; readonly said: Said }) {
  const { role, text, state, reply, fault } = said;
  return (
    <article className={`turn turn-${role}`} aria-busy={state === "waiting" || state === "writing"}>
      <header className="turn-head">
        <strong>{role === "user" ? playgroundTexts.you : playgroundTexts.assistant}</strong>
        {state === "stopped" && <Badge kind="warn">{playgroundTexts.stopped}</Badge>}
        {role === "assistant" && text !== "" && <Copy text={text} />}
      </header>
      {state === "waiting" && (
        <p className="muted row">
          <span className="spinner" aria-hidden />
          {playgroundTexts.waiting}
        </p>
      )}
      {text !== "" && <p className="turn-text">{text}</p>}
      {state === "failed" && (
        <Note kind="bad" title={playgroundTexts.failed} role="alert">
          {messageOf(fault)}
          {fault instanceof Refusal && fault.type !== "" && <code className="turn-code">{fault.type}</code>}
        </Note>
      )}
      {reply !== undefined && <Figures gatewayId={gatewayId} reply={reply} />}
    </article>
  );
}

const LOOKS = 14;
const LOOK_AGAIN_MS = 1_500;

function Figures({ gatewayId, reply }: { readonly gatewayId: string; readonly reply: Reply }) {
  const { requestId, firstMs, totalMs, target } = reply;
  const { data: record } = useQuery({
    queryKey: ["calls", gatewayId, requestId, "booked"],
    enabled: requestId !== undefined,
    queryFn: async ({ signal }) => (await recordOf(gatewayId, requestId ?? "", signal)) ?? null,
    refetchInterval: ({ state }) => (state.data !== null || state.dataUpdateCount >= LOOKS ? false : LOOK_AGAIN_MS),
    staleTime: Infinity,
  });
  const input = reply.input ?? record?.inputTokens;
  const output = reply.output ?? record?.outputTokens;
  const writing = firstMs === undefined ? 0 : totalMs - firstMs;
  // One piece that holds it all has no speed.
  const speed = output !== undefined && output > 1 && writing > 20 ? (output / writing) * 1_000 : undefined;
  return (
    <div className="figures">
      <dl className="figures-list">
        {firstMs !== undefined && <Figure name={playgroundTexts.first}>{duration(firstMs)}</Figure>}
        {speed !== undefined && (
          <Figure name={playgroundTexts.speed}>{playgroundTexts.perSecond(speed.toFixed(speed < 100 ? 1 : 0))}</Figure>
        )}
        {input !== undefined && output !== undefined && (
          <Figure name={playgroundTexts.tokens}>{playgroundTexts.tokensOf(exactly(input), exactly(output))}</Figure>
        )}
        <Figure name={playgroundTexts.took}>{duration(totalMs)}</Figure>
        <Figure name={playgroundTexts.cost}>
          {record?.costUsd !== undefined ? (
            <span title={`$${record.costUsd.toFixed(9)}`}>{dollars(record.costUsd)}</span>
          ) : (
            <span className="muted">
              {record === undefined || record === null ? playgroundTexts.costPending : playgroundTexts.costUnknown}
            </span>
          )}
        </Figure>
        {target !== undefined && <Figure name={playgroundTexts.by}>{target}</Figure>}
      </dl>
      {record !== undefined && record !== null && (
        <Link href={callPath(gatewayId, record.requestId, record.time)} className="link figures-open">
          {playgroundTexts.openCall}
        </Link>
      )}
    </div>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="number">{children}</dd>
    </div>
  );
}
