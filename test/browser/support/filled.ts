/** A deployment as full as it may be: ten thousand rows wherever so many can be, as many as its quota or bound lets in elsewhere, written by few statements while the Worker runs. */
import { pastCall, tellPast } from "./past.ts";
import { BUCKETS_PATH, ROWS_PATH, type ManyBuckets, type Rows } from "./rows.ts";
import { manyKeys, type Stage } from "./stage.ts";

export const MANY = 10_000;
/** AgentCore's quotas and our bounds: `src/config/quotas.ts`, `MOST_ALIASES`, `MOST_PRICES`. */
export const MOST = {
  gateways: 1_000,
  targets: 100,
  providers: 50,
  limits: 50,
  aliases: 1_000,
  prices: 1_000,
} as const;

export const FULL = {
  gatewayId: "full-0123456789",
  targetId: "target0001",
  /** The latest of the calls. */
  requestId: "full-09999",
  rateLimitId: "by-caller",
  /** A gateway that nobody calls, so that health has nothing to say. */
  unreadableLimitIn: "team-0000000100",
} as const;

const HOUR_MS = 3_600_000;
const BATCHES = 20;
/** As long as a name may be, so that what is cut is cut with an ellipsis. */
const LONG = "a-name-that-somebody-wrote-out-in-full-so-that-nobody-ever-has-to-ask-what-it-stands-for";

/** @param at 0 has a long name. */
function nameOf(kind: string, at: number): string {
  return at === 0 ? `${kind}-${LONG}` : `${kind}-${String(at).padStart(5, "0")}`;
}

export async function writeRows({ worker }: Stage, rows: Rows): Promise<void> {
  await tell(worker.origin + ROWS_PATH, rows);
}

/** One gateway with nothing in it, which `fill` takes away. @returns its id. */
export async function emptyGateway(stage: Stage): Promise<string> {
  const { gatewayId } = await stage.worker.create<{ gatewayId: string }>("/gateways/", {
    name: "empty",
    authorizerType: "API_KEY",
  });
  return gatewayId;
}

export async function fill(stage: Stage): Promise<void> {
  const now = Date.now();
  await writeRows(stage, [
    ...gateways(now),
    ...targets(now),
    ...aliases(now),
    ...limits(now),
    ...prices(now),
    ...providers(now),
    ...keys(now),
    ...history(now),
    ...audit(now),
  ]);
  await tell(stage.worker.origin + BUCKETS_PATH, {
    gatewayId: FULL.gatewayId,
    rateLimitId: FULL.rateLimitId,
    dimension: "$.context.caller",
    count: MANY,
    rate: 5_000,
  } satisfies ManyBuckets);
  await calls(stage, now);
  await wake(stage);
}

function insert(table: string, columns: string, objects: readonly object[], select: string): Rows[number] {
  return {
    sql: `INSERT INTO ${table} (${columns}) SELECT ${select} FROM json_each(?1)`,
    values: [JSON.stringify(objects)],
  };
}

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

function gateways(now: number): Rows {
  const inbound = ["API_KEY", "NONE", "AWS_IAM"] as const;
  const others = times(MOST.gateways - 1, (at) => ({
    id: `team-${String(at).padStart(10, "0")}`,
    at: now - at * HOUR_MS,
    spec: {
      name: nameOf("team", at).slice(0, 48),
      authorizerType: inbound[at % 3],
      ...(at % 2 === 0 ? { description: `What team ${at} calls` } : {}),
    },
  }));
  const full = {
    id: FULL.gatewayId,
    at: now,
    spec: { name: "full", authorizerType: "API_KEY", description: "As much as one gateway may hold" },
  };
  return [
    { sql: "DELETE FROM gateways", values: [] },
    insert(
      "gateways",
      "gateway_id, name, spec, created_at, updated_at",
      [full, ...others],
      "value ->> 'id', value ->> 'spec' ->> 'name', value -> 'spec', value ->> 'at', value ->> 'at'",
    ),
  ];
}

const STATES = [
  ["READY", []],
  ["READY", []],
  ["READY", []],
  ["FAILED", ["The provider answered 401: invalid x-api-key."]],
  ["SYNCHRONIZE_UNSUCCESSFUL", ["The provider did not answer within ten seconds."]],
] as const;

