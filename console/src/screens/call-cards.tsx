/** What is known of one call: its time, its tokens and cost, its record. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Call } from "../api/calls.ts";
import { Card } from "../components/card.tsx";
import { duration, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { Time } from "../components/time.tsx";
import { callTexts } from "../texts/calls.ts";
import { usageTexts } from "../texts/usage.ts";

function Fact({
  name,
  sub = false,
  children,
}: {
  readonly name: string;
  readonly sub?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <>
      <dt className={sub ? "sub" : undefined}>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

export function Timing({ call }: { readonly call: Call }) {
  const { time, durationMs, firstByteMs, outputTokens = 0 } = call;
  const began = new Date(Date.parse(time) - durationMs).toISOString();
  const writing = firstByteMs === undefined ? 0 : durationMs - firstByteMs;
  const share = firstByteMs === undefined || durationMs === 0 ? 100 : (firstByteMs / durationMs) * 100;
  return (
    <Card title={callTexts.timing}>
      <div className="time-bar" aria-hidden>
        <span style={{ width: `${share}%` }} />
        <span style={{ width: `${100 - share}%` }} />
      </div>
      <dl className="call-facts">
        <Fact name={callTexts.toFirst}>{firstByteMs === undefined ? callTexts.noFirst : duration(firstByteMs)}</Fact>
        {firstByteMs !== undefined && <Fact name={callTexts.afterFirst}>{duration(writing)}</Fact>}
        <Fact name={callTexts.took}>{duration(durationMs)}</Fact>
        {call.stream && writing > 0 && outputTokens > 1 && (
          <Fact name={callTexts.speed}>{callTexts.perSecond(((outputTokens / writing) * 1_000).toFixed(1))}</Fact>
        )}
        <Fact name={callTexts.began}>
          <Time at={began} exact />
        </Fact>
        <Fact name={callTexts.endedAt}>
          <Time at={time} exact />
        </Fact>
      </dl>
    </Card>
  );
}

export function Tokens({ call }: { readonly call: Call }) {
  const { inputTokens, outputTokens, costUsd } = call;
  const parts: readonly (readonly [name: string, tokens: number | undefined])[] = [
    [callTexts.cacheRead, call.cacheReadTokens],
    [callTexts.cacheWrite5m, call.cacheWrite5mTokens],
    [callTexts.cacheWrite1h, call.cacheWrite1hTokens],
  ];
  return (
    <Card title={callTexts.tokens}>
      <dl className="call-facts">
        <Fact name={callTexts.input}>{known(inputTokens)}</Fact>
        {parts.map(([name, tokens]) =>
          tokens === undefined || tokens === 0 ? null : (
            <Fact key={name} name={name} sub>
              {exactly(tokens)}
            </Fact>
          ),
        )}
        <Fact name={callTexts.output}>{known(outputTokens)}</Fact>
        {call.reasoningTokens !== undefined && call.reasoningTokens > 0 && (
          <Fact name={callTexts.reasoning} sub>
            {exactly(call.reasoningTokens)}
          </Fact>
        )}
        <Fact name={callTexts.cost}>
          {costUsd !== undefined ? (
            <strong title={`$${costUsd.toFixed(9)}`}>{dollars(costUsd)}</strong>
          ) : inputTokens === undefined ? (
            <span className="muted">{callTexts.notKnown}</span>
          ) : (
            <>
              <strong className="usage-without">{callTexts.noPrice}</strong>
              {`, ${callTexts.noPriceHint} `}
              <Link href="/prices" className="link">
                {callTexts.setPrice}
              </Link>
            </>
          )}
        </Fact>
        {call.priceVersion !== undefined && <Fact name={callTexts.priceVersion}>{call.priceVersion}</Fact>}
        <Fact name={callTexts.source}>{callTexts.sources[call.source]}</Fact>
      </dl>
    </Card>
  );
}

function known(tokens: number | undefined): ReactNode {
  return tokens === undefined ? (
    <span className="muted">{callTexts.notKnown}</span>
  ) : (
    <span className="number">{exactly(tokens)}</span>
  );
}

export function Record({ call }: { readonly call: Call }) {
  return (
    <Card title={callTexts.record} wide>
      <dl className="call-facts">
        <Fact name={callTexts.who}>{call.callerName === "" ? usageTexts.none.caller : call.callerName}</Fact>
        <Fact name={callTexts.callerId}>
          <code>{call.callerId}</code>
        </Fact>
        <Fact name={callTexts.asked}>
          <code>{call.modelAsked}</code>
        </Fact>
        {call.alias !== undefined && (
          <Fact name={callTexts.aliasOf}>
            <code>{call.alias}</code>
          </Fact>
        )}
        <Fact name={callTexts.target}>{call.target === "" ? usageTexts.none.target : call.target}</Fact>
        <Fact name={callTexts.model}>
          <code>{call.model === "" ? "–" : call.model}</code>
        </Fact>
        <Fact name={callTexts.path}>
          <code>{call.path}</code>
        </Fact>
        <Fact name={callTexts.stream}>{call.stream ? callTexts.yes : callTexts.no}</Fact>
        <Fact name={callTexts.status}>{call.status}</Fact>
        {call.code !== undefined && (
          <Fact name={callTexts.code}>
            <code>{call.code}</code> <span className="muted">{callTexts.codeHint}</span>
          </Fact>
        )}
        <Fact name={callTexts.attempts}>
          {call.attempts}
          {call.attempts > 1 && <span className="muted"> {callTexts.attemptsHint}</span>}
        </Fact>
        <Fact name={callTexts.end}>
          {callTexts.ended[call.ended]}. <span className="muted">{callTexts.endedHint[call.ended]}</span>
        </Fact>
        <Fact name={callTexts.requestId}>
          <code>{call.requestId}</code>
        </Fact>
      </dl>
    </Card>
  );
}
