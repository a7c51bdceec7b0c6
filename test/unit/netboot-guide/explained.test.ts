/** What the network will do, in words: for each program that may ask, and of the boot that is under way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GuideBench, pi } from "./guide-bench.js";

test("every stage of a PC, and when the override is used up", () => {
  const bench = new GuideBench({ pc: {} });
  bench.override("pc", { target: "Pxe" });
  const plan = bench.guide.planOf("pc");
  assert.deepEqual(
    plan?.stages.map(({ stage, architecture, file }) => [stage, architecture, file]),
    [
      ["bios-pxe", "bios", "machines/pc/undionly.kpxe"],
      ["uefi-pxe", "x86-64", "machines/pc/snponly.efi"],
      ["uefi-http", "x86-64", "http://10.77.0.1:8080/machines/pc/snponly.efi"],
      ["ipxe", "x86-64", "http://10.77.0.1:8080/machines/pc/boot.ipxe"],
    ],
  );
  assert.equal(plan?.stages[3]?.reasons.at(-1), "The override is used up when boot.ipxe was fetched whole.");
  assert.equal(plan?.underWay, null);
});

test("a board, and the boot that is under way", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", "dc:a6:32:00:00:01");
  bench.override("pi", { target: "Pxe" });
  bench.ask("board", { mac: "dc:a6:32:00:00:01" });
  const plan = bench.guide.planOf("pi");
  assert.equal(plan?.stages[0]?.file, "boot folder");
  assert.equal(plan?.stages[0]?.reasons.at(-1), "The override is used up when the firmware was fetched whole.");
  assert.match(
    plan?.underWay ?? "",
    /^A boot began at .*, as the boot loader of a board\. What it was asked to boot once is not used up yet\.$/,
  );
  await bench.fetch("RPI_EFI.fd");
  assert.match(bench.guide.planOf("pi")?.underWay ?? "", /It fetched the firmware\. .* is used up\.$/);
});

test("of many files the last few are named, and all are counted", async () => {
  const bench = new GuideBench({ pc: {} });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.ask("ipxe");
  for (let number = 1; number <= 8; number += 1) {
    bench.files.set(`f${number}`, "x");
    await bench.fetch(`files/f${number}`);
  }
  assert.match(bench.guide.planOf("pc")?.underWay ?? "", / It fetched f1, f2, f3, f4, f5, f6, f7, f8\.$/);
  await bench.fetch("files/vmlinuz");
  assert.match(
    bench.guide.planOf("pc")?.underWay ?? "",
    / It fetched 9 files, the last 8 of them f2, f3, f4, f5, f6, f7, f8, vmlinuz\.$/,
  );
});

test("explaining changes nothing", () => {
  const bench = new GuideBench({ pc: {} });
  bench.override("pc", { target: "Hdd" });
  bench.guide.planOf("pc");
  assert.deepEqual([bench.enabled("pc"), bench.boot("pc"), bench.log], ["Once", "None null", []]);
});
