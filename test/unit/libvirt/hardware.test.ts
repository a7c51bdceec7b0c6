import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bootModeOf, readDomain, screenOf, serialOf } from "../../../adapters/machine/libvirt/domain.js";
import { hardwareOf, linksOf } from "../../../adapters/machine/libvirt/hardware.js";
import { XmlError } from "../../../adapters/machine/libvirt/xml.js";
import { byOrder, byWords } from "./definitions.js";

const words = readDomain(byWords);
const order = readDomain(byOrder);

describe("the hardware of a domain", () => {
  test("has its processors as the guest sees them", () => {
    const { processors } = hardwareOf(order, new Map());
    assert.deepEqual(processors, {
      count: 2,
      cores: 2,
      threads: 4,
      model: "host-passthrough",
      maxSpeedMHz: 2400,
      architecture: "ARM",
      instructionSet: "ARM-A64",
    });
    assert.equal(hardwareOf(words, new Map()).processors?.count, 2);
  });

  test("has the memory that it has now", () => {
    assert.equal(hardwareOf(words, new Map()).memoryMiB, 2048);
    assert.equal(hardwareOf(order, new Map()).memoryMiB, 1024);
  });

  test("has its ports by their addresses, which keep their ids", () => {
    const known = { nics: [{ id: "lan", mac: "52:54:00:aa:00:02", speedMbps: 100 }] };
    const { processors = null, nics = [] } = hardwareOf(words, new Map());
    assert.ok(processors);
    assert.deepEqual(
      nics.map(({ id, mac }) => [id, mac]),
      [
        ["eth0", "52:54:00:aa:00:01"],
        ["eth1", "52:54:00:aa:00:02"],
      ],
    );
    const kept = hardwareOf(words, new Map(), { ...known, processors }).nics ?? [];
    assert.deepEqual(
      kept.map(({ id }) => id),
      ["eth0", "lan"],
    );
  });

  test("tells whether a port has a link", () => {
    const { nics = [] } = hardwareOf(words, new Map());
    assert.deepEqual(linksOf(words, nics, true), { eth0: "LinkUp", eth1: "LinkDown" });
    assert.deepEqual(linksOf(words, nics, false), { eth0: "NoLink", eth1: "LinkDown" });
  });

  test("has its disks by their buses", () => {
    const [scsi] = hardwareOf(words, new Map([["sda", 1_000_000]])).storage ?? [];
    assert.deepEqual([scsi?.id, scsi?.drives[0]?.id, scsi?.drives[0]?.capacityBytes], ["scsi", "sda", 1_000_000]);
    assert.deepEqual(
      hardwareOf(order, new Map()).storage?.map(({ id }) => id),
      ["virtio"],
    );
  });

  test("is called what its definition calls it", () => {
    const { manufacturer, model } = hardwareOf(order, new Map());
    assert.deepEqual([manufacturer, model, hardwareOf(words, new Map()).model], ["Maker", "Thing", "pc-q35-7.2"]);
  });

  test("boots in what its firmware is", () => {
    assert.deepEqual([bootModeOf(words), bootModeOf(order)], ["Legacy", "UEFI"]);
  });
});

describe("the console of a domain", () => {
  test("is a terminal or a socket", () => {
    assert.deepEqual(serialOf(words), { kind: "pty", path: null });
    assert.deepEqual(serialOf(order), { kind: "unix", path: "/run/b.sock" });
  });

  test("has a screen where nobody asks for a password", () => {
    assert.equal(screenOf(words), null);
    assert.equal(screenOf(order), undefined);
    const at = (graphics: string) => screenOf(readDomain(byWords.replace(/<graphics[^>]*>/, graphics)));
    assert.deepEqual(at("<graphics type='vnc' port='5901' listen='0.0.0.0'/>"), { host: "127.0.0.1", port: 5901 });
    assert.deepEqual(at("<graphics type='vnc'><listen type='socket' socket='/s'/></graphics>"), { path: "/s" });
    assert.equal(at("<graphics type='spice' port='5901'/>"), undefined);
  });
});

test("what is no domain is refused", () => {
  for (const source of ["<a/>", "<domain><name>a</name></domain>"]) assert.throws(() => readDomain(source), XmlError);
});
