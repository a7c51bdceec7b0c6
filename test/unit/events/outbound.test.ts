import assert from "node:assert/strict";
import { BlockList, isIP } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { contains, parseAddress, parseNetwork } from "../../../src/services/network-address.js";
import { checkAddress, outboundPolicy } from "../../../src/services/outbound.js";

const open = outboundPolicy({ allow: [], deny: [] });

const forbidden: readonly [string, string][] = [
  ["0.0.0.0", "unspecified"],
  ["0.1.2.3", "unspecified"],
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["169.254.169.254", "link-local"],
  ["169.254.1.1", "link-local"],
  ["100.100.100.200", "metadata"],
  ["fd00:ec2::254", "metadata"],
  ["224.0.0.1", "multicast"],
  ["239.255.255.250", "multicast"],
  ["255.255.255.255", "reserved"],
  ["::", "unspecified"],
  ["::1", "loopback"],
  ["0:0:0:0:0:0:0:1", "loopback"],
  ["0000:0000:0000:0000:0000:0000:0000:0001", "loopback"],
  ["::0.0.0.1", "loopback"],
  ["fe80::1", "link-local"],
  ["fe80::1%eth0", "link-local"],
  ["FEBF::1", "link-local"],
  ["ff02::1", "multicast"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["::FFFF:7F00:0001", "loopback"],
  ["0:0:0:0:0:ffff:127.0.0.1", "loopback"],
  ["::127.0.0.1", "loopback"],
  ["::ffff:0:127.0.0.1", "loopback"],
  ["::ffff:169.254.169.254", "link-local"],
  ["64:ff9b::169.254.169.254", "link-local"],
  ["64:ff9b:1::7f00:1", "loopback"],
  ["2002:7f00:1::", "loopback"],
  ["2002:a9fe:a9fe::1", "link-local"],
  ["2001:0:4136:e378:8000:63bf:80ff:fffe", "loopback"],
  ["0177.0.0.1", "not an address"],
  ["127.1", "not an address"],
  ["2130706433", "not an address"],
  ["0x7f000001", "not an address"],
  ["127.0.0.1.", "not an address"],
  ["[::1]", "not an address"],
  ["localhost", "not an address"],
  ["", "not an address"],
];

for (const [address, denial] of forbidden) {
  test(`${address || "nothing"} is forbidden: ${denial}`, () => assert.equal(checkAddress(open, address), denial));
}

for (const address of [
  "10.0.0.1",
  "192.168.1.50",
  "172.16.0.9",
  "8.8.8.8",
  "fd00::1",
  "2001:db8::1",
  "::ffff:10.0.0.1",
]) {
  test(`${address} is allowed, since a BMC's receivers are on private networks too`, () =>
    assert.equal(checkAddress(open, address), undefined));
}

test("what an URL parser makes of odd spellings is judged like the plain one", () => {
  for (const host of ["0177.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "①②⑦.0.0.1", "[::ffff:127.0.0.1]"]) {
    const { hostname } = new URL(`http://${host}/`);
    assert.equal(checkAddress(open, hostname.replace(/^\[|\]$/g, "")), "loopback", host);
  }
});

test("loopback and link-local have to be named; a rule for everything does not name them", () => {
  const all = outboundPolicy({ allow: ["0.0.0.0/0", "::/0"], deny: [] });
  assert.equal(checkAddress(all, "127.0.0.1"), "loopback");
  assert.equal(checkAddress(all, "10.0.0.1"), undefined);
  const named = outboundPolicy({ allow: ["127.0.0.0/8", "169.254.1.0/24"], deny: [] });
  assert.equal(checkAddress(named, "127.0.0.1"), undefined);
  assert.equal(checkAddress(named, "::ffff:127.0.0.1"), undefined);
  assert.equal(checkAddress(named, "169.254.1.7"), undefined);
  assert.equal(checkAddress(named, "169.254.169.254"), "link-local");
  assert.equal(checkAddress(named, "::1"), "loopback");
  assert.equal(checkAddress(named, "10.0.0.1"), "not allowed");
});

test("multicast and unspecified addresses cannot be named", () => {
  const named = outboundPolicy({ allow: ["224.0.0.0/4", "0.0.0.0/8", "ff00::/8"], deny: [] });
  assert.equal(checkAddress(named, "224.0.0.1"), "multicast");
  assert.equal(checkAddress(named, "0.0.0.0"), "unspecified");
  assert.equal(checkAddress(named, "ff02::1"), "multicast");
});

test("host names and domains are allowed and denied by name, but never to a forbidden address", () => {
  const policy = outboundPolicy({ allow: ["hooks.example.org", "*.lab.example"], deny: ["bad.lab.example"] });
  const to = (host: string, ip = "10.0.0.1") => checkAddress(policy, ip, { host });
  assert.equal(to("hooks.example.org"), undefined);
  assert.equal(to("HOOKS.example.org."), undefined);
  assert.equal(to("a.lab.example"), undefined);
  assert.equal(to("lab.example"), "not allowed");
  assert.equal(to("evil-lab.example"), "not allowed");
  assert.equal(to("bad.lab.example"), "denied");
  assert.equal(to("hooks.example.org", "127.0.0.1"), "loopback");
});

test("denied networks are denied in every spelling, and win", () => {
  const policy = outboundPolicy({ allow: ["10.0.0.0/8"], deny: ["10.9.0.0/16"] });
  assert.equal(checkAddress(policy, "10.8.0.1"), undefined);
  for (const ip of ["10.9.0.1", "::ffff:10.9.0.1", "2002:a09:1::"]) assert.equal(checkAddress(policy, ip), "denied");
});

test("our own listeners are forbidden, allowed address or not", () => {
  const policy = outboundPolicy({ allow: ["127.0.0.0/8"], deny: [] }, (_, port) => port === 8443);
  assert.equal(checkAddress(policy, "127.0.0.1", { port: 8443 }), "own listener");
  assert.equal(checkAddress(policy, "127.0.0.1", { port: 9000 }), undefined);
});

test("networks hold what node's own block list holds", () => {
  const rows = ["10.0.0.0/8", "192.168.7.0/25", "fd00::/8", "2001:db8:5::/48", "fe80::/10"].map((text) => {
    const [base = "", prefix = ""] = text.split("/");
    const list = new BlockList();
    list.addSubnet(base, Number(prefix), isIP(base) === 4 ? "ipv4" : "ipv6");
    return { network: parseNetwork(text)!, list };
  });
  const near = fc.constantFrom(
    "10.255.255.255",
    "11.0.0.0",
    "192.168.7.127",
    "192.168.7.128",
    "fdff::",
    "febf::1",
    "fec0::",
  );
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), near), (ip) => {
      const address = parseAddress(ip);
      fc.pre(address !== undefined && (address.family === 4) === (isIP(ip) === 4));
      for (const { network, list } of rows) {
        assert.equal(contains(network, address!), list.check(ip, isIP(ip) === 4 ? "ipv4" : "ipv6"), ip);
      }
    }),
  );
});

test("an IPv4 address is judged the same in each of its IPv6 disguises", () => {
  fc.assert(
    fc.property(fc.ipV4(), (ip) => {
      const plain = checkAddress(open, ip);
      assert.equal(checkAddress(open, `::ffff:${ip}`), plain);
      if (plain !== undefined) {
        assert.notEqual(checkAddress(open, `64:ff9b::${ip}`), undefined);
        assert.notEqual(checkAddress(open, `::ffff:0:${ip}`), undefined);
      }
    }),
  );
});

test("no text makes the check throw or pass but an address", () => {
  fc.assert(fc.property(fc.string(), (text) => isIP(text) !== 0 || checkAddress(open, text) === "not an address"));
});

test("networks with a wrong prefix are host names to nobody", () => {
  for (const text of ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/x", "fe80::/129", "fe80::1%eth0/64"]) {
    assert.equal(parseNetwork(text), undefined, text);
  }
});
