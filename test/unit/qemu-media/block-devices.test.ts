/** What QEMU says of its block devices is read, whatever else it says, and whatever it says wrongly. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blockDevicesIn, isPartOf, nodeNamesIn } from "../../../adapters/machine/qemu/block-devices.js";

/** As QEMU 7.2 says it, shortened. */
const reply = [
  { "io-status": "ok", device: "", locked: false, removable: true, qdev: "cd", tray_open: false, type: "unknown" },
  {
    "io-status": "ok",
    device: "",
    qdev: "/machine/peripheral/stick/stick.0/legacy[0]",
    inserted: { "node-name": "stick-r0", ro: true, image: { "virtual-size": 1_000_448, filename: "/a.img" } },
  },
  { device: "floppy0", removable: true },
];

test("an empty drive, and a stick", () => {
  assert.deepEqual(blockDevicesIn(reply), [
    { device: "cd", node: null, size: null },
    {
      device: "/machine/peripheral/stick/stick.0/legacy[0]",
      node: "stick-r0",
      size: 1_000_448,
    },
  ]);
});

test("a device is known by its id and by its path, also where it is a part of it", () => {
  const named = (device: string) => ({ device, node: null, size: null });
  for (const device of ["cd", "/machine/peripheral/cd", "/machine/peripheral/cd/virtio-backend"])
    assert.ok(isPartOf("cd")(named(device)), device);
  for (const device of ["cd2", "/machine/peripheral/cd2", "/machine/peripheral-anon/cd"])
    assert.ok(!isPartOf("cd")(named(device)), device);
});

test("anything may be said", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (said) => {
      for (const { device, size } of blockDevicesIn(said)) assert.ok(typeof device === "string" && (size ?? 0) >= 0);
      for (const name of nodeNamesIn(said)) assert.equal(typeof name, "string");
    }),
  );
});
