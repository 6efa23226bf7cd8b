/** A stream handed on in one of several ways, each of which sees every byte but the first two: what seeing costs. */

const LOOK_EVERY_MS = 200;
const VIEW_BYTES = 65_536;

const WAYS = {
  /** Seen by nobody. */
  bare: (body) => body,
  /** Its end is seen, no byte. */
  pipe: (body, ctx) => piped(body, ctx),
  /** As the gateway does it. */
  looks(body, ctx) {
    const [callers, ours] = body.tee();
    ctx.waitUntil(readEvery(ours, LOOK_EVERY_MS));
    return piped(callers, ctx);
  },
  chunks(body, ctx) {
    const [callers, ours] = body.tee();
    ctx.waitUntil(readEvery(ours, 0));
    return piped(callers, ctx);
  },
  pump(body, ctx) {
    const { readable, writable } = new IdentityTransformStream();
    ctx.waitUntil(pump(body.getReader(), writable.getWriter()));
    return readable;
  },
  transform: (body) =>
    body.pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          see(chunk);
          controller.enqueue(chunk);
        },
      }),
    ),
};

// oxlint-disable-next-line import/no-default-export -- what a Worker is
export default {
  async fetch(request, env, ctx) {
    const { pathname, search } = new URL(request.url);
    const response = await fetch(new Request(env.PROVIDER + pathname + search, request));
    return new Response(WAYS[env.WAY](response.body, ctx), response);
  },
};

function piped(body, ctx) {
  const { readable, writable } = new IdentityTransformStream();
  ctx.waitUntil(body.pipeTo(writable).catch(() => undefined));
  return readable;
}

async function readEvery(stream, ms) {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(VIEW_BYTES);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return;
    see(value);
    buffer = value.buffer;
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

async function pump(reader, writer) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return writer.close();
    see(value);
    await writer.write(value);
  }
}

let seen = 0;
function see(bytes) {
  seen += bytes.length;
}
