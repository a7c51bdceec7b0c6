/** A disc in the slot of a machine that is given everything over the network: it is what an override for Cd boots. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GuideBench } from "./guide-bench.js";

const mac = "52:54:00:77:00:01";
const url = "http://10.77.0.1:8080/machines/pc/media/Cd/disc.iso";

function benchWith(sha256: string | null, offer: "asked" | "always" = "asked"): GuideBench {
  const bench = new GuideBench({ pc: { netboot: { offer } } });
  bench.lease("10.77.0.100", mac);
  bench.insert("pc", sha256);
  bench.override("pc", { target: "Cd" });
  return bench;
}

test("UEFI's HTTP boot gets the disc, and an override for one boot is used up with it", async () => {
  const bench = benchWith("abc");
  assert.deepEqual(bench.ask("uefi-http").file, { form: "http", url });
  const file = await bench.open("machines/pc/media/Cd/disc.iso");
  assert.equal(file.type, "application/vnd.efi-iso");
  file.close({ from: 0, to: 0, problem: "Only its size." });
  assert.equal(bench.enabled("pc"), "Once");
  assert.equal(await bench.fetch("machines/pc/media/Cd/disc.iso"), "disc abc");
  assert.equal(bench.enabled("pc"), "Disabled");
  assert.equal(bench.boot("pc"), "OSBootStarted Cd");
  assert.ok(bench.log.includes("BootFileDelivered the disc in Cd"), bench.log.join("\n"));
});

test("by PXE, iPXE mounts it", async () => {
  const bench = benchWith("abc");
  assert.deepEqual(bench.ask("uefi-pxe").file, { form: "pxe", path: "machines/pc/snponly.efi" });
  await bench.fetch("machines/pc/snponly.efi");
  bench.ask("ipxe");
  assert.match(await bench.fetch("machines/pc/boot.ipxe"), new RegExp(`^sanboot ${url} `, "m"));
  assert.equal(bench.enabled("pc"), "Once");
  // In pieces, as it reads it.
  await bench.fetch("machines/pc/media/Cd/disc.iso", undefined, { from: 2, to: 5 });
  assert.equal(bench.enabled("pc"), "Disabled");
  assert.equal(bench.boot("pc"), "OSBootStarted Cd");
});

test("a reset with the slot empty goes on with the machine's own order, and uses the override up", () => {
  const bench = benchWith(null);
  assert.equal(bench.ask("uefi-http").file, null);
  assert.equal(bench.enabled("pc"), "Disabled");
});

test("with the slot empty that own order may lead to the network, which gives what it always gives", async () => {
  const bench = benchWith(null, "always");
  const { file, reasons } = bench.ask("uefi-pxe");
  assert.deepEqual(file, { form: "pxe", path: "machines/pc/snponly.efi" });
  assert.match(reasons[0] ?? "", /^The override says Cd, Once, but its slot is empty; it asks as UEFI PXE/);
  await bench.fetch("machines/pc/snponly.efi");
  bench.ask("ipxe");
  assert.equal(bench.enabled("pc"), "Once");
  assert.match(await bench.fetch("machines/pc/boot.ipxe"), /^kernel /m);
  assert.equal(await bench.fetch("machines/pc/files/vmlinuz"), "kernel");
  await bench.fetch("machines/pc/files/initrd.img");
  assert.equal(bench.enabled("pc"), "Disabled");
  assert.equal(bench.boot("pc"), "OSBootStarted Pxe");
});

test("without an override for Cd a disc changes nothing", () => {
  const bench = benchWith("abc");
  bench.override("pc", { target: "Hdd" });
  assert.equal(bench.ask("uefi-http").file, null);
});

test("a disc that was taken out is not there any more, and another machine's is nobody else's", async () => {
  const bench = benchWith("abc");
  bench.ask("uefi-http");
  bench.insert("pc", null);
  assert.equal(await bench.refusal("machines/pc/media/Cd/disc.iso"), "not-found");
  assert.equal(await bench.refusal("machines/pc/media/Cd/other.iso"), "not-found");
  assert.equal(await bench.refusal("machines/pc/media/../Cd/disc.iso"), "not-found");
});
