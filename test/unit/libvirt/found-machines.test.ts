import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type FoundAt, withFound } from "../../../src/config/found.js";
import type { LibvirtPlace } from "../../../src/config/libvirt-schema.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { FoundMachine } from "../../../src/ports/machine-adapter.js";

const uri = "qemu:///system";
const uuidOf = (n: number): string => `00000000-0000-0000-0000-${String(n).padStart(12, "0")}`;

const domain = (called: string, n: number, mac = `52:54:00:00:00:${String(n).padStart(2, "0")}`): FoundMachine => ({
  called,
  machine: {
    uuid: uuidOf(n),
    manufacturer: "libvirt",
    model: "pc",
    serialNumber: "1",
    firmwareVersion: "1",
    processors: {
      count: 1,
      cores: 1,
      threads: 1,
      model: "x",
      architecture: "x86",
      instructionSet: "x86-64",
      maxSpeedMHz: 1,
    },
    memoryMiB: 1,
    nics: [{ id: "eth0", mac, speedMbps: 1000 }],
    adapter: { kind: "libvirt", settings: { uri, domain: uuidOf(n), found: [], serial: true, bootMode: "Legacy" } },
  },
});

const at = (found: readonly FoundMachine[], more: Partial<LibvirtPlace> = {}): FoundAt => ({
  place: { uri, ...more },
  found,
});
const made = (place: FoundAt, machines: readonly Inventory[] = []) => withFound({ machines }, [place]);
const ids = (place: FoundAt) => made(place).machines.map(({ id }) => id);

describe("domains", () => {
  test("become machines by their names", () => {
    assert.deepEqual(ids(at([domain("node-2", 2), domain("node-1", 1)])), ["node-1", "node-2"]);
    assert.deepEqual(ids(at([domain("node-1", 1)], { prefix: "host-" })), ["host-node-1"]);
  });

  test("of one place after those of the place before it", () => {
    const places = [
      at([domain("b", 1), domain("d", 2)]),
      { ...at([domain("c", 3), domain("a", 4)]), place: { uri: "test:///b" } },
    ];
    const { machines } = withFound({ machines: [] }, places);
    assert.deepEqual(
      machines.map(({ id }) => id),
      ["b", "d", "a", "c"],
    );
  });

  test("whose names cannot stand in a URI get what comes nearest, or their UUIDs", () => {
    assert.deepEqual(ids(at([domain("nöde 1", 1), domain("節点", 2)])), ["n-de-1", uuidOf(2)]);
    assert.deepEqual(ids(at([domain("a b", 1), domain("a/b", 2)])), ["a-b", uuidOf(2)]);
  });

  test("are those that a pattern fits", () => {
    const two = [domain("node-1", 1), domain("infra", 2)];
    assert.deepEqual(ids(at(two, { domains: ["node-*"] })), ["node-1"]);
    assert.deepEqual(ids(at(two, { domains: ["x", "infra"] })), ["infra"]);
  });

  test("that have what another machine has are left out, and that is told", () => {
    const { machines, notes } = made(at([domain("a", 1), domain("b", 1), domain("c", 3, "52:54:00:00:00:01")]));
    assert.deepEqual(
      machines.map(({ id }) => id),
      ["a"],
    );
    assert.equal(notes.length, 2);
    assert.match(notes[0] ?? "", /"b" is left out: its name or UUID/);
    assert.match(notes[1] ?? "", /"c" is left out: its MAC address/);
  });

  test("that are written out are no further machines, and what follows from them is filled in", () => {
    const written = { ...domain("x", 9).machine, id: "mine", name: "mine" };
    const own = { ...written, adapter: { kind: "libvirt", settings: { uri, domain: "node-1", bootMode: "UEFI" } } };
    const { machines } = made(at([domain("node-1", 1)]), [own]);
    assert.equal(machines.length, 1);
    assert.deepEqual(machines[0]?.adapter.settings, { uri, domain: "node-1", bootMode: "UEFI", serial: true });
  });

  test("are found at their UUIDs in the place of sushy-emulator, with what its files say", () => {
    const emulated = { allowed: new Set([uuidOf(1)]), alike: { rack: "r", disablePowerOff: true } };
    const { machines } = made(at([domain("node 1", 1), domain("node-2", 2)], { emulated }));
    assert.deepEqual(
      machines.map(({ id, name, rack, disablePowerOff }) => [id, name, rack, disablePowerOff]),
      [[uuidOf(1), "node-1", "r", true]],
    );
  });
});
