/** Chrome's DevTools protocol, as far as a benchmark needs it: questions and answers. */

export interface DevTools {
  /** @see https://chromedevtools.github.io/devtools-protocol/v8/ */
  ask<T>(method: string, parameters?: object): Promise<T>;
  close(): void;
}

/** @param origin where workerd's inspector is. */
export async function openDevTools(origin: string): Promise<DevTools> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/main`);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("workerd's inspector does not answer")));
  });
  const waiting = new Map<number, (text: string) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id } = JSON.parse(String(data));
    waiting.get(id)?.(String(data));
    waiting.delete(id);
  });
  let last = 0;
  return {
    ask: (method, params = {}) => {
      const id = ++last;
      socket.send(JSON.stringify({ id, method, params }));
      return new Promise((resolve) => waiting.set(id, (text) => resolve(JSON.parse(text).result)));
    },
    close: () => socket.close(),
  };
}
