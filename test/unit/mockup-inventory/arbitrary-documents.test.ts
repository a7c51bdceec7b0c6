/** Whatever the documents hold, what is taken of them keeps the model's promises. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { recordedMachine, recordedSystems } from "../../../src/domain/mockup/recorded-machine.js";
import type { MockupDocument } from "../../../src/model/mockup.js";
import { mockupOf, smallMachine } from "../../support/mockup.js";

const paths = [...smallMachine().keys()];
const names = [...new Set([...smallMachine().values()].flatMap((document) => Object.keys(document)))];

/** Values that are near to right ones, and links to anywhere. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(...paths).map((path) => ({ "@odata.id": path })),
  fc.array(fc.constantFrom(...paths).map((path) => ({ "@odata.id": path }))),
  fc.integer(),
  fc.constantFrom("Absent", "x86", "", "CPU", null, 0, -1, 1e300),
);

const mutation = fc.record({ path: fc.constantFrom(...paths), name: fc.constantFrom(...names), value });

test("documents of which anything is changed", () => {
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 30 }), (mutations) => {
      const documents = smallMachine();
      for (const { path, name, value: other } of mutations) {
        documents.set(path, { ...documents.get(path), [name]: other } as MockupDocument);
      }
      check(documents);
    }),
  );
});

const idForm = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

function check(documents: Map<string, MockupDocument>): void {
  const mockup = mockupOf(documents);
  for (const id of recordedSystems(mockup)) {
    const machine = recordedMachine(mockup, id);
    assert.ok(machine);
    const { nics = [], memory = [], pcie = [], storage = [], networkAdapters = [], sensors } = machine;
    const drives = storage.flatMap((one) => one.drives);
    for (const list of [nics, memory, pcie, storage, networkAdapters, sensors, ...storage.map((one) => one.drives)]) {
      const ids = list.map((one) => one.id);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(
        ids.every((one) => idForm.test(one)),
        String(ids),
      );
    }
    const onAdapters = networkAdapters.flatMap((one) => one.nics);
    assert.equal(new Set(onAdapters).size, onAdapters.length);
    assert.ok(onAdapters.every((nic) => nics.some((one) => one.id === nic)));
    assert.ok(drives.every(({ capacityBytes }) => Number.isSafeInteger(capacityBytes) && capacityBytes > 0));
    assert.ok(sensors.every(({ min, max, typical }) => min <= typical && typical <= max));
    if (memory.length > 0)
      assert.equal(
        machine.memoryMiB,
        memory.reduce((sum, { mib }) => sum + mib, 0),
      );
    for (const { volumes, drives: own } of storage) {
      for (const volume of volumes) assert.ok(volume.drives.every((drive) => own.some(({ id: one }) => one === drive)));
    }
    for (const { functions } of pcie) {
      for (const { classCode, vendorId } of functions) {
        assert.match(classCode, /^0x[0-9a-f]{6}$/);
        assert.match(vendorId, /^0x[0-9a-f]{4}$/);
      }
    }
  }
}
