import assert from "node:assert/strict";
import { test } from "node:test";
import { bootVolumeOf, FakeDisks } from "../../../adapters/machine/fake/storage.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";
import { settle } from "../domain/bench.js";
import { subsystem, volumeOn } from "../storage/disks.js";

function disks(known = [volumeOn("1", ["0"])]) {
  const clock = new ManualClock();
  const state = { fails: false, lost: false };
  const requireContact = (): void => {
    if (state.lost) throw new AdapterError("cannot be reached", "unreachable");
  };
  const around = { clock: () => clock, delay: () => 100, fails: () => state.fails, requireContact };
  const made = new FakeDisks(around, [subsystem({ volumes: known })], null);
  const ids = async () => Object.values(await made.read()).flatMap((all) => all.map(({ id }) => id));
  return { clock, state, made, ids };
}

test("volumes come and go, each in its time; what is so already stays so", async () => {
  const { clock, made, ids } = disks();
  const volume = volumeOn("2", ["1"]);
  for (let time = 0; time < 2; time += 1) {
    const coming = made.create("1", volume);
    clock.advance(100);
    await coming;
    assert.deepEqual(await ids(), ["1", "2"]);
  }
  for (let time = 0; time < 2; time += 1) {
    const going = made.remove("1", "1");
    clock.advance(100);
    await going;
    assert.deepEqual(await ids(), ["2"]);
  }
});

test("it refuses drives in use, what it does not have, and everything when it fails", async () => {
  const { clock, made, state, ids } = disks();
  const refused = async (storage: string, drive: string): Promise<void> => {
    const rejected = assert.rejects(made.create(storage, volumeOn("2", [drive])), { kind: "refused" });
    clock.advance(100);
    await rejected;
  };
  await refused("1", "0");
  await refused("9", "1");
  state.fails = true;
  await refused("1", "1");
  assert.deepEqual(await ids(), ["1"]);
});

test("what is under way when it is let go of is not done, and leaves no timer", async () => {
  const { clock, made, ids } = disks();
  const cut = assert.rejects(made.create("1", volumeOn("2", ["1"])), { kind: "unreachable" });
  await settle();
  made.detach();
  await cut;
  assert.equal(clock.pending, 0);
  assert.deepEqual(await ids(), ["1"]);
});

test("without contact it can be neither told nor asked", async () => {
  const { made, state } = disks();
  state.lost = true;
  await assert.rejects(made.read(), { kind: "unreachable" });
  await assert.rejects(made.create("1", volumeOn("2", ["1"])), { kind: "unreachable" });
  await assert.rejects(made.setDriveIndicator(), { kind: "unreachable" });
});

test("a system is booted from the first volume there is", () => {
  const two = [subsystem(), subsystem({ id: "2", volumes: [volumeOn("4", ["0"]), volumeOn("5", ["1"])] })];
  assert.equal(bootVolumeOf(two, null), "2/4");
  assert.equal(bootVolumeOf(two, { "1": { volumes: [volumeOn("7", ["0"])], at: 0 } }), "1/7");
  assert.equal(bootVolumeOf([subsystem()], null), undefined);
});
