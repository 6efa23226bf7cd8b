/** The port that is wanted → the first free one from there on, of this machine's loopback. */
import { createServer } from "node:net";
import { StartFailure } from "./failure.ts";

const TRIED = 100;
const LAST_PORT = 65_535;

/** @throws StartFailure where PORT is no port. */
export function wantedPort(text: string | undefined, otherwise: number): number {
  if (text === undefined || text === "") return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > LAST_PORT) {
    throw new StartFailure(
      `PORT is "${text}", which is no port.`,
      `Set it to a number from 1 to ${LAST_PORT}, or leave it out for ${otherwise}.`,
    );
  }
  return port;
}

/** @throws StartFailure where none of the next hundred is free, or the port may not be used. */
export async function findFreePort(wanted: number): Promise<number> {
  const last = Math.min(wanted + TRIED - 1, LAST_PORT);
  for (let port = wanted; port <= last; port++) {
    if (await isFree(port)) return port;
  }
  throw new StartFailure(`The ports ${wanted} to ${last} are all taken.`, "Choose another: PORT=9000 npm start");
}

/** Every address is tried: some systems give out 127.0.0.1 although another program holds the port on all addresses. */
async function isFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "0.0.0.0", "::"]) {
    const code = await bind(port, host);
    if (code === "EADDRINUSE") return false;
    if (code === "EACCES") {
      throw new StartFailure(
        `Port ${port} may not be used without more rights.`,
        "Choose one above 1023: PORT=8787 npm start",
      );
    }
  }
  return true;
}

/** @returns the code of the error, where the port cannot be bound. */
function bind(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
