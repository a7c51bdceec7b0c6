/** Who gets which file: a machine its own, strangers nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNeighbours } from "../../../src/model/neighbours.js";
import { joinedReservations } from "../../../src/services/netboot/joined-reservations.js";
import { GuideBench, pi } from "./guide-bench.js";

const two = { pi, pc: { mac: "52:54:00:77:00:02" } };

function rack(): GuideBench {
  const bench = new GuideBench(two);
  bench.lease("10.77.0.100", "dc:a6:32:00:00:01");
  bench.lease("10.77.0.101", "52:54:00:77:00:02");
  bench.neighbours.set("10.77.0.66", "66:66:66:66:66:66");
  return bench;
}

const cases: readonly (readonly [string, string, string])[] = [
  ["machines/pi/boot.ipxe", "10.77.0.100", "served"],
  ["machines/pi/boot.ipxe", "10.77.0.101", "forbidden"],
  ["machines/pi/boot.ipxe", "10.77.0.66", "forbidden"],
  ["machines/nobody/boot.ipxe", "192.0.2.1", "not-found"],
  ["a1b2c3d4/config.txt", "10.77.0.101", "forbidden"],
  ["dc-a6-32-00-00-01/config.txt", "10.77.0.100", "served"],
  ["99999999/config.txt", "10.77.0.100", "not-found"],
  ["config.txt", "10.77.0.100", "served"],
  ["config.txt", "10.77.0.101", "not-found"],
  ["config.txt", "192.0.2.1", "not-found"],
  ["machines/pc/files/vmlinuz", "10.77.0.101", "served"],
  ["files/vmlinuz", "10.77.0.101", "served"],
  // Behind a relay, where another server gives addresses.
  ["files/vmlinuz", "192.0.2.1", "served"],
  ["files/vmlinuz", "10.77.0.66", "forbidden"],
  ["files/../etc/passwd", "10.77.0.101", "not-found"],
  ["machines/pc/autoexec.ipxe", "10.77.0.101", "served"],
];

for (const [path, client, what] of cases) {
  test(`${path} for ${client}: ${what}`, async () => assert.equal(await rack().refusal(path, client), what));
}

test("whoever cannot be told by his address is served by the path, and begins no boot", async () => {
  const bench = rack();
  bench.override("pc", { target: "Pxe" });
  const text = await bench.fetch("machines/pc/boot.ipxe", "192.0.2.1");
  assert.match(text, /vmlinuz/);
  for (const file of ["vmlinuz", "initrd.img"]) await bench.fetch(`machines/pc/files/${file}`, "192.0.2.1");
  assert.deepEqual([bench.enabled("pc"), bench.boot("pc"), bench.log], ["Once", "None null", []]);
});

test("in a boot that is under way the path is enough", async () => {
  const bench = rack();
  bench.override("pc", { target: "Pxe" });
  bench.ask("ipxe", { mac: "52:54:00:77:00:02" });
  await bench.fetch("machines/pc/boot.ipxe", "192.0.2.1");
  for (const file of ["vmlinuz", "initrd.img"]) await bench.fetch(`machines/pc/files/${file}`, "192.0.2.1");
  assert.equal(bench.enabled("pc"), "Disabled");
});

test("in a boot that is under way somebody else who looks at its files is of no account", async () => {
  const bench = rack();
  bench.override("pc", { target: "Pxe" });
  bench.ask("ipxe", { mac: "52:54:00:77:00:02" });
  const files = ["boot.ipxe", "files/vmlinuz", "files/initrd.img"];
  const fetchAll = async (client: string) => {
    for (const file of files) await bench.fetch(`machines/pc/${file}`, client);
  };
  await bench.fetch("machines/pc/boot.ipxe", "10.77.0.101");
  await fetchAll("192.0.2.1");
  assert.equal(bench.enabled("pc"), "Once", "the machine itself had come first");
  await fetchAll("10.77.0.101");
  assert.equal(bench.enabled("pc"), "Disabled");
});

test("and among those whom nothing tells apart the first at each stage counts", async () => {
  const bench = rack();
  bench.override("pc", { target: "Pxe" });
  bench.ask("uefi-pxe", { mac: "52:54:00:77:00:02" });
  await bench.fetch("machines/pc/snponly.efi", "192.0.2.1");
  // Another program, another address from another server.
  bench.ask("ipxe", { mac: "52:54:00:77:00:02" });
  for (const client of ["192.0.2.2", "192.0.2.66"]) await bench.fetch("machines/pc/boot.ipxe", client);
  for (const client of ["192.0.2.66", "192.0.2.2"]) {
    for (const file of ["vmlinuz", "initrd.img"]) await bench.fetch(`machines/pc/files/${file}`, client);
    assert.equal(bench.enabled("pc"), client === "192.0.2.2" ? "Disabled" : "Once");
  }
});

test("a flood from addresses that nobody has is no reason to read the kernel's table with each packet", async () => {
  const bench = rack();
  for (let n = 0; n < 500; n += 1) {
    bench.clock.advance(1);
    await bench.refusal("config.txt", `198.51.100.${n % 250}`);
  }
  assert.ok(bench.looks <= 40, `${bench.looks} looks`);
});

test("a serial number that is not configured is learnt from the one who has the address", async () => {
  const bench = new GuideBench({ pi: { ...pi, netboot: { bootSet: "pi" } } });
  assert.equal(await bench.refusal("0badcafe/start4.elf"), "not-found");
  bench.lease("10.77.0.100", "dc:a6:32:00:00:01");
  assert.equal(await bench.refusal("0badcafe/start4.elf"), "served");
  bench.leases.clear();
  assert.equal(await bench.refusal("0badcafe/start4.elf"), "served");
});

test("and from its packets", async () => {
  const bench = new GuideBench({ pi: { ...pi, netboot: { bootSet: "pi" } } });
  bench.ask("board", { mac: "dc:a6:32:00:00:01" });
  // In which order the bytes come there is not known.
  for (const serial of ["a1b2c3d4", "d4c3b2a1"]) {
    assert.equal(await bench.refusal(`${serial}/start4.elf`, "192.0.2.1"), "served");
  }
});

test("an expired lease and a declined address are nobody's", async () => {
  const bench = rack();
  bench.clock.advance(3_700_000);
  assert.equal(bench.guide.machineAt("10.77.0.100"), undefined);
  assert.equal(await bench.refusal("config.txt", "10.77.0.100"), "not-found");
});

test("a machine is known by its UUID where its address is new, and files follow it", async () => {
  const bench = new GuideBench({ pc: {} });
  const answer = bench.ask("uefi-pxe", { mac: "52:54:00:99:99:99", machineId: "0033221100554477668899aabbccddeeff" });
  assert.equal(answer.machine, "pc");
  bench.lease("10.77.0.130", "52:54:00:99:99:99");
  assert.equal(await bench.refusal("machines/pc/boot.ipxe", "10.77.0.130"), "served");
});

test("a machine that the network has nothing for is known, and left alone", () => {
  const bench = new GuideBench({ pc: { netboot: null } });
  assert.deepEqual([bench.ask("uefi-pxe").machine, bench.ask("uefi-pxe").file, bench.log], ["pc", null, []]);
  assert.equal(bench.guide.planOf("pc"), null);
});

test("what the kernel knows of the wire", () => {
  const text = [
    "IP address       HW type     Flags       HW address            Mask     Device",
    "10.77.0.100      0x1         0x2         DC:A6:32:00:00:01     *        eth1",
    "10.77.0.101      0x1         0x0         00:00:00:00:00:00     *        eth1",
    "10.77.0.102      0x1         0x6         52:54:00:77:00:02     *        eth1",
    "nonsense",
    "",
  ].join("\n");
  assert.deepEqual(
    parseNeighbours(text).map(({ address, mac, device }) => `${address} ${mac} ${device}`),
    ["10.77.0.100 dc:a6:32:00:00:01 eth1", "10.77.0.102 52:54:00:77:00:02 eth1"],
  );
});

test("addresses that are configured", () => {
  const bench = new GuideBench({
    pc: { netboot: { address: "10.77.0.9", hostName: "web", network: "lab", options: { 42: "0a4d0001" } } },
  });
  const { reservations } = bench.guide;
  assert.deepEqual(reservations.of("52:54:00:77:00:01"), {
    address: "10.77.0.9",
    hostName: "web",
    network: "lab",
    options: { 42: "0a4d0001" },
    ignored: false,
  });
  assert.equal(reservations.of("66:66:66:66:66:66"), undefined);
  assert.equal(reservations.holder?.("10.77.0.9"), "52:54:00:77:00:01");
  assert.equal(bench.guide.machineAt("10.77.0.9"), "pc");
});

test("a rule of another server's that silences everybody leaves our own machines alone", () => {
  const own = new GuideBench({ pc: {} }).guide.reservations;
  const silenced = { address: null, hostName: null, network: null, options: {}, ignored: true };
  const joined = joinedReservations(own, { of: () => silenced });
  assert.equal(joined.of("52:54:00:77:00:01")?.ignored, false);
  assert.equal(joined.of("66:66:66:66:66:66")?.ignored, true);
});

test("a machine that takes another's address is known by the wire, and uses nothing of the other's up", async () => {
  const bench = rack();
  bench.override("pc", { target: "Pxe" });
  bench.ask("ipxe", { mac: "52:54:00:77:00:02" });
  bench.neighbours.set("10.77.0.101", "dc:a6:32:00:00:01");
  assert.equal(await bench.refusal("machines/pc/boot.ipxe", "10.77.0.101"), "forbidden");
  assert.equal(bench.guide.machineAt("10.77.0.101"), "pi");
  bench.clock.advance(1000);
  bench.neighbours.set("10.77.0.101", "52:54:00:77:00:02");
  for (const file of ["boot.ipxe", "files/vmlinuz", "files/initrd.img"]) {
    await bench.fetch(`machines/pc/${file}`, "10.77.0.101");
  }
  assert.equal(bench.enabled("pc"), "Disabled");
});

test("what the wire said a moment ago is not believed over a lease", async () => {
  const bench = rack();
  const other = new Map([["10.77.0.101", "dc:a6:32:00:00:01"]]);
  for (const [address, mac] of other) bench.neighbours.set(address, mac);
  bench.guide.machineAt("10.77.0.101");
  bench.neighbours.set("10.77.0.101", "52:54:00:77:00:02");
  bench.clock.advance(500);
  assert.equal(await bench.refusal("machines/pc/boot.ipxe", "10.77.0.101"), "served");
});

test("an address whose lessee is behind something that speaks for it stays the lessee's", async () => {
  const bench = rack();
  bench.neighbours.set("10.77.0.101", "66:66:66:66:66:67");
  assert.equal(await bench.refusal("machines/pc/boot.ipxe", "10.77.0.101"), "served");
});
