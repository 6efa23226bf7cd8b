/** GET / → a browser is led to the console, everybody else is told in one line of JSON what this is. */
import { version } from "../../package.json";

export function welcome(request: Request): Response {
  const { origin } = new URL(request.url);
  const wantsPage = (request.headers.get("accept") ?? "").includes("text/html");
  if (wantsPage) return new Response(null, { status: 302, headers: { location: "/console", vary: "accept" } });
  return Response.json(
    {
      name: "signalbox",
      version,
      console: `${origin}/console`,
      control: `${origin}/control`,
      inference: `${origin}/inference/v1`,
    },
    { headers: { vary: "accept" } },
  );
}
