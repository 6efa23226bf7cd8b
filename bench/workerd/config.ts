/** A Worker's bundle and bindings → workerd's configuration: Durable Objects and D1 on disk, and nothing but this machine to call. */

export interface Layout {
  /** Paths are relative to the configuration's own directory. */
  readonly bundle: string;
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
  /** A directory that exists. */
  readonly disk: string;
  /** More isolates of the same Worker, whose Durable Objects are those of the first. */
  readonly twins: readonly string[];
}

/** The Worker is the service `main`; sockets are `main`, `database` and those of its twins. https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
export function writeConfig(layout: Layout): string {
  const { database, durableObjects, compatibilityDate, tail } = layout;
  const classes = Object.values(durableObjects);
  const bindingsOf = (own: boolean): string[] => [
    ...Object.entries(layout.text).map(([name, value]) => `(name = ${quote(name)}, text = ${quote(value)})`),
    ...Object.entries(durableObjects).map(
      ([name, className]) =>
        `(name = ${quote(name)}, durableObjectNamespace = ${own ? quote(className) : `(className = ${quote(className)}, serviceName = "main")`})`,
    ),
    ...(database === undefined
      ? []
      : [
          `(name = ${quote(database)}, wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "database")]))`,
        ]),
  ];
  const worker = (name: string): string => `const ${name} :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed ${quote(layout.bundle)})],
  compatibilityDate = ${quote(compatibilityDate)},
  compatibilityFlags = [${layout.compatibilityFlags.map(quote).join(", ")}],
  ${name === "main" ? `durableObjectNamespaces = [${classes.map(namespace).join(", ")}],` : ""}
  ${name === "main" && classes.length > 0 ? 'durableObjectStorage = (localDisk = "disk"),' : ""}
  bindings = [${bindingsOf(name === "main").join(", ")}],
  ${tail === undefined ? "" : 'streamingTails = ["tail"],'}
);`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    ${layout.twins.map((twin) => `(name = ${quote(twin)}, worker = .${twin}),`).join("\n    ")}
    (name = "database", worker = .database),${tail === undefined ? "" : '\n    (name = "tail", worker = .tailWorker),'}
    (name = "internet", network = (allow = ["local"])),
    (name = "disk", disk = (path = ${quote(layout.disk)}, writable = true)),
  ],
  sockets = [
    (name = "main", address = "127.0.0.1:0", http = (), service = "main"),
    (name = "database", address = "127.0.0.1:0", http = (), service = "database"),
    ${layout.twins.map((twin) => `(name = ${quote(twin)}, address = "127.0.0.1:0", http = (), service = ${quote(twin)}),`).join("\n    ")}
  ],
);
${["main", ...layout.twins].map(worker).join("\n")}
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
