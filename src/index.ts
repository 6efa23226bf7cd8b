/** The Worker: calls go to the data plane, the rest to the control plane and the console, and the Durable Objects are exported. */
import { answer } from "./call/answer.ts";

export { Ledger } from "./objects/ledger.ts";
export { Rotation } from "./objects/rotation.ts";

/** All that is not a call: the few paths the control plane knows, the console's, and the root; with slashes doubled or not. */
const OURS = /^https?:\/\/[^/]+\/+(?:(control|healthz|console)(?=[/?#]|$)|(?=[?#]|$))/;

export default {
  // A call finds its own way: the router's work would be a twentieth of all we do for it.
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    const ours = OURS.exec(request.url);
    if (ours === null) return answer(request, env, ctx);
    // Evaluated when first asked for: most isolates answer calls and nothing else, and their first caller waits for what they load.
    switch (ours[1]) {
      case "console":
        return (await import("./console/serve.ts")).serveConsole(request);
      case undefined:
        if (!/^(?:GET|HEAD)$/.test(request.method) || request.headers.has("upgrade")) return answer(request, env, ctx);
        return (await import("./console/root.ts")).welcome(request);
      default:
        return (await import("./control/doors/app.ts")).app.fetch(request, env, ctx);
    }
  },
  scheduled(controller: ScheduledController, env: Env, ctx: ExecutionContext): void {
    ctx.waitUntil(import("./control/operations/cron.ts").then(({ runCron }) => runCron(env, controller.scheduledTime)));
  },
};
