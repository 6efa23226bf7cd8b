/** A call as a row of the list. */
import { Link } from "wouter";
import type { Call } from "../api/calls.ts";
import { count, duration, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { Badge } from "../components/status.tsx";
import type { Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { callTexts } from "../texts/calls.ts";
import { usageTexts } from "../texts/usage.ts";
import { CallStatus } from "./call-status.tsx";
import { callPath } from "./calls-address.ts";
import "./calls.css";

export function columnsOf(gatewayId: string): readonly Column<Call>[] {
  const { columns } = callTexts;
  return [
    {
      key: "model",
      title: columns.model,
      cell: (call) => (
        <span className="call-model">
          <Link
            href={callPath(gatewayId, call.requestId, call.time)}
            className="row-link truncate"
            title={call.modelAsked}
          >
            {callTexts.one(call.alias ?? (call.model === "" ? call.modelAsked : call.model))}
          </Link>
          <span className="muted truncate call-more">{call.alias === undefined ? call.path : call.model}</span>
        </span>
      ),
    },
    { key: "time", title: columns.time, width: "15%", cell: ({ time }) => <Time at={time} exact /> },
    {
      key: "caller",
      title: columns.caller,
      width: "14%",
      cell: ({ callerName, callerId }) => (
        <span className="truncate call-cell" title={callerId}>
          {callerName === "" ? usageTexts.none.caller : callerName}
        </span>
      ),
    },
    {
      key: "target",
      title: columns.target,
      width: "13%",
      cell: ({ target, attempts }) => (
        <span className="row call-target">
          <span className="truncate">{target === "" ? "–" : target}</span>
          {attempts > 1 && <Badge kind="warn">{`×${attempts}`}</Badge>}
        </span>
      ),
    },
    { key: "status", title: columns.status, width: "15%", cell: (call) => <CallStatus call={call} /> },
    {
      key: "tokens",
      title: columns.tokens,
      width: "12%",
      align: "end",
      cell: ({ inputTokens, outputTokens, source }) =>
        inputTokens === undefined || outputTokens === undefined ? (
          <span className="muted">–</span>
        ) : (
          <span
            className="number"
            title={`${usageTexts.tokensMore(exactly(inputTokens), exactly(outputTokens))}. ${callTexts.sources[source]}`}
          >
            {source === "estimated" ? "≈ " : ""}
            {count(inputTokens)} → {count(outputTokens)}
          </span>
        ),
    },
    {
      key: "cost",
      title: columns.cost,
      width: "8%",
      align: "end",
      cell: ({ costUsd, inputTokens }) =>
        costUsd !== undefined ? (
          <span className="number">{dollars(costUsd)}</span>
        ) : (
          <span className="muted" title={inputTokens === undefined ? undefined : callTexts.noPrice}>
            {inputTokens === undefined ? "–" : "?"}
          </span>
        ),
    },
    {
      key: "took",
      title: columns.took,
      width: "8%",
      align: "end",
      cell: ({ durationMs }) => <span className="number">{duration(durationMs)}</span>,
    },
  ];
}
