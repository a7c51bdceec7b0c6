/** What cannot be made is one machine's trouble, told in its log, and gone once it can; nothing fills a log. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GuideBench, pi } from "./guide-bench.js";

const mac = "dc:a6:32:00:00:01";
const texts = (bench: GuideBench, id: string) => bench.machines.must(id).observation.troubles.map(({ text }) => text);

test("a broken template: its machine says so, others boot on, and it is over when it is mended", async () => {
  const script = { boot: { kind: "script", file: "own.ipxe" } } as const;
  const bench = new GuideBench({ odd: { netboot: script }, pc: { mac: "52:54:00:77:00:02" } });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.lease("10.77.0.101", "52:54:00:77:00:02");
  bench.files.set("own.ipxe", "#!ipxe\nkernel {{no.such.name}}\n");
  bench.ask("ipxe");
  assert.equal(await bench.refusal("machines/odd/boot.ipxe"), "broken");
  assert.match(texts(bench, "odd")[0] ?? "", /boot\.ipxe: .*no\.such\.name/);
  assert.match(bench.log.at(-1) ?? "", /^BootFileMissing boot\.ipxe: /);
  assert.equal(await bench.refusal("machines/pc/boot.ipxe", "10.77.0.101"), "served");
  assert.deepEqual(texts(bench, "pc"), []);
  bench.files.set("own.ipxe", "#!ipxe\necho {{machine.id}}\n");
  assert.match(await bench.fetch("machines/odd/boot.ipxe"), /echo odd/);
  assert.deepEqual(texts(bench, "odd"), []);
});

test("a boot folder that is not there", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", mac);
  const { sets } = bench;
  bench.sets = [];
  bench.ask("board", { mac });
  assert.equal(await bench.refusal("a1b2c3d4/start4.elf"), "broken");
  assert.match(texts(bench, "pi")[0] ?? "", /^The boot folder pi is not there\./);
  bench.sets = sets;
  assert.equal(await bench.refusal("a1b2c3d4/start4.elf"), "served");
  assert.deepEqual(texts(bench, "pi"), []);
});

test("a kernel that is not in the folder", async () => {
  const bench = new GuideBench({ pc: {} });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.files.delete("vmlinuz");
  bench.ask("ipxe");
  await bench.fetch("machines/pc/boot.ipxe");
  assert.equal(await bench.refusal("files/vmlinuz"), "not-found");
  assert.equal(await bench.refusal("files/whatever"), "not-found");
  assert.deepEqual(bench.log.slice(1), [
    "BootFileDelivered boot.ipxe",
    "BootFileMissing vmlinuz: There is no such file.",
  ]);
});

async function lacking(): Promise<GuideBench> {
  const bench = new GuideBench({ pc: {} });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.files.delete("vmlinuz");
  bench.ask("ipxe");
  await bench.fetch("machines/pc/boot.ipxe");
  for (const file of ["vmlinuz", "whatever"]) assert.equal(await bench.refusal(`files/${file}`), "not-found");
  return bench;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a kernel that is not there is its machine's trouble until it is put there, asked for or not", async () => {
  const bench = await lacking();
  const { troubles } = bench.machines.must("pc").observation;
  assert.deepEqual(
    troubles.map(({ text, property, severity }) => [text, property, severity]),
    [["vmlinuz: There is no such file.", "Boot", "Warning"]],
  );
  bench.clock.advance(600_000);
  await turn();
  assert.equal(texts(bench, "pc").length, 1);
  bench.files.set("vmlinuz", "kernel");
  bench.clock.advance(30_000);
  await turn();
  assert.deepEqual([texts(bench, "pc"), bench.clock.pending], [[], 0]);
});

test("or until it boots something else", async () => {
  const bench = await lacking();
  const { inventory } = bench.machines.must("pc");
  const boot = { kind: "program", files: { "x86-64": "initrd.img" } } as const;
  bench.machines.change("pc", {
    inventory: { ...inventory, netboot: { ...inventory.netboot!, boot } },
  });
  bench.begins("pc", "ForceRestart");
  bench.ask("uefi-pxe");
  assert.equal(texts(bench, "pc").length, 1);
  await bench.fetch("machines/pc/files/initrd.img");
  bench.clock.advance(30_000);
  await turn();
  assert.deepEqual([texts(bench, "pc"), bench.clock.pending], [[], 0]);
});

test("a template that is not there is called by its name", async () => {
  const bench = new GuideBench({ pc: { netboot: { boot: { kind: "script", file: "own.ipxe" } } } });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.ask("ipxe");
  assert.equal(await bench.refusal("machines/pc/boot.ipxe"), "broken");
  assert.deepEqual(texts(bench, "pc"), ["boot.ipxe: The script own.ipxe is not there."]);
});

test("iPXE that is not installed is a trouble until it is", () => {
  const bench = new GuideBench({ pc: {} });
  Object.assign(bench, { installed: false, installing: false });
  bench.ask("uefi-pxe");
  assert.deepEqual(texts(bench, "pc"), ["There is no iPXE for UEFI PXE for x86-64. Install iPXE for x86-64."]);
  bench.installed = true;
  bench.ask("uefi-pxe");
  assert.deepEqual(texts(bench, "pc"), []);
});

test("the log says once what asked, and what it got", () => {
  const bench = new GuideBench({ pi, pc: {} });
  bench.ask("board", { mac });
  bench.ask("uefi-pxe");
  assert.deepEqual(
    bench.told.map(({ message }) => message.args),
    [
      ["the boot loader of a board", "It gets the files of the boot folder pi."],
      [
        "UEFI PXE for x86-64",
        "No override is set, and it is offered a boot whenever it asks, so it gets iPXE by TFTP (snponly.efi).",
      ],
    ],
  );
});

test("a large file that broke off is told, a question for its size is not", async () => {
  const bench = new GuideBench({ pc: {} });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.files.set("vmlinuz", "k".repeat(200_000));
  bench.ask("ipxe");
  await bench.fetch("files/vmlinuz", undefined, { to: 0, problem: "User aborted the transfer" });
  await bench.fetch("files/vmlinuz", undefined, { to: 100_000, problem: "timed out" });
  assert.deepEqual(bench.log.slice(1), ["BootFileAborted vmlinuz"]);
});

test("a machine that boots on and on leaves a bounded log", async () => {
  const bench = new GuideBench({ pc: {} });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  for (let boot = 0; boot < 500; boot += 1) {
    bench.ask("uefi-pxe");
    await bench.fetch("machines/pc/snponly.efi");
    bench.ask("ipxe");
    bench.clock.advance(5000);
  }
  // What it may cause at once, and one more each half minute.
  assert.ok(bench.told.length <= 60 + (500 * 5) / 30 + 1, String(bench.told.length));
});

test("strangers are listed, the last thousand of them, and told of as long as there are few", () => {
  const bench = new GuideBench({ pc: {} });
  for (let number = 0; number < 3000; number += 1) {
    const last = number.toString(16).padStart(4, "0");
    const answer = bench.ask("uefi-pxe", { mac: `66:66:66:66:${last.slice(0, 2)}:${last.slice(2)}` });
    assert.deepEqual([answer.machine, answer.file], [null, null]);
  }
  const strangers = bench.guide.strangers();
  assert.equal(strangers.length, 1000);
  assert.equal(strangers[0]?.mac, "66:66:66:66:0b:b7");
  assert.equal(bench.told.length, 50);
  assert.deepEqual(bench.told[0]?.message.args, ["66:66:66:66:00:00", "UEFI PXE for x86-64"]);
});

test("a stranger that asks again is told of once, and counted", () => {
  const bench = new GuideBench({});
  bench.ask("uefi-pxe", { mac: "66:66:66:66:66:66", hostName: "odd" });
  bench.clock.advance(1000);
  bench.ask("ipxe", { mac: "66:66:66:66:66:66" });
  const [stranger] = bench.guide.strangers();
  assert.deepEqual([stranger?.times, stranger?.stage, stranger?.hostName], [2, "ipxe", "odd"]);
  assert.equal((stranger?.lastSeen ?? 0) - (stranger?.firstSeen ?? 0), 1000);
  assert.equal(bench.told.length, 1);
});
