import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import type { Store } from "../../../src/ports/store.js";
import { MemoryStore } from "../../support/memory-store.js";
import { settle } from "../domain/bench.js";
import { DiskBench } from "./bench.js";
import { Hardware, subsystem, volumeOn } from "./disks.js";

/** A disk that the service dies with after so many writes: the others are neither kept nor answered. */
function dying(store: MemoryStore, lives: number): Store & { readonly written: () => number } {
  let written = 0;
  const isDead = (): boolean => {
    written += 1;
    return written > lives;
  };
  const never = (): Promise<void> => new Promise(() => undefined);
  // What a process that dies believes until then is the newest, kept or not.
  const believed = store.reopen();
  return {
    damage: [],
    written: () => written,
    get: (collection, id) => believed.get(collection, id),
    all: (collection) => believed.all(collection),
    async put(collection, id, value) {
      void believed.put(collection, id, value);
      await (isDead() ? never() : store.put(collection, id, value));
    },
    async remove(collection, id) {
      void believed.remove(collection, id);
      await (isDead() ? never() : store.remove(collection, id));
    },
    append: () => Promise.resolve(),
    refused: () => null,
    close: () => Promise.resolve(),
  };
}

interface Scene {
  readonly name: string;
  /** What a client does; ids of tasks that it was told. */
  readonly play: (bench: DiskBench, told: string[]) => Promise<void>;
  /** Volumes after all of it. */
  readonly end: readonly string[];
}

const at = (volumes: readonly string[]) => [subsystem({ volumes: volumes.map((id) => volumeOn(id, [id])) })];

const scenes: readonly Scene[] = [
  {
    name: "one made at once",
    async play(bench, told) {
      told.push(await bench.create({ raidType: "RAID0", drives: ["3"] }));
    },
    end: ["1", "2"],
  },
  {
    name: "one removed at once",
    async play(bench, told) {
      told.push(await bench.remove("1"));
    },
    end: [],
  },
  {
    name: "one removed and another made with a restart",
    async play(bench, told) {
      told.push(await bench.remove("1", "OnReset"));
      told.push(await bench.create({ raidType: "RAID0", drives: ["1"], applyTime: "OnReset" }));
      await bench.reset("On");
      await bench.elapse(seconds(3));
    },
    end: ["2"],
  },
];

async function run(scene: Scene, lives: number) {
  const disk = MemoryStore.empty();
  const store = dying(disk, lives);
  const hardware = new Hardware(at(["1"]));
  const before = new DiskBench({ store, subsystems: at(["1"]), hardware }).start();
  const told: string[] = [];
  void scene.play(before, told);
  await before.elapse(seconds(4));
  return { disk, hardware, told, written: store.written() };
}

for (const scene of scenes) {
  test(`a service that dies at any write leaves nothing half done: ${scene.name}`, async () => {
    const whole = await run(scene, Number.POSITIVE_INFINITY);
    assert.deepEqual(whole.hardware.ids, scene.end);
    assert.ok(whole.written > 4);
    for (let lives = 0; lives <= whole.written; lives += 1) {
      const { disk, hardware, told } = await run(scene, lives);
      const after = new DiskBench({ store: disk.reopen(), subsystems: at(["1"]), hardware }).start();
      await after.elapse(seconds(3));
      // Whatever still waits for a reset gets it.
      await after.reset("PowerCycle");
      await after.elapse(seconds(5));
      const where = `${scene.name}, after ${lives} writes`;
      assert.equal(after.pending, 0, where);
      assert.deepEqual([...after.shown].sort(), hardware.ids, where);
      for (const task of told) assert.equal(after.task(task).state, "Completed", where);
      for (const id of after.tasks.table.ids()) assert.notEqual(after.task(id).state, "Running", where);
      const isAll = told.length === (scene.name.includes("another") ? 2 : 1);
      if (isAll) assert.deepEqual(hardware.ids, scene.end, where);
      await after.machines.close();
      await settle();
    }
  });
}
