/** A service that dies in the middle of a boot, and starts again: the boot goes on, and so does what is seen of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GuideBench, pi } from "./guide-bench.js";

const mac = "dc:a6:32:00:00:01";
const arm = { mac, architectures: [11], vendorClass: "PXEClient:Arch:00011:UNDI:003000" };
const asked = { ...pi, netboot: { ...pi.netboot, offer: "asked" } } as const;
const turn = () => new Promise((resolve) => setImmediate(resolve));

function board(): GuideBench {
  const bench = new GuideBench({ pi: asked });
  bench.lease("10.77.0.100", mac);
  bench.override("pi", { target: "Pxe" });
  bench.ask("board", { mac });
  return bench;
}

function pc(): GuideBench {
  const bench = new GuideBench({ pc: { netboot: { offer: "asked" } } });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.override("pc", { target: "Pxe" });
  return bench;
}

test("once the firmware has used Once up, the boot is led by it to its end", async () => {
  const bench = board();
  await bench.fetch("RPI_EFI.fd");
  assert.equal(bench.enabled("pi"), "Disabled");
  bench.restart();
  bench.clock.advance(5000);
  await bench.fetch("bcm2711-rpi-4-b.dtb").catch(() => {});
  await bench.fetch("a1b2c3d4/start4.elf");
  assert.deepEqual(bench.ask("uefi-pxe", arm).file, { form: "pxe", path: "machines/pi/snponly-arm64.efi" });
  await bench.fetch("machines/pi/snponly-arm64.efi");
  bench.restart();
  assert.match(JSON.stringify(bench.ask("ipxe", { ...arm, userClasses: ["iPXE"] }).file), /boot\.ipxe/);
  assert.match(await bench.fetch("machines/pi/boot.ipxe"), /vmlinuz/);
  await bench.fetch("files/vmlinuz");
  bench.restart();
  await bench.fetch("files/initrd.img");
  assert.equal(bench.boot("pi"), "OSBootStarted Pxe");
  assert.deepEqual(bench.machines.bootsUsed, ["pi"]);
});

test("the boot after it is another one", async () => {
  const bench = board();
  await bench.fetch("RPI_EFI.fd");
  bench.restart();
  bench.clock.advance(5000);
  bench.ask("board", { mac });
  assert.equal(await bench.fetch("RPI_EFI.fd"), "firmwarenone");
  assert.equal(bench.ask("uefi-pxe", arm).file, null);
});

test("and so it is for a board that asks for its firmware again, by files alone", async () => {
  const bench = board();
  await bench.fetch("RPI_EFI.fd");
  bench.restart();
  assert.equal(await bench.fetch("RPI_EFI.fd"), "firmwarenone");
});

test("before the firmware was delivered nothing is used up, and it is given anew with what is asked in it", async () => {
  const bench = board();
  await bench.fetch("config.txt");
  bench.restart();
  assert.equal(await bench.fetch("RPI_EFI.fd"), "firmwarePxe");
  assert.equal(bench.enabled("pi"), "Disabled");
});

test("a boot keeps what it was to do, whatever is asked before the service is there again", async () => {
  const bench = pc();
  bench.ask("uefi-pxe");
  await bench.fetch("machines/pc/snponly.efi");
  bench.override("pc", { target: "Hdd" });
  bench.restart();
  assert.match(JSON.stringify(bench.ask("ipxe").file), /boot\.ipxe/);
  for (const path of ["machines/pc/boot.ipxe", "files/vmlinuz", "files/initrd.img"]) await bench.fetch(path);
  assert.equal(bench.enabled("pc"), "Once", "Hdd is for the next boot");
});

test("a boot is on disk before its override is used up, and what was lost of that is made up for", async () => {
  const bench = board();
  const { report } = bench.machines;
  let order = "";
  bench.machines.report = (id, seen) => {
    if (seen.bootUsed !== undefined) order += bench.store.get("boots", id)?.usedUp;
    else report.call(bench.machines, id, seen);
  };
  await bench.fetch("RPI_EFI.fd");
  assert.deepEqual([order, bench.enabled("pi")], ["true", "Once"]);
  bench.machines.report = report;
  bench.restart();
  assert.equal(bench.enabled("pi"), "Disabled");
});

test("what is written of a boot has no variables, and is written a few times", async () => {
  const bench = board();
  for (let n = 0; n < 50; n += 1) await bench.fetch("a1b2c3d4/start4.elf");
  await bench.fetch("RPI_EFI.fd");
  for (let n = 0; n < 50; n += 1) bench.ask("uefi-pxe", arm);
  const text = JSON.stringify(bench.store.get("boots", "pi"));
  assert.doesNotMatch(text, /variables|start4/);
  assert.ok(bench.store.writes.length <= 4, bench.store.writes.join());
});

test("made-up packets do not fill the journal", () => {
  const bench = pc();
  for (let n = 0; n < 2000; n += 1) bench.ask(n % 2 === 0 ? "uefi-pxe" : "uefi-http");
  assert.ok(bench.store.writes.length <= 50, String(bench.store.writes.length));
});

for (const [what, end] of [
  ["off", (bench: GuideBench) => bench.power("pc", "Off")],
  ["reset", (bench: GuideBench) => bench.begins("pc", "ForceRestart")],
] as const) {
  test(`a machine that was ${what} since goes on with nothing`, () => {
    const bench = pc();
    bench.ask("uefi-pxe");
    end(bench);
    assert.equal(bench.store.get("boots", "pc"), undefined);
    bench.restart();
    assert.equal(bench.guide.planOf("pc")?.underWay, null);
  });
}

test("boots of machines that are not in the configuration any more are forgotten", () => {
  const bench = pc();
  bench.ask("uefi-pxe");
  bench.machines.all.delete("pc");
  bench.restart();
  assert.equal(bench.store.all("boots").size, 0);
});

test("one that was silent for ten minutes is not gone on with", () => {
  const bench = pc();
  bench.ask("uefi-pxe");
  bench.override("pc", { target: "Hdd" });
  bench.restart();
  bench.clock.advance(660_000);
  assert.equal(bench.ask("uefi-pxe").file, null);
});

/* ── what is seen ────────────────────────────────────────────────────────────────────────────────────────────────── */

async function running(): Promise<GuideBench> {
  const bench = pc();
  bench.ask("ipxe");
  for (const path of ["machines/pc/boot.ipxe", "files/vmlinuz", "files/initrd.img"]) await bench.fetch(path);
  bench.ask("system");
  assert.equal(bench.boot("pc"), "OSRunning Pxe");
  return bench;
}

test("a system that runs is running still when the power is found on, days later too", async () => {
  const bench = await running();
  bench.clock.advance(3 * 24 * 3_600_000);
  bench.restart();
  assert.equal(bench.boot("pc"), "None null");
  bench.power("pc", "On");
  await turn();
  assert.equal(bench.boot("pc"), "OSRunning Pxe");
  bench.ask("system");
  assert.equal(bench.boot("pc"), "OSRunning Pxe");
});

test("and is not when the power is found off", async () => {
  const bench = await running();
  bench.restart();
  bench.power("pc", "Off");
  await turn();
  bench.power("pc", "On");
  await turn();
  assert.equal(bench.boot("pc"), "None null");
  assert.equal(bench.store.all("boots").size, 0);
});

test("nor when it is found on its way off", async () => {
  const bench = await running();
  bench.restart();
  bench.power("pc", "PoweringOff");
  bench.power("pc", "Off");
  bench.power("pc", "On");
  await turn();
  assert.equal(bench.boot("pc"), "None null");
});
