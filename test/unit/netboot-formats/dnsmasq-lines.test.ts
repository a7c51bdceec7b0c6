/** Hosts and options in dnsmasq's files are read as dnsmasq reads them; what is not followed is told by its line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readDnsmasqHosts } from "../../../src/services/netboot/formats/dnsmasq-hosts.js";
import { optionsWith, readDnsmasqOptions } from "../../../src/services/netboot/formats/dnsmasq-options.js";

const hex = (text: string) => Buffer.from(text).toString("hex");
const mac = "02:00:5e:10:00:01";
const host = { line: 1, macs: [mac], tags: [], address: null, hostName: null, ignored: false };

/* ── hosts ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const hosts: readonly [what: string, line: string, host: object][] = [
  ["as Ironic deploys it", `${mac},set:92ef984e,set:ironic`, { tags: ["92ef984e", "ironic"] }],
  ["as Ironic leaves it", `${mac},ignore`, { ignored: true }],
  ["as Ironic's PXE filter allows it", mac, {}],
  ["as the filter refuses all others", "*:*:*:*:*:*,ignore", { macs: ["*:*:*:*:*:*"], ignored: true }],
  ["with address and name", `${mac}, 10.77.0.20, web01.lab.example`, { address: "10.77.0.20", hostName: "web01" }],
  ["with two ports", `${mac},2:0:5E:10:0:2,id:*,net:x`, { macs: [mac, "02:00:5e:10:00:02"], tags: ["x"] }],
  ["as a configuration file has it", `dhcp-host = 01-${mac},"ignore" # remark`, { hostName: "ignore" }],
];
for (const [what, line, expected] of hosts) {
  test(`a host ${what}`, () =>
    assert.deepEqual(readDnsmasqHosts(`${line}\n`), { hosts: [{ ...host, ...expected }], problems: [] }));
}

const halves: readonly [what: string, line: string, problem: RegExp][] = [
  ["an IPv6 address", `${mac},[2001:db8::5]`, /IPv6 address/],
  ["a lease time", `${mac},45m`, /lease time/],
  ["a lease without an end", `${mac},infinite`, /lease time/],
];
for (const [what, line, problem] of halves) {
  test(`${what} of a host is told, and the rest holds`, () => {
    const { hosts: found, problems } = readDnsmasqHosts(line);
    assert.deepEqual(found, [host]);
    assert.match(problems[0]?.text ?? "", problem);
  });
}

const lost: readonly [what: string, line: string, problem: RegExp][] = [
  ["without a MAC address", "web01,10.77.0.20", /names no MAC address/],
  ["by its identifier", "id:01:02:03,10.77.0.20", /by its identifier/],
  ["that a tag limits", `${mac},tag:efi,10.77.0.20`, /only where "efi" is set/],
  ["of another hardware", "06-02:00:5e:10:00:01,ignore", /no machine's MAC address/],
  ["that was cut short", "02:00:5e:10,set:x", /no machine's MAC address/],
  ["with an address too large", `${mac},10.77.0.300`, /no IPv4 address/],
  ["with a name that is none", `${mac},a b`, /no host name/],
  ["with a quote that does not end", `${mac},"a`, /quote that does not end/],
  ["without end", `${mac},${"a".repeat(2000)}`, /too long/],
];
for (const [what, line, problem] of lost) {
  test(`a host ${what} is told and left out`, () => {
    const { hosts: found, problems } = readDnsmasqHosts(`\n#remark\n${line}\n${mac}\n`);
    assert.deepEqual(found, [{ ...host, line: 4 }]);
    assert.equal(problems[0]?.line, 3);
    assert.match(problems[0]?.text ?? "", problem);
  });
}

/* ── options ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

const options: readonly [
  line: string,
  code: number,
  value: string,
  tags?: readonly string[],
  not?: readonly string[],
][] = [
  ["tag:n1,67,bootx64.efi", 67, hex("bootx64.efi"), ["n1"]],
  ["tag:n1,tag:!ipxe,67,snponly.efi", 67, hex("snponly.efi"), ["n1"], ["ipxe"]],
  ["tag:n1,tag:ipxe,67,http://192.0.2.1/boot.ipxe", 67, hex("http://192.0.2.1/boot.ipxe"), ["n1", "ipxe"]],
  // A name and no address, though it looks like one: dnsmasq's table says so.
  ["tag:n1,66,192.0.2.135", 66, hex("192.0.2.135"), ["n1"]],
  ["tag:n1,150,192.0.2.135", 150, "c0000287", ["n1"]],
  ["tag:n1,255,192.0.2.135", 255, "c0000287", ["n1"]],
  ["tag:n1,210,/tftpboot/", 210, hex("/tftpboot/"), ["n1"]],
  ["tag:n1,60,HTTPClient", 60, hex("HTTPClient"), ["n1"]],
  ['option:bootfile-name,"a,b"', 67, hex("a,b")],
  ["option:server-ip-address,192.0.2.1", 255, "c0000201"],
  ["dhcp-option-force=n1,option:ntp-server, 192.0.2.1, 192.0.2.2", 42, "c0000201c0000202", ["n1"]],
  ['230,"1.2.3.4"', 230, hex("1.2.3.4")],
  ['230,"a\\tb"', 230, hex("a\tb")],
  ["230,5s", 230, "0005"],
  ["230,1", 230, "01"],
  ["option:router", 3, ""],
];
for (const [line, code, value, tags = [], not = []] of options) {
  test(`the option ${line}`, () => {
    assert.deepEqual(readDnsmasqOptions(`${line}\n`), { options: [{ line: 1, code, value, tags, not }], problems: [] });
  });
}

const strange: readonly [line: string, problem: RegExp][] = [
  ["tag:n1,option6:bootfile-url,http://[::1]/x", /option of IPv6/],
  ["tag:n1,encap:175,190,x", /options within options/],
  ["vendor:PXEClient,1,0.0.0.0", /options within options/],
  ["tag:n1,option:no-such,x", /no option "no-such"/],
  ["tag:n1,300,x", /no option "300"/],
  ["tag:n1,53,5", /for the server itself/],
  ["tag:n1,150,tftp.example", /Option 150 cannot be sent: .*no IPv4 address/],
  ["option:router,0.0.0.0", /dnsmasq's own address/],
  ["230,300b", /300 does not fit 1 bytes/],
  ["tag:n1", /names no option/],
];
for (const [line, problem] of strange) {
  test(`${line} is told`, () => {
    const { options: found, problems } = readDnsmasqOptions(`# remark\n${line}\n`);
    assert.deepEqual(found, []);
    assert.equal(problems[0]?.line, 2);
    assert.match(problems[0]?.text ?? "", problem);
  });
}

test("options go by tags; those with tags come before those without, later ones before earlier ones", () => {
  const { options: all } = readDnsmasqOptions(
    "tag:a,67,one\n67,other\ntag:a,tag:!ipxe,66,x\ntag:a,66,y\ntag:b,210,z\n42,192.0.2.1\n42,192.0.2.2\n",
  );
  const texts = (...tags: string[]) => optionsWith(all, new Set(tags));
  assert.deepEqual(texts(), { 67: hex("other"), 42: "c0000202" });
  assert.deepEqual(texts("a"), { 67: hex("one"), 66: hex("y"), 42: "c0000202" });
  assert.deepEqual(texts("a", "b", "ipxe"), { 67: hex("one"), 66: hex("y"), 210: hex("z"), 42: "c0000202" });
});

/* ── whatever it says ────────────────────────────────────────────────────────────────────────────────────────────── */

const piece = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    mac,
    "set:",
    "tag:",
    "tag:!",
    "option:",
    "option6:",
    "67",
    "255",
    "id:",
    "[::1]",
    '"',
    "\\",
    "#",
    " ",
    "*:*:*:*:*:*",
    "10.0.0.1",
    "ignore",
    "b",
    "119",
  ),
);
const lines = fc
  .array(
    fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(",")),
    { maxLength: 10 },
  )
  .map((all) => all.join("\n"));

test("any text is read to its end, and of each line it is known what became of it", () => {
  fc.assert(
    fc.property(lines, (text) => {
      for (const { macs } of readDnsmasqHosts(text).hosts) {
        for (const each of macs) assert.match(each, /^([0-9a-f]{2}|\*)(:([0-9a-f]{2}|\*)){5}$/);
      }
      for (const { code, value } of readDnsmasqOptions(text).options) {
        assert.ok(code >= 1 && code <= 255);
        assert.match(value, /^([0-9a-f]{2})*$/);
      }
    }),
    { numRuns: 2000 },
  );
});
