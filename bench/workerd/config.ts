/** A Worker's bundle and bindings → workerd's configuration: Durable Objects and D1 on disk, and nothing but this machine to call. */
import { basename } from "node:path";

export interface Layout {
  /** Paths are relative to the configuration's own directory. */
  readonly bundle: string;
  /** Data modules beside it. */
  readonly data: readonly string[];
  readonly databaseWorker: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Binding name → class of the bundle. */
  readonly durableObjects: Readonly<Record<string, string>>;
  /** The name of D1's binding. */
  readonly database: string | undefined;
  /** Plain variables and secrets. */
  readonly text: Readonly<Record<string, string>>;
  /** A streaming tail worker, which makes every invocation a traced one. */
  readonly tail: string | undefined;
  /** How many isolates run the Worker, each behind a socket of its own; they share Durable Objects and D1. */
  readonly isolates: number;
  /** What further isolates have in place of, or beside, `text`, in their order: other versions of the Worker that run at the same time. */
  readonly versions: readonly Readonly<Record<string, string>>[];
  /** A directory that exists. */
  readonly disk: string;
}

/** The Worker is the service `main`, and as often as it is to run more, `main2` and so on; sockets are named as services, and `database`. https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
export function writeConfig(layout: Layout): string {
  const { database, durableObjects, compatibilityDate, tail } = layout;
  const classes = Object.values(durableObjects);
  const others = isolateNames(layout.isolates).slice(1);
  const bindings = (serviceName: string | undefined, version: Readonly<Record<string, string>> = {}): string =>
    [
      ...Object.entries({ ...layout.text, ...version }).map(
        ([name, value]) => `(name = ${quote(name)}, text = ${quote(value)})`,
      ),
      ...Object.entries(durableObjects).map(
        ([name, className]) =>
          `(name = ${quote(name)}, durableObjectNamespace = ${designator(className, serviceName)})`,
      ),
      ...(database === undefined
        ? []
        : [
            `(name = ${quote(database)}, wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "database")]))`,
          ]),
    ].join(", ");
  const data = layout.data.map((path) => `, (name = ${quote(basename(path))}, data = embed ${quote(path)})`).join("");
  const code = `modules = [(name = "index.js", esModule = embed ${quote(layout.bundle)})${data}],
  compatibilityDate = ${quote(compatibilityDate)},
  compatibilityFlags = [${layout.compatibilityFlags.map(quote).join(", ")}],
  ${tail === undefined ? "" : 'streamingTails = ["tail"],'}`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),${others.map((name) => `\n    (name = ${quote(name)}, worker = .${name}),`).join("")}
    (name = "database", worker = .database),${tail === undefined ? "" : '\n    (name = "tail", worker = .tailWorker),'}
    (name = "internet", network = (allow = ["local"])),
    (name = "disk", disk = (path = ${quote(layout.disk)}, writable = true)),
  ],
  sockets = [
    (name = "main", address = "127.0.0.1:0", http = (), service = "main"),${others.map((name) => `\n    (name = ${quote(name)}, address = "127.0.0.1:0", http = (), service = ${quote(name)}),`).join("")}
    (name = "database", address = "127.0.0.1:0", http = (), service = "database"),
  ],
);
const main :Workerd.Worker = (
  ${code}
  durableObjectNamespaces = [${classes.map(namespace).join(", ")}],
  ${classes.length === 0 ? "" : 'durableObjectStorage = (localDisk = "disk"),'}
  bindings = [${bindings(undefined)}],
);
${others
  .map(
    (name, at) => `const ${name} :Workerd.Worker = (
  ${code}
  bindings = [${bindings("main", layout.versions[at])}],
);`,
  )
  .join("\n")}
${
  tail === undefined
    ? ""
    : `const tailWorker :Workerd.Worker = (
  modules = [(name = "tail.js", esModule = embed ${quote(tail)})],
  compatibilityDate = ${quote(compatibilityDate)},
  compatibilityFlags = ["streaming_tail_worker"],
);`
}
const database :Workerd.Worker = (
  modules = [(name = "database.js", esModule = embed ${quote(layout.databaseWorker)})],
  compatibilityDate = ${quote(compatibilityDate)},
  durableObjectNamespaces = [${namespace("Database")}],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "DATABASE", durableObjectNamespace = "Database")],
);
`;
}

/** The services that run the Worker. */
export function isolateNames(isolates: number): string[] {
  return Array.from({ length: isolates }, (_, at) => (at === 0 ? "main" : `main${at + 1}`));
}

/** @param serviceName whose objects they are; absent: one's own. */
function designator(className: string, serviceName: string | undefined): string {
  return serviceName === undefined
    ? quote(className)
    : `(className = ${quote(className)}, serviceName = ${quote(serviceName)})`;
}

function namespace(className: string): string {
  return `(className = ${quote(className)}, uniqueKey = ${quote(className)}, enableSql = true)`;
}

/** Cap'n Proto's text literals know C's escapes. */
function quote(text: string): string {
  return `"${text
    .replace(/[\\"]/g, "\\$&")
    .replace(/[^\x20-\x7e]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
    )}"`;
}