/** A hundred targets of a hundred models: ten thousand. */
function targets(now: number): Rows {
  const ofFull = times(MOST.targets, (at) => ({
    id: `target${String(at).padStart(4, "0")}`,
    gatewayId: FULL.gatewayId,
    at: now - at * 60_000,
    status: STATES[at % STATES.length]?.[0],
    reasons: STATES[at % STATES.length]?.[1],
    spec: {
      name: nameOf("provider", at),
      ...(at % 4 === 0 ? { description: "What we have a contract for" } : {}),
      targetConfiguration: {
        inference: {
          provider: {
            endpoint: `https://provider-${at}.example.com/openai`,
            operations: [
              {
                path: "/v1/chat/completions",
                models: times(100, (model) => ({ model: nameOf(`model-${at}`, model) })),
              },
            ],
          },
        },
      },
    },
  }));
  const ofOthers = times(MOST.gateways - 1, (at) => ({
    id: `other${String(at).padStart(5, "0")}`,
    gatewayId: `team-${String(at).padStart(10, "0")}`,
    at: now,
    status: STATES[at % STATES.length]?.[0],
    reasons: STATES[at % STATES.length]?.[1],
    spec: {
      name: "openai",
      targetConfiguration: { inference: { provider: { endpoint: "https://provider.example.com" } } },
    },
  }));
  return [
    insert(
      "targets",
      "target_id, gateway_id, name, spec, status, status_reasons, created_at, updated_at",
      [...ofFull, ...ofOthers],
      `value ->> 'id', value ->> 'gatewayId', value ->> 'spec' ->> 'name', value -> 'spec', value ->> 'status',
       value -> 'reasons', value ->> 'at', value ->> 'at'`,
    ),
  ];
}

function aliases(now: number): Rows {
  const all = times(MOST.aliases, (at) => ({
    name: nameOf("alias", at),
    spec: {
      targets: times(1 + (at % 4), (place) => ({
        model: `${nameOf("provider", place)}/${nameOf(`model-${place}`, at % 100)}`,
        weight: 1 + place,
        ...(place === 3 ? { tier: 2 } : {}),
      })),
      ...(at % 3 === 0 ? { affinity: "conversation" } : {}),
    },
  }));
  return [
    {
      sql: `INSERT INTO aliases (gateway_id, name, spec, revision, created_at, updated_at)
            SELECT ?2, value ->> 'name', value -> 'spec', 1, ?3, ?3 FROM json_each(?1)`,
      values: [JSON.stringify(all), FULL.gatewayId, now],
    },
  ];
}

function limits(now: number): Rows {
  const byCaller = {
    id: FULL.rateLimitId,
    spec: {
      description: "What one application may use",
      dimensionKeys: ["$.context.caller"],
      entries: [{ dimensions: { "$.context.caller": "*" }, requests: [{ rate: 5_000, period: "day" }] }],
      strict: true,
    },
  };
  const others = times(MOST.limits - 1, (at) => ({
    id: at === 0 ? `by-claim-${"x".repeat(50)}` : `by-claim-${at}`,
    spec: {
      dimensionKeys: [`$.context.jwt.claim_${at}`, "targetName"],
      entries: times(1 + (at % 8), (place) => ({
        dimensions: { [`$.context.jwt.claim_${at}`]: nameOf("value", place), targetName: "*" },
        tokens: [
          { rate: 2_000_000, period: "day" },
          { rate: 20_000_000, period: "month" },
        ],
        cost: [{ rate: 250, period: "month" }],
      })),
    },
  }));
  return [
    {
      sql: `INSERT INTO rate_limits (gateway_id, rate_limit_id, spec, created_at, updated_at)
            SELECT ?2, value ->> 'id', value -> 'spec', ?3, ?3 FROM json_each(?1)`,
      values: [JSON.stringify([byCaller, ...others]), FULL.gatewayId, now],
    },
    {
      sql: `INSERT INTO rate_limits (gateway_id, rate_limit_id, spec, created_at, updated_at)
            VALUES (?1, 'of-a-later-version', json_object('dimensionKeys', json_array('region')), ?2, ?2)`,
      values: [FULL.unreadableLimitIn, now],
    },
  ];
}

function prices(now: number): Rows {
  const all = times(MOST.prices, (at) => ({
    target: nameOf("provider", at % MOST.targets),
    model: nameOf("model", at),
    from: at % 10 === 0 ? now + at * HOUR_MS : 0,
    price: {
      input: 1.25 + at / 1_000,
      output: 10,
      ...(at % 2 === 0 ? { cacheRead: 0.125, cacheWrite5m: 1.5625, cacheWrite1h: 2.5 } : {}),
      ...(at % 5 === 1 ? { longContext: { over: 200_000, input: 2.5, output: 15 } } : {}),
      ...(at % 5 < 2 ? { serviceTiers: { flex: 0.5, priority: 1.75 } } : {}),
    },
  }));
  return [
    {
      sql: `INSERT INTO prices (target, model, effective_from, price, updated_at)
            SELECT value ->> 'target', value ->> 'model', value ->> 'from', value -> 'price', ?2 FROM json_each(?1)`,
      values: [JSON.stringify(all), now],
    },
  ];
}

function providers(now: number): Rows {
  const all = times(MOST.providers, (at) => ({
    name: nameOf("credential", at),
    key: { source: "EXTERNAL", secretId: `UPSTREAM_${at === 0 ? "A".repeat(100) : at}` },
    at: now - at * HOUR_MS,
  }));
  return [
    insert(
      "credential_providers",
      "name, key, created_at, updated_at",
      all,
      "value ->> 'name', value -> 'key', value ->> 'at', value ->> 'at'",
    ),
  ];
}

