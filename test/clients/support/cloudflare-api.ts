/** What wrangler asks of Cloudflare's API for a deployment, answered on a loopback port: one account, one Worker with its secrets, D1 on SQLite. Ours to try the real wrangler against, where no account is. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const CLAIM_URL = "https://dash.cloudflare.com/claim-preview?claimToken=of-a-test";
const DATABASE_ID = "3e1c2a0e-0000-4000-8000-0000000000d1";

export interface CloudflareApi {
  readonly url: string;
  /** `PUT /workers/scripts/signalbox`, in order. */
  readonly asked: string[];
  /** By name, as they were set. */
  readonly secrets: Map<string, string>;
  /** What the last upload says of the Worker: its bindings, migrations, whether vars are kept. */
  readonly metadata: () => Metadata | undefined;
  /** Undefined until it is made. */
  readonly database: () => DatabaseSync | undefined;
  /** Answered with 500 as long as it matches. */
  failing: RegExp | undefined;
  close(): void;
}

const Metadata = z.looseObject({
  bindings: z.array(z.looseObject({ name: z.string(), type: z.string() })),
  keep_bindings: z.array(z.string()).optional(),
});
type Metadata = z.infer<typeof Metadata>;
const Query = z.object({ sql: z.string(), params: z.array(z.string()).default([]) });
const Bulk = z.object({ secrets: z.record(z.string(), z.object({ text: z.string() }).nullable()) });

type Answer = readonly [status: number, result: unknown, error?: readonly [code: number, message: string]];

