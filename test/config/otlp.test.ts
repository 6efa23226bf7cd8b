/** OpenTelemetry's standard variables: what they mean, and that a broken one neither stops a call nor shows its value. */
import { describe, it } from "vitest";
import { readOtlp } from "../../src/config/otlp.ts";
import { readSettings } from "../../src/config/settings.ts";

const ENDPOINT = "https://otlp.collector.test";
const SECRET = "s3cr3t-of-the-collector";

describe("where spans go", () => {
  it("is nowhere unless an endpoint is set", ({ expect }) => {
    expect(readSettings({}).otlp).toEqual({
      tracesUrl: undefined,
      headers: {},
      serviceName: "signalbox",
      resourceAttributes: {},
      faults: [],
    });
    expect(readOtlp({ OTEL_EXPORTER_OTLP_ENDPOINT: " " })).toMatchObject({ tracesUrl: undefined, faults: [] });
  });

  for (const [endpoint, tracesUrl] of [
    [ENDPOINT, `${ENDPOINT}/v1/traces`],
    [`${ENDPOINT}/`, `${ENDPOINT}/v1/traces`],
    [`${ENDPOINT}/api/public/otel`, `${ENDPOINT}/api/public/otel/v1/traces`],
    [`${ENDPOINT}/otlp//`, `${ENDPOINT}/otlp/v1/traces`],
    [`${ENDPOINT}/v1/traces`, `${ENDPOINT}/v1/traces`],
    [`${ENDPOINT}/otlp?dataset=a#b`, `${ENDPOINT}/otlp/v1/traces?dataset=a`],
    ["http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"],
  ] as const) {
    it(`is ${tracesUrl} for ${endpoint}`, ({ expect }) => {
      expect(readOtlp({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toMatchObject({ tracesUrl, faults: [] });
    });
  }

  for (const endpoint of [`${SECRET}:4318`, "collector", `grpc://${SECRET}`, `https://user:${SECRET}@collector.test`]) {
    it(`is nowhere, and the variable is named, for ${endpoint.replace(SECRET, "…")}`, ({ expect }) => {
      const { otlp } = readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
      expect(otlp.tracesUrl).toBeUndefined();
      expect(otlp.faults).toEqual([expect.stringContaining("OTEL_EXPORTER_OTLP_ENDPOINT")]);
      expect(JSON.stringify(otlp.faults)).not.toContain(SECRET);
    });
  }
});

describe("the headers of an export", () => {
  const read = (list: string) => readOtlp({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: list });

  for (const [list, headers] of [
    ["x-honeycomb-team=abc", { "x-honeycomb-team": "abc" }],
    ["Authorization=Basic%20cGs6c2s%3D", { Authorization: "Basic cGs6c2s=" }],
    // Not encoded, as half of all documentations have it.
    ["Authorization=Basic cGs6c2s=", { Authorization: "Basic cGs6c2s=" }],
    [" a = 1 , b=2,", { a: "1", b: "2" }],
    ["a=1%2C2", { a: "1,2" }],
    ["a=", { a: "" }],
    ["a=1,a=2", { a: "2" }],
    ["a=1+2", { a: "1+2" }],
  ] as const) {
    it(`are those of ${list}`, ({ expect }) => {
      expect(Object.entries(read(list).headers)).toEqual(Object.entries(headers));
      expect(read(list).tracesUrl).toBeDefined();
    });
  }

  for (const list of [
    SECRET,
    `=${SECRET}`,
    `a b=${SECRET}`,
    `a=${SECRET}%`,
    `a=${SECRET}%0d%0ax-other: 1`,
    `a=${SECRET}%00`,
    `a=${SECRET}ü`,
    `content-type=${SECRET}`,
    `Host=${SECRET}`,
    `good=1,bad header=${SECRET}`,
  ]) {
    it(`turn the export off where they are none, and are not shown: ${list.replace(SECRET, "…")}`, ({ expect }) => {
      const otlp = read(list);
      expect(otlp).toMatchObject({ tracesUrl: undefined, headers: {} });
      expect(otlp.faults).toEqual([expect.stringContaining("OTEL_EXPORTER_OTLP_HEADERS")]);
      expect(JSON.stringify(otlp)).not.toContain(SECRET);
    });
  }
});

describe("who sends", () => {
  it("is named by the variable, before the attribute of that name", ({ expect }) => {
    const attributes = "service.name=other,deployment.environment.name=prod%20eu";
    expect(readOtlp({ OTEL_RESOURCE_ATTRIBUTES: attributes })).toMatchObject({
      serviceName: "other",
      resourceAttributes: { "deployment.environment.name": "prod eu" },
    });
    expect(readOtlp({ OTEL_RESOURCE_ATTRIBUTES: attributes, OTEL_SERVICE_NAME: "mine" }).serviceName).toBe("mine");
  });

  it("goes without attributes that cannot be read", ({ expect }) => {
    const otlp = readOtlp({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_RESOURCE_ATTRIBUTES: "nonsense" });
    expect(otlp.tracesUrl).toBe(`${ENDPOINT}/v1/traces`);
    expect(otlp.faults).toEqual([expect.stringContaining("OTEL_RESOURCE_ATTRIBUTES")]);
  });

  it("may have an attribute of any name", ({ expect }) => {
    const { resourceAttributes } = readOtlp({ OTEL_RESOURCE_ATTRIBUTES: "__proto__=a,constructor=b" });
    expect(Object.entries(resourceAttributes)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });
});
