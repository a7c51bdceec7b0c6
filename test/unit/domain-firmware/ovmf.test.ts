/** The same with true bytes: a variable store of OVMF, and the simulated family. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { simulated } from "../../../adapters/firmware/boards/simulated.js";
import { blankImage } from "../../../adapters/firmware/edk2/blank.js";
import { withBootOrder, withEntry } from "../../../adapters/firmware/family/boot-entries.js";
import {
  bytesOf,
  globalKey,
  numberOf,
  withoutVariable,
  withValue,
} from "../../../adapters/firmware/family/variables.js";
import { parseDevicePathText } from "../../../adapters/firmware/uefi/device-path.js";
import type { Variables } from "../../../src/model/firmware.js";
import { FirmwareBench } from "./bench.js";
import { MemoryFlash } from "./memory-flash.js";

const bootNext = globalKey("BootNext");
const osIndications = globalKey("OsIndications");
const nicPath = "PciRoot(0x0)/Pci(0x2,0x0)/MAC(020000000001,0x1)/IPv4(0.0.0.0)";

const variablesIn = ({ flash }: FirmwareBench): Variables => ovmf.read(flash?.content ?? assert.fail());

/** What OVMF does at its first boot: it finds what can be booted. */
const found = (variables: Variables): Variables =>
  withBootOrder(
    withEntry(
      withEntry(variables, 0, "UEFI QEMU HARDDISK", parseDevicePathText("PciRoot(0x0)/Pci(0x1,0x0)/Scsi(0x0,0x0)")),
      1,
      "UEFI PXEv4 (MAC:020000000001)",
      parseDevicePathText(nicPath),
    ),
    [0, 1],
  );

async function firmwareDoes(bench: FirmwareBench, what: (variables: Variables) => Variables): Promise<void> {
  const image = bench.flash?.content ?? assert.fail();
  bench.flash?.set(Buffer.concat(ovmf.render(image, what(ovmf.read(image))).parts));
  await bench.elapse(15_000);
}

test("OVMF: what was found can be booted from once, and the rest of the store is as the firmware left it", async () => {
  const bench = new FirmwareBench({ family: ovmf, flash: new MemoryFlash(blankImage("ovmf-4m")) });
  await bench.elapse(3000);
  assert.deepEqual(bench.current.bootOptions, []);
  assert.equal(await bench.reset("On"), null);
  await firmwareDoes(bench, found);
  assert.deepEqual(bench.current.bootOrder, ["Boot0000", "Boot0001"]);
  await bench.override({ target: "Pxe" });
  await bench.amend({ bootOrder: ["Boot0001", "Boot0000"] });
  assert.equal(await bench.reset("PowerCycle"), null);
  assert.equal(numberOf(variablesIn(bench), bootNext), 1);
  assert.deepEqual(bench.current.bootOrder, ["Boot0001", "Boot0000"]);
  await firmwareDoes(bench, (variables) => withoutVariable(variables, bootNext));
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
  assert.equal(bench.machine.intent.firmware, undefined);
  assert.deepEqual(bench.troubles, []);
});

test("OVMF: the setup menu, and an entry of our own that is gone afterwards", async () => {
  const bench = new FirmwareBench({ family: ovmf, flash: new MemoryFlash(blankImage("ovmf")) });
  await bench.elapse(3000);
  await bench.override({ target: "BiosSetup" });
  await bench.reset("On");
  assert.equal(bytesOf(variablesIn(bench), osIndications)?.[0], 1);
  await firmwareDoes(bench, (variables) => withValue(found(variables), osIndications, new Uint8Array(8)));
  assert.equal(bench.machine.intent.boot.enabled, "Disabled");
  await bench.override({ target: "UefiTarget", uefiTarget: `${nicPath}/Uri(http://192.0.2.1/boot.efi)` });
  await bench.reset("PowerCycle");
  const own = numberOf(variablesIn(bench), bootNext) ?? 0;
  assert.ok(own > 1);
  assert.deepEqual(
    bench.current.bootOptions.map(({ reference }) => reference),
    ["Boot0000", "Boot0001"],
  );
  await firmwareDoes(bench, (variables) => withoutVariable(variables, bootNext));
  assert.equal(bench.current.bootOptions.length, 2);
  await bench.amend({ bootOrder: ["Boot0001"] });
  await bench.reset("PowerCycle");
  assert.deepEqual(
    variablesIn(bench).flatMap(({ name }) => (/^Boot\d/.test(name) ? [name] : [])),
    ["Boot0000", "Boot0001"],
  );
});

test("a simulated machine boots by its options, and its settings last", async () => {
  const bench = new FirmwareBench({ family: simulated, flash: null });
  const boot = () => {
    const { target, seq } = bench.host.bootChoice();
    bench.host.report({ bootUsed: seq });
    return target;
  };
  boot();
  assert.equal(bench.bench.store.writes.length, 0);
  const option = bench.next.bootOptions.find(({ target }) => target === "Pxe") ?? assert.fail();
  await bench.amend({ bootOrder: [option.reference], attributes: { Timeout: 7 } });
  assert.equal(boot(), "Pxe");
  assert.equal(bench.current.attributes.Timeout, 7);
  assert.equal(bench.machine.intent.firmware, undefined);
});