export async function startCloudflareApi(): Promise<CloudflareApi> {
  const asked: string[] = [];
  const secrets = new Map<string, string>();
  let database: DatabaseSync | undefined;
  let metadata: Metadata | undefined;

  const routes: readonly (readonly [RegExp, (body: string, request: IncomingMessage) => Answer])[] = [
    [/^GET \/user\/tokens\/verify/, () => [200, { id: "t", status: "active" }]],
    // The lightest proof of work that wrangler takes.
    [
      /^POST \/provisioning\/previews\/challenge/,
      () => [200, { challengeToken: "c", seed: Buffer.alloc(32).toString("base64url"), k: 1, g: 1 }],
    ],
    [
      /^POST \/provisioning\/previews/,
      () => [
        200,
        {
          account: { id: ACCOUNT, name: "Temporary", apiToken: "token", expiresAt: "2100-01-01T00:00:00Z" },
          claim: { url: CLAIM_URL, expiresAt: "2100-01-01T00:00:00Z" },
        },
      ],
    ],
    [/^GET \/user$/, () => [403, null, [9109, "Unauthorized"]]],
    [
      /^GET \/(accounts|memberships)(\?|$)/,
      () => [200, [{ id: ACCOUNT, name: "Test", account: { id: ACCOUNT, name: "Test" } }]],
    ],
    [
      /^GET \/workers\/scripts\/signalbox\/secrets/,
      () => {
        if (metadata === undefined) return [404, null, [10_007, "This Worker does not exist on your account."]];
        return [200, [...secrets.keys()].map((name) => ({ name, type: "secret_text" }))];
      },
    ],
    [
      /^PATCH \/workers\/scripts\/signalbox\/secrets-bulk/,
      (body) => {
        for (const [name, secret] of Object.entries(Bulk.parse(JSON.parse(body)).secrets)) {
          if (secret !== null) secrets.set(name, secret.text);
        }
        return [200, []];
      },
    ],
    [
      /^GET \/workers\/services\/signalbox/,
      () =>
        metadata === undefined
          ? [404, null, [10_090, "workers.api.error.service_not_found"]]
          : [200, { default_environment: { script: { last_deployed_from: "wrangler" } } }],
    ],
    [
      /^GET \/workers\/scripts\/signalbox\/settings/,
      () => (metadata === undefined ? [404, null, [10_007, "There is no such Worker."]] : [200, metadata]),
    ],
    [
      /^PUT \/workers\/scripts\/signalbox/,
      (body) => {
        const text = /name="metadata"[^{]*(\{.*?\})\r?\n--/s.exec(body)?.[1] ?? "";
        metadata = Metadata.parse(JSON.parse(text));
        return [
          200,
          {
            id: "signalbox",
            etag: "e",
            pipeline_hash: "p",
            mutable_pipeline_id: "m",
            deployment_id: "d",
            entry_point: "index.js",
          },
        ];
      },
    ],
    [
      /^GET \/workers\/scripts\/signalbox\/deployments/,
      () => (metadata === undefined ? [404, null, [10_007, "There is no such Worker."]] : [200, { deployments: [] }]),
    ],
    [
      /^GET \/d1\/database\/signalbox/,
      () =>
        database === undefined
          ? [404, null, [7_404, "The database signalbox could not be found"]]
          : [200, { uuid: DATABASE_ID, name: "signalbox" }],
    ],
    [
      /^GET \/d1\/database\/[0-9a-f-]{36}/,
      () => [200, { uuid: DATABASE_ID, name: "signalbox", version: "production", running_in_region: "WEUR" }],
    ],
    [/^GET \/d1\/database/, () => [200, database === undefined ? [] : [{ uuid: DATABASE_ID, name: "signalbox" }]]],
    [
      /^POST \/d1\/database\/[0-9a-f-]{36}\/query/,
      (body) => {
        const { sql, params } = Query.parse(JSON.parse(body));
        return [200, run(database, sql, params)];
      },
    ],
    [
      /^POST \/d1\/database/,
      () => {
        database = new DatabaseSync(":memory:");
        return [200, { uuid: DATABASE_ID, name: "signalbox" }];
      },
    ],
    [/^(GET|POST) \/workers\/subdomain/, () => [200, { subdomain: "example" }]],
    [/^(GET|POST) \/workers\/scripts\/signalbox\/subdomain/, () => [200, { enabled: true, previews_enabled: false }]],
    [
      /^GET \/workers\/workers\/signalbox/,
      () => [200, { id: "w", name: "signalbox", subdomain: { enabled: true, previews_enabled: false } }],
    ],
    [/^PUT \/workers\/scripts\/signalbox\/schedules/, () => [200, { schedules: [] }]],
  ];
  // More exact ones first: a prefix would take their calls.
  const ordered = routes.toSorted(([one], [other]) => other.source.length - one.source.length);

  const api: CloudflareApi = {
    url: "",
    asked,
    secrets,
    metadata: () => metadata,
    database: () => database,
    failing: undefined,
    close: () => undefined,
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const line = `${request.method} ${(request.url ?? "").replace(`/accounts/${ACCOUNT}`, "")}`;
      asked.push(line);
      let answer: Answer = [500, null, [10_000, `not known here: ${line}`]];
      try {
        const route = ordered.find(([pattern]) => pattern.test(line));
        if (route !== undefined && api.failing?.test(line) !== true)
          answer = route[1](Buffer.concat(chunks).toString("latin1"), request);
      } catch (cause) {
        answer = [400, null, [10_001, String(cause)]];
      }
      const [status, result, error] = answer;
      const errors = error === undefined ? [] : [{ code: error[0], message: error[1] }];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          success: error === undefined,
          errors,
          messages: [],
          result,
          result_info: { page: 1, total_pages: 1 },
        }),
      );
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return Object.assign(api, {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

/** One statement or many, as D1 takes them. */
function run(database: DatabaseSync | undefined, sql: string, params: readonly string[]): unknown {
  if (database === undefined) throw new Error("There is no database.");
  const meta = { duration: 0, changes: 0, last_row_id: 0, rows_read: 0, rows_written: 0 };
  let results: unknown[] = [];
  if (/^\s*(SELECT|PRAGMA)/i.test(sql)) results = database.prepare(sql).all(...params);
  else database.exec(sql);
  return [{ results, success: true, meta }];
}
