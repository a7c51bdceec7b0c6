import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bootOrderOf, bootTargetsOf } from "../../../adapters/machine/libvirt/boot-order.js";
import { discIn, driveOf } from "../../../adapters/machine/libvirt/disc.js";
import { readDomain } from "../../../adapters/machine/libvirt/domain.js";
import { instanceOf, isMarked } from "../../../adapters/machine/libvirt/instance.js";
import type { BootTarget } from "../../../src/model/words.js";
import { byOrder, byWords } from "./definitions.js";

const instance = (source: string, target: BootTarget | null, disc: string | null = null) =>
  readDomain(instanceOf(readDomain(source), { target, disc }));
const orderWith = (source: string, target: BootTarget) => bootOrderOf(instance(source, target));

describe("what a domain boots from", () => {
  test("is in the words of its definition, or in the order of its devices", () => {
    assert.deepEqual(bootOrderOf(readDomain(byWords)), ["52:54:00:aa:00:01", "52:54:00:aa:00:02", "sda"]);
    assert.deepEqual(bootOrderOf(readDomain(byOrder)), ["52:54:00:aa:00:03", "vda"]);
    assert.deepEqual(bootOrderOf(readDomain(byWords.replace(/<boot dev[^>]*>/g, ""))), ["sda"]);
  });

  test("can be asked for where there is such a device, and a disc always", () => {
    assert.deepEqual(bootTargetsOf(readDomain(byWords)), ["None", "Pxe", "Cd", "Hdd"]);
    assert.deepEqual(bootTargetsOf(readDomain(byWords.replace(/<interface[\s\S]*<\/interface>/, ""))), [
      "None",
      "Cd",
      "Hdd",
    ]);
  });

  test("cannot be asked for where a kernel is loaded from outside", () => {
    assert.deepEqual(bootTargetsOf(readDomain(byWords.replace("<boot dev='hd'/>", "<kernel>/k</kernel>"))), []);
  });

  test("comes first in the instance when it is asked for, and the rest follows in its order", () => {
    assert.deepEqual(orderWith(byWords, "Hdd"), ["sda", "52:54:00:aa:00:01", "52:54:00:aa:00:02"]);
    assert.deepEqual(orderWith(byOrder, "Hdd"), ["vda", "52:54:00:aa:00:03"]);
    assert.deepEqual(orderWith(byOrder, "Pxe"), ["52:54:00:aa:00:03", "vda"]);
  });

  test("is written at the devices alone, which libvirt has no words beside", () => {
    const { source } = instance(byWords, "Hdd");
    assert.doesNotMatch(source, /<boot dev/);
    assert.equal(source.match(/<boot order/g)?.length, 3);
  });
});

describe("the instance", () => {
  test("can be told from one that was started without us", () => {
    assert.ok(isMarked(instance(byWords, "Pxe")));
    assert.ok(isMarked(instance(byOrder, null, "/x.iso")));
    assert.ok(!isMarked(readDomain(byWords)));
  });

  test("is otherwise what the definition is", () => {
    const mark = "<shoal:instance xmlns:shoal='urn:shoal:instance'/>";
    const plain = instance(byWords, "Hdd")
      .source.replace(mark, "")
      .replace(/<boot [^>]*>/g, "");
    assert.equal(plain, byWords.replace(/<boot [^>]*>/g, ""));
  });

  test("has the disc in the drive that there is", () => {
    const drive = driveOf(instance(byOrder, "Cd", "/media/a'b.iso"));
    assert.deepEqual([drive && discIn(drive), drive?.target], ["/media/a'b.iso", "sdc"]);
    assert.deepEqual(bootOrderOf(instance(byOrder, "Cd", "/a.iso")), ["sdc", "52:54:00:aa:00:03", "vda"]);
  });

  test("has a drive of its own where there is none, on a bus that firmware boots from", () => {
    const kinds = { "pc-q35-7.2": ["sata", "sdb"], "pc-i440fx-7.2": ["ide", "hda"], "virt-7.2": ["scsi", "sdb"] };
    for (const [machine, [bus, target]] of Object.entries(kinds)) {
      const made = instance(byWords.replace("pc-q35-7.2", machine), "Cd", "/a.iso");
      const drive = driveOf(made);
      assert.deepEqual([drive?.bus, drive?.target, bootOrderOf(made)[0]], [bus, target, target]);
    }
  });
});
