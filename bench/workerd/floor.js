/** Bare Workers, each with one thing more that a gateway does, and none of its logic: what the platform asks for each of them. */

/** Cumulative: a step does what those before it do. */
const STEPS = ["pass", "read", "answer", "end", "meter"];

// oxlint-disable-next-line import/no-default-export -- what a Worker is
export default {
  async fetch(request, env, ctx) {
    const step = STEPS.indexOf(env.STEP);
    const { pathname, search } = new URL(request.url);
    const url = env.PROVIDER + pathname + search;
    if (step === 0) return fetch(new Request(url, request));
    const startedAt = Date.now();
    const body = new Uint8Array(await request.arrayBuffer());
    const headers = new Headers();
    for (const name of ["accept", "user-agent", "idempotency-key"]) {
      const value = request.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    headers.set("content-type", "application/json");
    headers.set("authorization", "Bearer sk-provider");
    if (step === 1) return fetch(url, { method: "POST", headers, body, redirect: "manual" });
    if (step === 2) return ours(await fetch(url, { method: "POST", headers, body, redirect: "manual" }));
    const requestId = crypto.randomUUID();
    const { signal } = request;
    const onLeave = () => console.warn(requestId);
    signal.addEventListener("abort", onLeave);
    const timer = setTimeout(onLeave, 300_000);
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    clearTimeout(timer);
    const whole = step < 4 ? response.body : await response.arrayBuffer();
    if (step >= 4) ctx.waitUntil(reported(requestId));
    const answer = ours(response, whole);
    console.log(JSON.stringify(lineOf(requestId, pathname, response.status, Date.now() - startedAt)));
    signal.removeEventListener("abort", onLeave);
    return answer;
  },
};

function ours(response, body = response.body) {
  const answer = new Response(body, response);
  const names = [];
  for (const name of answer.headers.keys()) names.push(name);
  for (const name of names) if (name !== "content-type" && name !== "x-request-id") answer.headers.delete(name);
  answer.headers.set("x-gateway-request-id", "6f1cf0a2");
  answer.headers.set("x-gateway-target", "bearer");
  answer.headers.set("x-gateway-config-version", "1");
  answer.headers.set("x-gateway-attempts", "1");
  return answer;
}

function lineOf(requestId, path, status, ms) {
  return {
    message: "call",
    requestId,
    gatewayId: "default",
    caller: "key",
    path,
    model: "bearer/gpt-5",
    target: "bearer",
    attempts: 1,
    status,
    ended: "complete",
    ms,
  };
}

/** As the ledger's records wait: one promise a batch, which others share. */
let waiting;
let waitingFor = 0;
function reported() {
  waitingFor++;
  if (waiting === undefined || waitingFor > 100) {
    waitingFor = 0;
    waiting = Promise.resolve();
  }
  return waiting;
}