function keys(now: number): Rows {
  const limited = JSON.stringify({
    requests: [{ rate: 600, period: "minute" }],
    tokens: [{ rate: 2_000_000, period: "day" }],
    cost: [{ rate: 25, period: "month" }],
  });
  return [
    ...manyKeys(FULL.gatewayId, MANY, now),
    {
      sql: `UPDATE api_keys SET limits = CASE WHEN CAST(substr(name, 9) AS INTEGER) % 2 = 0 THEN ?1 END,
              allowed_models = CASE WHEN CAST(substr(name, 9) AS INTEGER) % 3 = 0 THEN ?2 END,
              expires_at = CASE CAST(substr(name, 9) AS INTEGER) % 5 WHEN 0 THEN ?3 WHEN 1 THEN 1 END
            WHERE gateway_id = ?4`,
      values: [limited, JSON.stringify(["provider-00001/*", "gpt-5*"]), now + 720 * HOUR_MS, FULL.gatewayId],
    },
    {
      sql: "UPDATE api_keys SET name = ?1 WHERE gateway_id = ?2 AND name = 'service-00001'",
      values: [nameOf("service", 0), FULL.gatewayId],
    },
  ];
}

/** Ten thousand versions of five hundred prices, each with what was before. */
function history(now: number): Rows {
  // Behind what the gateways of the test left.
  const numbers = "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
  return [
    {
      sql: `INSERT INTO history (version, at, who) ${numbers}
            SELECT i, ?2 - (?1 - i) * 60000, CASE i % 2 WHEN 0 THEN 'admin token' ELSE 'jinno@example.com' END FROM n`,
      values: [MANY + 9, now],
    },
    {
      sql: `INSERT INTO history_objects (kind, id, version, name, object) ${numbers}
            SELECT 'price', 'price-' || (i % 500), i, printf('provider/model-%05d', i % 500),
              json_object('target', 'provider', 'model', printf('model-%05d', i % 500), 'effectiveFrom', 0,
                'dollars', json_object('input', i / 1000.0, 'output', 10)) FROM n`,
      values: [MANY + 9],
    },
    { sql: "UPDATE config_version SET version = ?1", values: [MANY + 9] },
  ];
}

/** As many acts, each half a minute after a version. */
function audit(now: number): Rows {
  return [
    {
      sql: `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
            INSERT INTO audit_log (at, who, action, resource, detail)
            SELECT ?2 - (?1 - i) * 60000 + 30000, CASE i % 2 WHEN 0 THEN 'admin token' ELSE 'jinno@example.com' END,
              CASE i % 4 WHEN 0 THEN 'CreateApiKey' WHEN 1 THEN 'DeleteApiKey' WHEN 2 THEN 'ResetRateLimit' ELSE 'TagResource' END,
              CASE i % 4 WHEN 2 THEN 'gateways/' || ?3 || '/rate-limits/by-claim-1'
                WHEN 3 THEN 'arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/' || ?3
                ELSE printf('gateways/%s/api-keys/key-%010d', ?3, i / 4) END,
              CASE i % 4 WHEN 0 THEN json_object('name', ?4 || i, 'allowedModels', json_array('gpt-5*'))
                WHEN 3 THEN json_object('tags', json_object('team', 'search')) ELSE '{}' END FROM n`,
      values: [MANY, now, FULL.gatewayId, nameOf("service", 0)],
    },
  ];
}

/** Ten thousand calls of the last day, each of a caller of its own. */
async function calls(stage: Stage, now: number): Promise<void> {
  const each = MANY / BATCHES;
  const batches = times(BATCHES, (batch) => {
    const at = now - (BATCHES - 1 - batch) * HOUR_MS;
    return {
      at,
      batch: {
        sender: "full",
        sequence: batch + 1,
        calls: times(each, (one) => {
          const place = batch * each + one;
          const caller = String(place).padStart(10, "0");
          return pastCall(FULL.gatewayId, at - (each - one) * 100, place, {
            requestId: `full-${String(place).padStart(5, "0")}`,
            caller: { kind: "api_key", id: `key-${caller}`, name: nameOf("service", place) },
            ...(place % 50 === 49
              ? { status: 503, code: "upstream_unreachable", usage: undefined, source: "none" as const }
              : {}),
            ...(place % 50 === 48 ? { ended: "cut" as const } : {}),
            ...(place % 500 === 7 ? { model: `model-0-${LONG}`, target: nameOf("provider", 0) } : {}),
          });
        }),
        dropped: 0,
      },
    };
  });
  await tellPast(stage, { gatewayId: FULL.gatewayId, batches });
}

/** So that the isolate knows some gateways, which is what Health shows. */
async function wake({ worker }: Stage): Promise<void> {
  const ids = [FULL.gatewayId, ...times(40, (at) => `team-${String(at).padStart(10, "0")}`)];
  await Promise.all(ids.map(async (id) => (await fetch(`${worker.origin}/gateways/${id}/inference/v1/models`)).text()));
}

async function tell(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}
