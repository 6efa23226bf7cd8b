/** Where a provider may be: no spelling of a private address gets through, and public addresses do. */
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { endpointFault } from "../../src/config/endpoint.ts";

const LOCAL = "must not point at a private, loopback, link-local or metadata address";

type V4 = readonly [number, number, number, number];

/** First and last of each range that is not the public's, with a name for each. */
const PRIVATE: readonly (readonly [string, V4, V4])[] = [
  ["this network", [0, 0, 0, 0], [0, 255, 255, 255]],
  ["private 10", [10, 0, 0, 0], [10, 255, 255, 255]],
  ["carrier NAT", [100, 64, 0, 0], [100, 127, 255, 255]],
  ["loopback", [127, 0, 0, 0], [127, 255, 255, 255]],
  ["link-local", [169, 254, 0, 0], [169, 254, 255, 255]],
  ["private 172", [172, 16, 0, 0], [172, 31, 255, 255]],
  ["IETF protocols", [192, 0, 0, 0], [192, 0, 0, 255]],
  ["documentation 1", [192, 0, 2, 0], [192, 0, 2, 255]],
  ["private 192.168", [192, 168, 0, 0], [192, 168, 255, 255]],
  ["benchmarks", [198, 18, 0, 0], [198, 19, 255, 255]],
  ["documentation 2", [198, 51, 100, 0], [198, 51, 100, 255]],
  ["documentation 3", [203, 0, 113, 0], [203, 0, 113, 255]],
  ["Azure's metadata", [168, 63, 129, 16], [168, 63, 129, 16]],
  ["multicast, reserved and broadcast", [224, 0, 0, 0], [255, 255, 255, 255]],
];

/** The neighbours of those ranges: public, every one. */
const PUBLIC: readonly V4[] = [
  [1, 0, 0, 0],
  [1, 1, 1, 1],
  [8, 8, 8, 8],
  [9, 255, 255, 255],
  [11, 0, 0, 0],
  [100, 63, 255, 255],
  [100, 128, 0, 0],
  [126, 255, 255, 255],
  [128, 0, 0, 0],
  [168, 63, 129, 15],
  [169, 253, 255, 255],
  [169, 255, 0, 0],
  [172, 15, 255, 255],
  [172, 32, 0, 0],
  [192, 0, 1, 0],
  [192, 0, 3, 0],
  [192, 167, 255, 255],
  [192, 169, 0, 0],
  [198, 17, 255, 255],
  [198, 20, 0, 0],
  [198, 51, 99, 255],
  [198, 51, 101, 0],
  [203, 0, 112, 255],
  [203, 0, 114, 0],
  [223, 255, 255, 255],
];

const numberOf = ([a, b, c, d]: V4): number => ((a * 256 + b) * 256 + c) * 256 + d;
const fromNumber = (number: number): V4 => [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];

