/** SSDP datagrams, read and written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { attachments, facing } from "../../../src/http/ssdp-interfaces.js";
import {
  aliveNotice,
  byebyeNotice,
  isForUs,
  parseSearch,
  redfishTarget,
  searchResponse,
} from "../../../src/http/ssdp-messages.js";

const bytes = (text: string) => Buffer.from(text, "latin1");
const search = (...headers: string[]) => bytes(["M-SEARCH * HTTP/1.1", ...headers, "", ""].join("\r\n"));
const host = "HOST: 239.255.255.250:1900";

const cases: readonly (readonly [what: string, datagram: Buffer, parsed: ReturnType<typeof parseSearch>])[] = [
  [
    "as in the standard",
    search(host, 'MAN: "ssdp:discover"', "MX: 3", `ST: ${redfishTarget}`),
    { target: redfishTarget, maxWait: 3 },
  ],
  [
    "without the empty line, as one library sends it",
    bytes(`M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\nMan: "ssdp:discover"\r\nST: ssdp:all\r\nMX: 1\r\n`),
    { target: "ssdp:all", maxWait: 1 },
  ],
  [
    "bare line feeds, no quotes, no MX",
    bytes("M-SEARCH * HTTP/1.1\nman:ssdp:discover\nst:ssdp:all\n\n"),
    { target: "ssdp:all", maxWait: 0 },
  ],
  ["an MX of nonsense", search('MAN: "ssdp:discover"', "MX: soon", "ST: ssdp:all"), { target: "ssdp:all", maxWait: 0 }],
  ["no ST", search('MAN: "ssdp:discover"', "MX: 1"), null],
  ["no MAN", search("MX: 1", "ST: ssdp:all"), null],
  ["somebody's NOTIFY", bytes("NOTIFY * HTTP/1.1\r\nMAN: ssdp:discover\r\nST: ssdp:all\r\n\r\n"), null],
  ["somebody's answer", bytes("HTTP/1.1 200 OK\r\nMAN: ssdp:discover\r\nST: ssdp:all\r\n\r\n"), null],
  ["another path", bytes("M-SEARCH /x HTTP/1.1\r\nMAN: ssdp:discover\r\nST: ssdp:all\r\n\r\n"), null],
  ["nothing", bytes(""), null],
  ["too much", search('MAN: "ssdp:discover"', "ST: ssdp:all", `X: ${"x".repeat(1500)}`), null],
];

for (const [what, datagram, parsed] of cases) {
  test(`a search ${what}`, () => assert.deepEqual(parseSearch(datagram), parsed));
}

const targets: readonly (readonly [target: string, isOurs: boolean])[] = [
  ["ssdp:all", true],
  ["urn:dmtf-org:service:redfish-rest:1", true],
  ["URN:dmtf-org:service:redfish-rest:1", true],
  ["urn:dmtf-org:service:redfish-rest:1:0", true],
  ["urn:dmtf-org:service:redfish-rest:1:20", true],
  ["urn:dmtf-org:service:redfish-rest:1:21", false],
  ["urn:dmtf-org:service:redfish-rest:1:", false],
  ["urn:dmtf-org:service:redfish-rest:10", false],
  ["urn:dmtf-org:service:redfish-rest:2", false],
  ["upnp:rootdevice", false],
  ["uuid:00000000-0000-0000-0000-000000000000", false],
];

for (const [target, isOurs] of targets) {
  test(`${target} is ${isOurs ? "" : "not "}for us`, () => assert.equal(isForUs({ target, maxWait: 0 }, 20), isOurs));
}

test("no bytes are too strange to read", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "M-SEARCH * HTTP/1.1",
      'MAN: "ssdp:discover"',
      "ST: ssdp:all",
      "MX: 1",
      "MX: 99999",
      ":",
      ": :",
      "",
    ),
    fc.string(),
  );
  const datagram = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.array(line, { maxLength: 30 }).map((lines) => bytes(lines.join("\r\n"))),
  );
  fc.assert(
    fc.property(datagram, (data) => {
      const parsed = parseSearch(data);
      if (parsed === null) return;
      assert.ok(parsed.maxWait >= 0 && parsed.maxWait <= 999);
      isForUs(parsed, 20);
    }),
  );
});

const identity = { uuid: "11111111-2222-4333-8444-555555555555", minorVersion: 20 };

test("the answer", () => {
  assert.deepEqual(searchResponse(identity, "https://192.0.2.1:8443/redfish/v1/").split("\r\n"), [
    "HTTP/1.1 200 OK",
    "CACHE-CONTROL: max-age=1800",
    "ST: urn:dmtf-org:service:redfish-rest:1:20",
    "USN: uuid:11111111-2222-4333-8444-555555555555::urn:dmtf-org:service:redfish-rest:1",
    "AL: https://192.0.2.1:8443/redfish/v1/",
    "EXT:",
    "",
    "",
  ]);
  assert.match(
    searchResponse({ ...identity, minorVersion: 0 }, "u"),
    /\r\nST: urn:dmtf-org:service:redfish-rest:1\r\n/,
  );
});

test("the notices", () => {
  const alive = aliveNotice(identity, "https://192.0.2.1/redfish/v1/");
  assert.match(
    alive,
    /^NOTIFY \* HTTP\/1\.1\r\nHOST: 239\.255\.255\.250:1900\r\n.*\r\nNTS: ssdp:alive\r\n.*\r\n\r\n$/s,
  );
  assert.match(byebyeNotice(identity), /\r\nNTS: ssdp:byebye\r\nUSN: uuid:11111111-[^\r]*\r\n\r\n$/);
});

const info = (address: string, netmask: string, internal = false) =>
  ({ family: "IPv4", address, netmask, internal, mac: "", cidr: null }) as const;
const interfaces = {
  lo: [info("127.0.0.1", "255.0.0.0", true)],
  eth0: [info("192.0.2.10", "255.255.255.0"), info("198.51.100.10", "255.255.255.128")],
  eth1: [info("10.1.2.3", "255.0.0.0")],
};

test("which interfaces", () => {
  const addresses = (...wanted: string[]) => attachments(wanted, interfaces).map(({ address }) => address);
  assert.deepEqual(addresses(), ["192.0.2.10", "198.51.100.10", "10.1.2.3"]);
  assert.deepEqual(addresses("lo", "198.51.100.10"), ["127.0.0.1", "198.51.100.10"]);
  assert.deepEqual(addresses("eth7"), []);
});

test("which of our addresses a peer sees", () => {
  const all = attachments(["lo", "eth0", "eth1"], interfaces);
  const seen = (peer: string) => facing(peer, all)?.address;
  assert.deepEqual(["192.0.2.77", "198.51.100.99", "198.51.100.200", "10.255.0.1", "127.8.8.8", "8.8.8.8"].map(seen), [
    "192.0.2.10",
    "198.51.100.10",
    undefined,
    "10.1.2.3",
    "127.0.0.1",
    undefined,
  ]);
});
