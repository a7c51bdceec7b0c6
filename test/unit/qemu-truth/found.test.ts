/** What QEMU says that a guest has takes the place of what the configuration says, as far as it says anything. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { expected, foundIn } from "../../../adapters/machine/qemu/found.js";
import type { StorageSubsystem } from "../../../src/model/storage.js";
import { guestOf } from "./guest.js";

/** As QEMU 7.2 says it of `-smp 8,sockets=2,cores=2,threads=2`. */
const processors = Array.from({ length: 8 }, (_, index) => ({
  "cpu-index": index,
  "thread-id": 4000 + index,
  props: { "core-id": (index >> 1) & 1, "thread-id": index & 1, "socket-id": index >> 2 },
}));
const memory = { "base-memory": 512 * 1024 * 1024, "plugged-memory": 0 };
const said = { processors, memory, blocks: [] };

const subsystem = (drives: readonly string[]): StorageSubsystem =>
  ({ id: "virtio", drives: drives.map((id) => ({ id, capacityBytes: 7 })) }) as unknown as StorageSubsystem;

test("processors with their cores and threads, and memory", () => {
  const found = foundIn(guestOf(), said);
  assert.deepEqual([found.processors?.count, found.processors?.cores, found.processors?.threads], [2, 2, 4]);
  assert.equal(found.memoryMiB, 512);
  assert.equal(found.storage, undefined);
});

test("what it does not say is as described", () => {
  const guest = guestOf();
  const { processors: described, memoryMiB } = guest;
  const nothing = { processors: [], memory: {}, blocks: null };
  assert.deepEqual(foundIn(guest, nothing), { processors: described, memoryMiB });
  // A board that does not tell one processor from the other.
  const threads = [0, 1].map((index) => ({ props: { "core-id": index } }));
  assert.deepEqual(foundIn(guest, { ...said, processors: threads }).processors, described);
});

test("disks are as large as they are in truth, and those that are not the guest's stay", () => {
  const guest = { ...guestOf(), storage: [subsystem(["disk0", "other"]), subsystem(["disk1"])] };
  const blocks = [
    {
      qdev: "/machine/peripheral/disk0/virtio-backend",
      inserted: { "node-name": "a", image: { "virtual-size": 512 } },
    },
    { qdev: "disk1", inserted: { "node-name": "b", image: { "virtual-size": 1024 } } },
  ];
  const sizes = (found: ReturnType<typeof foundIn>) =>
    found.storage?.map(({ drives }) => drives.map(({ capacityBytes }) => capacityBytes));
  assert.deepEqual(sizes(foundIn(guest, { ...said, blocks })), [[512, 7], [1024]]);
  assert.deepEqual(sizes(expected(guest, [undefined, 99])), [[7, 7], [99]]);
});

test("anything may be said", () => {
  const any = fc.record({ processors: fc.jsonValue(), memory: fc.jsonValue(), blocks: fc.jsonValue() });
  fc.assert(
    fc.property(any, (replies) => {
      const { processors: found, memoryMiB = 0 } = foundIn(guestOf(), replies);
      assert.ok(found && found.count >= 1 && Number.isInteger(found.cores) && Number.isInteger(found.threads));
      assert.ok(Number.isInteger(memoryMiB));
    }),
  );
});
