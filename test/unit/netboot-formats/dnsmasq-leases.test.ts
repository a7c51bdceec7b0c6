/** Leases go from dnsmasq's file and back; what cannot is told by its line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Lease } from "../../../src/model/netboot.js";
import {
  forever,
  readDnsmasqLeases,
  writeDnsmasqLeases,
} from "../../../src/services/netboot/formats/dnsmasq-leases.js";

const now = Date.UTC(2030, 0, 1);
const leaseTime = 3_600_000;
const networkOf = (address: string) => (address.startsWith("10.77.0.") ? "lab" : null);
const read = (text: string) => readDnsmasqLeases(text, { now, leaseTime, networkOf });
const later = now / 1000 + 600;

const lease = (more: Partial<Lease> = {}): Lease => ({
  address: "10.77.0.101",
  network: "lab",
  mac: "02:00:5e:10:00:01",
  clientId: null,
  hostName: null,
  state: "leased",
  since: now + 600_000 - leaseTime,
  until: now + 600_000,
  ...more,
});

const good: readonly [what: string, line: string, lease: Lease][] = [
  [
    "with name and client-id",
    `${later} 02:00:5e:10:00:01 10.77.0.101 web01 01:02:00:5e:10:00:01`,
    lease({ hostName: "web01", clientId: "0102005e100001" }),
  ],
  ["without both", `${later} 02:00:5E:10:00:01 10.77.0.101 * *`, lease()],
  ["of Ethernet by its type", `${later} 01-02:00:5e:10:00:01 10.77.0.101 * *`, lease()],
  ["without an end", "0 02:00:5e:10:00:01 10.77.0.101 * *", lease({ since: now, until: forever })],
  [
    "given for longer than is thought",
    `${now / 1000 + 90_000} 02:00:5e:10:00:01 10.77.0.101 * *`,
    lease({ since: now, until: now + 90_000_000 }),
  ],
  ["of metal-boot, without a name", `${later} 02:00:5e:10:00:01 10.77.0.101  02:00:5e:10:00:01`, lease()],
  [
    "of metal-boot, without a client-id",
    `${later} 02:00:5e:10:00:01 10.77.0.101 web01\r`,
    lease({ hostName: "web01" }),
  ],
];
for (const [what, line, expected] of good) {
  test(`a lease ${what}`, () =>
    assert.deepEqual(read(`# remark\n\n${line}\n`), { leases: [expected], expired: 0, problems: [] }));
}

const bad: readonly [what: string, line: string, problem: RegExp][] = [
  ["the identity for IPv6", "duid 00:01:00:01:2c:aa:bb:cc:02:00:5e:10:00:01", /identity for IPv6/],
  ["a lease of IPv6", `${later} 1234567 2001:db8::1 * 00:01`, /lease of IPv6/],
  ["a type that is not Ethernet's", `${later} 06-02:00:5e:10:00:01 10.77.0.101 * *`, /no machine's MAC address/],
  ["an address of many", `${later} ff:ff:ff:ff:ff:ff 10.77.0.101 * *`, /no machine's MAC address/],
  ["a number too large", `${later} 02:00:5e:10:00:01 10.77.0.256 * *`, /"10\.77\.0\.256" is no IPv4 address/],
  ["an address of elsewhere", `${later} 02:00:5e:10:00:01 10.78.0.1 * *`, /in no network that is served here/],
  ["no time", "soon 02:00:5e:10:00:01 10.77.0.101 * *", /"soon" is no time/],
  ["too few words", "1 2", /other than five words/],
  ["too many words", `${later} 02:00:5e:10:00:01 10.77.0.101 a b c`, /other than five words/],
  ["a line without end", "a".repeat(3000), /other than five words/],
];
for (const [what, line, problem] of bad) {
  test(`${what} is told by its line`, () => {
    const { leases, problems } = read(`\n${line}\n`);
    assert.deepEqual(leases, []);
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.line, 2);
    assert.match(problems[0]?.text ?? "", problem);
  });
}

test("a name or a client-id that is none costs no machine its address", () => {
  const { leases, problems } = read(`${later} 02:00:5e:10:00:01 10.77.0.101 a$b xyz\n`);
  assert.deepEqual(leases, [lease()]);
  assert.equal(problems.length, 2);
});

test("a lease that is over is counted and left out", () => {
  assert.deepEqual(read(`${now / 1000 - 1} 02:00:5e:10:00:01 10.77.0.101 * *\n`), {
    leases: [],
    expired: 1,
    problems: [],
  });
});

test("of an address that is there twice the later line counts", () => {
  const { leases, problems } = read(
    `${later} 02:00:5e:10:00:01 10.77.0.101 * *\n${later} 02:00:5e:10:00:02 10.77.0.101 * *\n`,
  );
  assert.deepEqual(leases, [lease({ mac: "02:00:5e:10:00:02" })]);
  assert.deepEqual(
    problems.map(({ line }) => line),
    [2],
  );
});

test("as many problems are told as people read", () => {
  const { problems } = read("x\n".repeat(5000));
  assert.equal(problems.length, 201);
  assert.match(problems.at(-1)?.text ?? "", /There are 4800 more/);
});

test("declined addresses have no line, and leases without an end have 0", () => {
  const text = writeDnsmasqLeases([
    lease({ state: "declined" }),
    lease({ until: forever, hostName: "a b", clientId: "01ff" }),
  ]);
  assert.equal(text, "0 02:00:5e:10:00:01 10.77.0.101 * 01:ff\n");
});

const hexPair = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, "0"));
const leases = fc.uniqueArray(
  fc.record(
    {
      address: fc.integer({ min: 1, max: 254 }).map((last) => `10.77.0.${last}`),
      network: fc.constant("lab"),
      mac: fc.array(hexPair, { minLength: 5, maxLength: 5 }).map((pairs) => `02:${pairs.join(":")}`),
      clientId: fc.option(fc.array(hexPair, { minLength: 7, maxLength: 255 }).map((pairs) => pairs.join(""))),
      hostName: fc.option(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20})$/)),
      state: fc.constant("leased" as const),
      since: fc.constant(0),
      until: fc.oneof(
        fc.constant(forever),
        fc.integer({ min: 1, max: 10_000_000 }).map((s) => now + s * 1000),
      ),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 20, selector: ({ address }) => address },
);

test("leases that are written are read as they were", () => {
  fc.assert(
    fc.property(leases, (all) => {
      const again = read(writeDnsmasqLeases(all));
      assert.deepEqual(again.problems, []);
      assert.deepEqual(
        again.leases.map((each) => ({ ...each, since: 0 })),
        all,
      );
    }),
  );
});

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.constantFrom("duid", "*", "0", "10.77.0.5", "02:00:5e:10:00:01", "::1", String(later), "#", "9999999999", "-1"),
);
test("any text is read to its end, each line as a lease, as over, or with a problem", () => {
  const text = fc.array(
    fc.array(word, { maxLength: 6 }).map((words) => words.join(" ")),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(text, (lines) => {
      const { leases: found, problems } = read(lines.join("\n"));
      for (const each of found) {
        assert.equal(networkOf(each.address), "lab");
        assert.ok(each.until > now && each.since <= now);
      }
      for (const { line, text: told } of problems) assert.ok(line >= 1 && told.endsWith("."));
    }),
    { numRuns: 1000 },
  );
});