/** The notations of one IPv4 address that URLs allow. */
function notations(address: V4): string[] {
  const [a, b, c, d] = address;
  const number = numberOf(address);
  const hex = (part: number): string => `0x${part.toString(16)}`;
  const octal = (part: number): string => `0${part.toString(8)}`;
  const dotted = address.join(".");
  return [
    dotted,
    `${dotted}.`,
    `${dotted}..`,
    String(number),
    hex(number),
    hex(number).toUpperCase(),
    octal(number),
    `00${octal(number)}`,
    address.map(hex).join("."),
    address.map(octal).join("."),
    `${hex(a)}.${b}.${octal(c)}.${d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `${octal(a)}.${hex((b * 256 + c) * 256 + d)}`,
    dotted.replaceAll(".", "。"),
    dotted.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    dotted.replaceAll(/\d/g, (digit) => `%3${digit}`),
    `%${dotted.charCodeAt(0).toString(16)}${dotted.slice(1)}`,
  ];
}

/** The IPv6 addresses that carry one IPv4 address. */
function wrappings(address: V4): { judged: string[]; refused: string[] } {
  const [a, b, c, d] = address;
  const dotted = address.join(".");
  const word = (high: number, low: number): string => (high * 256 + low).toString(16);
  const words = `${word(a, b)}:${word(c, d)}`;
  return {
    // NAT64 and 6to4 lead to that address.
    judged: [
      `64:ff9b::${dotted}`,
      `64:FF9B::${words}`,
      `0064:ff9b:0:0:0:0:${words}`,
      `2002:${words}::`,
      `2002:${words}::1`,
    ],
    // Mapped, translated, compatible and a network's own NAT64 forms have no business in a URL.
    refused: [
      `::ffff:${dotted}`,
      `::FFFF:${words}`,
      `0:0:0:0:0:ffff:${words}`,
      `::ffff:0:${dotted}`,
      `::${words}`,
      `64:ff9b:1::${dotted}`,
    ],
  };
}

const within = fc
  .constantFrom(...PRIVATE)
  .chain(([, first, last]) => fc.integer({ min: numberOf(first), max: numberOf(last) }))
  .map(fromNumber);

describe("an endpoint at a private address", () => {
  it.for(PRIVATE)("is refused in every notation: %s", ([, first, last], { expect }) => {
    for (const address of [first, last]) {
      for (const host of notations(address)) {
        expect([host, endpointFault(`https://${host}/v1`, false)]).toEqual([host, LOCAL]);
        expect([host, endpointFault(`HTTPS://${host}:8443`, false)]).toEqual([host, LOCAL]);
      }
      const { judged, refused } = wrappings(address);
      for (const host of [...judged, ...refused]) {
        expect([host, endpointFault(`https://[${host}]/v1`, false)]).toEqual([host, LOCAL]);
      }
    }
  });

  it("is refused wherever in its range it is", ({ expect }) => {
    fc.assert(
      fc.property(within, fc.nat(), (address, pick) => {
        const { judged, refused } = wrappings(address);
        const hosts = [...notations(address), ...[...judged, ...refused].map((host) => `[${host}]`)];
        const host = hosts[pick % hosts.length] ?? "";
        expect([host, endpointFault(`https://${host}`, false)]).toEqual([host, LOCAL]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.for([
    "::",
    "::1",
    "0:0:0:0:0:0:0:1",
    "0000:0000::0001",
    "::127.0.0.1",
    "fe80::1",
    "FE80::A9FE:A9FE",
    "febf::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff:ffff::",
    "ff02::1",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:0:0:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:1ff::1",
    "2001:db8::1",
    "2001:0DB8::1",
    "3fff::1",
    "3fff:fff::1",
    "4000::1",
    "5f00::1",
  ])("is refused in IPv6: %s", (host, { expect }) => {
    expect(endpointFault(`https://[${host}]/v1`, false)).toBe(LOCAL);
  });

  it.for([
    "localhost",
    "LOCALHOST",
    "LocalHost.",
    "localhost..",
    "api.localhost",
    "api.localhost.",
    "%6cocalhost",
    "ｌocalhost",
    "ⓛocalhost",
    "localhost:8787",
    "localhost.localdomain",
    "ip6-localhost",
    "broadcasthost",
    "metadata",
    "metadata.",
    "metadata.google.internal",
    "METADATA.google.Internal.",
    "metadata.google.internal..",
    "metadata.goog",
    "instance-data",
    "instance-data.ec2.internal",
    "ip-10-0-0-1.eu-central-1.compute.internal",
    "printer.local",
    "kubernetes.default.svc.cluster.local",
    "router.home.arpa",
    "intranet",
  ])("is refused by name: %s", (host, { expect }) => {
    expect(endpointFault(`https://${host}/v1`, false)).toBe(LOCAL);
  });
});

describe("an endpoint at a public address", () => {
  it("is admitted in every notation", ({ expect }) => {
    for (const address of PUBLIC) {
      const hosts = [
        ...notations(address).filter((host) => !host.endsWith("..")),
        ...wrappings(address).judged.map((host) => `[${host}]`),
      ];
      for (const host of hosts) {
        expect([host, endpointFault(`https://${host}/v1`, false)]).toEqual([host, undefined]);
      }
    }
  });

  it.for([
    "https://api.openai.com",
    "https://api.openai.com/",
    "https://api.openai.com:8443/v1",
    "https://resource.services.ai.azure.com/openai/v1",
    "https://bedrock-mantle.us-east-1.api.aws",
    "https://generativelanguage.googleapis.com./v1beta/openai",
    "https://localhost.example.com",
    "https://internal.example.com",
    "https://local.example",
    "https://mylocal.example.com",
    "https://notlocalhost.com",
    "https://10.example.com",
    "https://127.0.0.1.example.com",
    "https://xn--bcher-kva.example/v1",
    "https://bücher.example/v1",
    "https://[2606:4700:4700::1111]/v1",
    "https://[2001:4860:4860::8888]",
    "https://[2a00:1450::1]",
    "https://[3ffe:ffff::1]",
    "https://[2001:200::1]",
  ])("is admitted: %s", (endpoint, { expect }) => {
    expect(endpointFault(endpoint, false)).toBeUndefined();
  });
});

describe("an endpoint that is more or less than an https address", () => {
  it.for([
    ["http://api.openai.com", "must start with https://"],
    ["HTTP://api.openai.com", "must start with https://"],
    ["ftp://api.openai.com", "must start with https://"],
    ["file:///etc/passwd", "must start with https://"],
    ["data:text/plain,x", "must start with https://"],
    ["javascript:0", "must start with https://"],
    ["", "must be an absolute URL"],
    ["api.openai.com", "must be an absolute URL"],
    ["//api.openai.com", "must be an absolute URL"],
    ["https://", "must be an absolute URL"],
    ["https://[fe80::1%25eth0]", "must be an absolute URL"],
    ["https://1.2.3.256", "must be an absolute URL"],
    ["https://a b.example", "must be an absolute URL"],
    ["https://user@api.openai.com", "must not hold a user name or password"],
    ["https://user:password@api.openai.com", "must not hold a user name or password"],
    ["https://:password@api.openai.com", "must not hold a user name or password"],
    ["https://api.openai.com@evil.example", "must not hold a user name or password"],
    ["https://api.openai.com?x=1", "must not hold a query or a fragment"],
    ["https://api.openai.com/v1?x=1", "must not hold a query or a fragment"],
    ["https://api.openai.com/v1?", "must not hold a query or a fragment"],
    ["https://api.openai.com/v1#x", "must not hold a query or a fragment"],
    ["https://api.openai.com/v1#", "must not hold a query or a fragment"],
  ] as const)("is refused: %j", ([endpoint, fault], { expect }) => {
    expect(endpointFault(endpoint, false)).toBe(fault);
  });
});

describe("ALLOW_LOCAL_ENDPOINTS", () => {
  it.for([
    "http://localhost:8080/v1",
    "http://127.0.0.1:11434",
    "http://[::1]:1234/v1",
    "http://10.0.0.5",
    "https://localhost",
    "http://ollama:11434",
    "http://api.openai.com",
    "https://api.openai.com",
  ])("admits %s", (endpoint, { expect }) => {
    expect(endpointFault(endpoint, true)).toBeUndefined();
  });

  it.for([
    ["ftp://localhost", "must start with https://"],
    ["http://user@localhost", "must not hold a user name or password"],
    ["http://localhost/?x", "must not hold a query or a fragment"],
    ["localhost:8080", "must start with https://"],
  ] as const)("does not admit %s", ([endpoint, fault], { expect }) => {
    expect(endpointFault(endpoint, true)).toBe(fault);
  });
});
