/** One boot from the first packet to the running system: what each program gets, what is used up when, what clients see. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GuideBench, pi } from "./guide-bench.js";

const mac = "dc:a6:32:00:00:01";
const arm = { mac, architectures: [11], vendorClass: "PXEClient:Arch:00011:UNDI:003000" };

test("a Raspberry Pi that takes its firmware from here, by an override for one boot", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", mac);
  bench.override("pi", { target: "Pxe" });

  assert.deepEqual(bench.ask("board", { mac }).file, { form: "board" });
  assert.equal(bench.boot("pi"), "PrimaryProcessorInitializationStarted null");
  // It asks for what is there, and for what is not, and breaks off what it only asked about.
  await bench.fetch("a1b2c3d4/start4.elf", undefined, { to: 3, problem: "The client broke it off." });
  assert.equal(await bench.refusal("a1b2c3d4/recover4.elf"), "not-found");
  await bench.fetch("a1b2c3d4/config.txt");
  assert.equal(
    await bench.fetch("a1b2c3d4/rpi_efi.FD", undefined, { to: 0, problem: "Only its size." }),
    "firmwarePxe",
  );
  assert.equal(bench.enabled("pi"), "Once");

  // What is asked meanwhile is for the next boot.
  bench.override("pi", { target: "Hdd" });
  assert.equal(await bench.fetch("RPI_EFI.fd"), "firmwarePxe");
  assert.equal(bench.enabled("pi"), "Once");
  assert.deepEqual(bench.machines.bootsUsed, ["pi"]);

  assert.deepEqual(bench.ask("uefi-pxe", arm).file, { form: "pxe", path: "machines/pi/snponly-arm64.efi" });
  assert.equal(bench.boot("pi"), "SystemHardwareInitializationComplete Pxe");
  await bench.fetch("machines/pi/snponly-arm64.efi");
  const script = bench.ask("ipxe", { ...arm, userClasses: ["iPXE"] }).file;
  assert.deepEqual(script, { form: "ipxe", url: "http://10.77.0.1:8080/machines/pi/boot.ipxe" });
  assert.match(await bench.fetch("machines/pi/boot.ipxe"), /^#!ipxe\n(?:.*\n)*.*\/files\/vmlinuz/);
  await bench.fetch("files/vmlinuz");
  assert.equal(bench.boot("pi"), "SystemHardwareInitializationComplete Pxe");
  await bench.fetch("files/initrd.img");
  assert.equal(bench.boot("pi"), "OSBootStarted Pxe");
  bench.ask("system", { mac });
  assert.equal(bench.boot("pi"), "OSRunning Pxe");

  assert.deepEqual(bench.machines.bootsUsed, ["pi"]);
  assert.deepEqual(bench.log, [
    "NetworkBootAsked the boot loader of a board",
    "BootFileDelivered RPI_EFI.fd",
    "NetworkBootAsked UEFI PXE for arm64",
    "BootFileDelivered snponly-arm64.efi",
    "NetworkBootAsked iPXE for arm64",
    "BootFileDelivered boot.ipxe",
    "BootFileDelivered vmlinuz",
    "BootFileDelivered initrd.img",
  ]);
});

test("two transfers of the firmware side by side use an override up once", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", mac);
  bench.override("pi", { target: "Pxe" });
  bench.ask("board", { mac });
  const [one, two] = [await bench.open("RPI_EFI.fd"), await bench.open("RPI_EFI.fd")];
  one.close({ from: 0, to: one.size, problem: null });
  assert.equal(bench.enabled("pi"), "Disabled");
  bench.override("pi", { target: "UefiHttp" });
  two.close({ from: 0, to: two.size, problem: null });
  assert.equal(bench.enabled("pi"), "Once");
  assert.deepEqual(bench.machines.bootsUsed, ["pi"]);
});

test("a transfer that outlives its boot is of no account for the next one", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", mac);
  bench.ask("board", { mac });
  const late = await bench.open("RPI_EFI.fd");
  bench.power("pi", "Off");
  bench.override("pi", { target: "Pxe" });
  bench.ask("board", { mac });
  late.close({ from: 0, to: late.size, problem: null });
  assert.equal(bench.enabled("pi"), "Once");
  assert.equal(await bench.fetch("RPI_EFI.fd"), "firmwarePxe");
  assert.equal(bench.enabled("pi"), "Disabled");
});

test("a board that never asks by DHCP is known by its address on the wire", async () => {
  const bench = new GuideBench({ pi });
  bench.neighbours.set("10.77.0.100", mac);
  bench.override("pi", { target: "Pxe" });
  assert.equal(await bench.fetch("a1b2c3d4/RPI_EFI.fd"), "firmwarePxe");
  assert.equal(bench.enabled("pi"), "Disabled");
});

test("a PC under Hdd gets nothing, and boots from the network the time after", () => {
  const bench = new GuideBench({ pc: {} });
  bench.override("pc", { target: "Hdd" });
  assert.equal(bench.ask("uefi-pxe").file, null);
  assert.equal(bench.enabled("pc"), "Disabled");
  bench.clock.advance(4000);
  assert.equal(bench.ask("uefi-pxe").file, null, "it asks again, in the same boot");
  bench.ask("system");
  assert.equal(bench.boot("pc"), "OSRunning Hdd");
  bench.clock.advance(60_000);
  assert.notEqual(bench.ask("uefi-pxe").file, null);
  assert.deepEqual(bench.log, [
    "NothingToBoot The override says Hdd, Once; it asks as UEFI PXE for x86-64, so it gets nothing and goes on with its own boot order.",
    "NetworkBootAsked UEFI PXE for x86-64",
  ]);
});

test("a PC whose transfer breaks off gets the same again with its next boot", async () => {
  const bench = new GuideBench({ pc: { netboot: { offer: "asked" } } });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.override("pc", { target: "Pxe" });
  for (const isLast of [false, true]) {
    assert.notEqual(bench.ask("uefi-pxe").file, null);
    await bench.fetch("machines/pc/snponly.efi");
    bench.ask("ipxe");
    await bench.fetch("machines/pc/boot.ipxe");
    await bench.fetch("files/vmlinuz");
    await bench.fetch("files/initrd.img", undefined, isLast ? {} : { to: 2, problem: "timed out" });
    assert.equal(bench.enabled("pc"), isLast ? "Disabled" : "Once");
    bench.begins("pc", "ForceRestart");
  }
  assert.equal(bench.ask("uefi-pxe").file, null);
});

test("a service that starts in the middle of a boot goes on with what is still asked", async () => {
  const bench = new GuideBench({ pc: { netboot: { offer: "asked" } } });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.override("pc", { target: "Pxe" });
  bench.ask("ipxe");
  for (const path of ["machines/pc/boot.ipxe", "files/vmlinuz", "files/initrd.img"]) await bench.fetch(path);
  assert.equal(bench.enabled("pc"), "Disabled");
});

test("power that goes off ends the boot and what is seen of it", async () => {
  const bench = new GuideBench({ pc: {} });
  bench.ask("uefi-pxe");
  bench.power("pc", "Off");
  await Promise.resolve();
  assert.equal(bench.boot("pc"), "None null");
  bench.power("pc", "On");
  bench.override("pc", { target: "Hdd" });
  bench.ask("system");
  assert.equal(bench.enabled("pc"), "Disabled", "it went past the network without asking");
  assert.equal(bench.boot("pc"), "OSRunning Hdd");
});

test("a lease that is renewed uses nothing up", () => {
  const bench = new GuideBench({ pc: {} });
  bench.override("pc", { target: "Hdd" });
  bench.ask("system");
  assert.equal(bench.enabled("pc"), "Once");
});

test("firmware that wants an address of its own, in the middle of a boot, changes nothing", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", mac);
  bench.override("pi", { target: "Pxe" });
  bench.ask("board", { mac });
  await bench.fetch("RPI_EFI.fd");
  const answer = bench.ask("system", { mac, vendorClass: null, hostName: null });
  assert.deepEqual([answer.machine, answer.file], ["pi", null]);
  assert.equal(bench.boot("pi"), "PrimaryProcessorInitializationStarted null");
});

test("a line of its log shows that what it booted runs", async () => {
  const bench = new GuideBench({ pc: { netboot: { boot: { kind: "program", files: { "x86-64": "vmlinuz" } } } } });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.ask("uefi-pxe");
  bench.guide.heard("pc");
  assert.equal(bench.boot("pc"), "SystemHardwareInitializationComplete Pxe");
  await bench.fetch("machines/pc/files/vmlinuz");
  assert.equal(bench.guide.machineAt("10.77.0.100"), "pc");
  bench.guide.heard("pc");
  assert.equal(bench.boot("pc"), "OSRunning Pxe");
});

test("PXE and UEFI HTTP boot under Hdd, rebooted by its system, is offered a boot by whichever asks first", () => {
  const bench = new GuideBench({ pc: {} });
  bench.override("pc", { target: "Hdd" });
  for (const stage of ["uefi-pxe", "uefi-http"] as const) assert.equal(bench.ask(stage).file, null);
  bench.clock.advance(120_000);
  assert.notEqual(bench.ask("uefi-pxe").file, null);
});

test("a machine that is off is not seen to run, whatever comes in its name", async () => {
  const bench = new GuideBench({ pc: { power: "Off" } });
  bench.ask("system");
  assert.equal(bench.boot("pc"), "None null");
  // Its power is read later than it asks.
  bench.clock.advance(5000);
  bench.ask("uefi-pxe");
  assert.equal(bench.boot("pc"), "None null");
  bench.power("pc", "On");
  await Promise.resolve();
  assert.equal(bench.boot("pc"), "SystemHardwareInitializationComplete Pxe");
});

test("what asks in the name of a machine that is off makes no system of it when it is switched on", async () => {
  const bench = new GuideBench({ pc: { power: "Off", netboot: { offer: "asked" } } });
  bench.ask("system", { vendorClass: "dhcpcd-9.4.1" });
  bench.power("pc", "On");
  await Promise.resolve();
  assert.equal(bench.boot("pc"), "None null");
  bench.power("pc", "Off");
  bench.ask("uefi-pxe");
  bench.clock.advance(91_000);
  bench.power("pc", "On");
  await Promise.resolve();
  assert.equal(bench.boot("pc"), "None null", "that was no firmware of its own");
});

test("and gives it no errand from before it was switched on", () => {
  const bench = new GuideBench({ pc: { power: "Off", netboot: { offer: "asked" } } });
  bench.ask("uefi-pxe");
  bench.override("pc", { target: "Pxe" });
  bench.begins("pc", "On");
  assert.notEqual(bench.ask("uefi-pxe").file, null);
});

test("firmware and system that come sooner than the power is read are seen when it is", async () => {
  const bench = new GuideBench({ pc: { power: "Off" } });
  bench.ask("uefi-pxe");
  bench.clock.advance(20_000);
  bench.ask("system");
  assert.equal(bench.boot("pc"), "None null");
  bench.power("pc", "On");
  await Promise.resolve();
  assert.equal(bench.boot("pc"), "OSRunning null");
});

test("what is seen of a boot ends also where its power was not known before", async () => {
  const bench = new GuideBench({ pc: {} });
  bench.unknownPower("pc");
  bench.ask("uefi-pxe");
  bench.power("pc", "Off");
  await Promise.resolve();
  assert.equal(bench.boot("pc"), "None null");
});

test("where nothing tells its power, being switched on begins a boot", () => {
  const bench = new GuideBench({ pc: { netboot: { offer: "asked" } } });
  bench.unknownPower("pc");
  assert.equal(bench.ask("uefi-pxe").file, null);
  bench.override("pc", { target: "Pxe" });
  assert.equal(bench.ask("uefi-pxe").file, null, "it is for the next boot");
  bench.begins("pc", "On");
  assert.notEqual(bench.ask("uefi-pxe").file, null);
});

test("iPXE that is installed while a machine asks for it is given to it, and is looked for again only now and then", async () => {
  const bench = new GuideBench({ pc: {} });
  Object.assign(bench, { installed: false, installing: false });
  bench.override("pc", { target: "Pxe" });
  assert.equal(bench.ask("uefi-pxe").file, null);
  await Promise.resolve();
  bench.installing = true;
  bench.clock.advance(1000);
  assert.equal(bench.ask("uefi-pxe").file, null);
  await Promise.resolve();
  assert.equal(bench.installed, false);
  bench.clock.advance(3000);
  assert.equal(bench.ask("uefi-pxe").file, null);
  await new Promise((resolve) => setImmediate(resolve));
  bench.clock.advance(8000);
  assert.deepEqual(bench.ask("uefi-pxe").file, { form: "pxe", path: "machines/pc/snponly.efi" });
});

test("an explanation of what would be done begins nothing", () => {
  const bench = new GuideBench({ pi });
  bench.override("pi", { target: "Pxe" });
  for (let n = 0; n < 9; n += 1) assert.notEqual(bench.guide.planOf("pi"), null);
  assert.deepEqual([bench.machines.begun, bench.boot("pi")], [0, "None null"]);
  bench.ask("board", { mac });
  assert.equal(bench.machines.begun, 1);
});

test("iPXE of a network card that is sent on under Hdd does not end up in the network by the next card", async () => {
  const bench = new GuideBench({ pc: {} });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.override("pc", { target: "Hdd" });
  bench.ask("ipxe");
  assert.match(await bench.fetch("machines/pc/boot.ipxe"), /exit/);
  assert.equal(bench.enabled("pc"), "Disabled");
  bench.clock.advance(8000);
  assert.equal(bench.ask("uefi-pxe").file, null);
});
