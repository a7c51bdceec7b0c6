import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  areAlike,
  blockOf,
  chooseDrives,
  countFault,
  inBlocks,
  largestVolume,
  leastDrives,
  smallestVolume,
} from "../../../src/domain/storage/raid.js";
import type { DriveFacts, RaidType } from "../../../src/model/storage.js";
import { drive, drives, gigabyte } from "./disks.js";

const types: readonly RaidType[] = ["RAID0", "RAID1", "RAID5", "RAID6", "RAID10", "RAID50", "RAID60"];

const anyType = fc.constantFrom<RaidType | null>(...types, null);

const anyDrives = fc
  .array(
    fc.record({
      capacityBytes: fc.integer({ min: 4096, max: 20_000 * gigabyte }),
      mediaType: fc.constantFrom<DriveFacts["mediaType"]>("HDD", "SSD"),
      protocol: fc.constantFrom<DriveFacts["protocol"]>("SATA", "SAS"),
      blockSizeBytes: fc.constantFrom(512, 4096),
    }),
    { maxLength: 24 },
  )
  .map((all) => all.map((more, index) => drive(String(index), more)));

test("how many drives each type takes", () => {
  const least = Object.fromEntries(types.map((type) => [type, leastDrives(type)]));
  assert.deepEqual(least, { RAID0: 1, RAID1: 2, RAID5: 3, RAID6: 4, RAID10: 4, RAID50: 6, RAID60: 8 });
  assert.equal(countFault("RAID5", 2), "too few");
  assert.equal(countFault("RAID5", 4), undefined);
  assert.equal(countFault("RAID10", 5), "odd");
  assert.equal(countFault("RAID50", 7), "odd");
  assert.equal(countFault(null, 1), undefined);
  assert.equal(countFault(null, 2), "too many");
});

test("what is left for data", () => {
  const each = 480 * gigabyte;
  const on = (type: RaidType | null, count: number) => largestVolume(type, drives(count)) / each;
  assert.deepEqual(
    [on("RAID0", 3), on("RAID1", 2), on("RAID5", 4), on("RAID6", 4), on("RAID10", 6), on("RAID50", 6), on("RAID60", 8)],
    [3, 1, 3, 2, 3, 4, 4],
  );
  assert.equal(on(null, 1), 1);
});

test("the smallest drive sets the pace, in whole blocks of the largest", () => {
  const mixed = [
    drive("0", { capacityBytes: 10_000_000, blockSizeBytes: 512 }),
    drive("1", { capacityBytes: 20_000_000, blockSizeBytes: 4096 }),
  ];
  assert.equal(blockOf(mixed), 4096);
  assert.equal(largestVolume("RAID0", mixed), 2 * Math.floor(10_000_000 / 4096) * 4096);
  assert.equal(inBlocks(1, mixed), 4096);
});

test("what is chosen is enough, all of one kind, and as few as can be", () => {
  fc.assert(
    fc.property(anyType, anyDrives, fc.option(fc.nat(40_000)), (type, free, gigabytes) => {
      const capacity = gigabytes === null ? undefined : gigabytes * gigabyte;
      const chosen = chooseDrives(type, free, capacity);
      const wanted = Math.max(capacity ?? 0, smallestVolume);
      const fits = (some: readonly DriveFacts[]): boolean =>
        countFault(type, some.length) === undefined &&
        some.every((one) => some[0] !== undefined && areAlike(one, some[0])) &&
        largestVolume(type, some) >= inBlocks(wanted, some);
      if (chosen) {
        assert.ok(fits(chosen));
        assert.deepEqual(
          chosen,
          free.filter((one) => chosen.includes(one)),
        );
      }
      // The largest of one kind are the best there is: with fewer than were chosen even they do not do.
      for (const one of free) {
        const kind = free.filter((other) => areAlike(one, other)).sort((a, b) => b.capacityBytes - a.capacityBytes);
        for (let count = 1; count < (chosen?.length ?? kind.length + 1); count += 1) {
          const best = kind.slice(0, count);
          // Larger blocks cost a little room, so that only drives of one size of block can be compared.
          const isPlain = free.every(({ blockSizeBytes }) => blockSizeBytes === one.blockSizeBytes);
          if (isPlain && best.length === count) assert.ok(!fits(best));
        }
      }
    }),
  );
});

test("of as many drives those are chosen that waste the least", () => {
  const free = [
    drive("a", { capacityBytes: 900 * gigabyte }),
    drive("b", { capacityBytes: 400 * gigabyte }),
    drive("c", { capacityBytes: 500 * gigabyte }),
    drive("d", { capacityBytes: 100 * gigabyte }),
  ];
  const ids = (capacity?: number) => chooseDrives("RAID1", free, capacity)?.map(({ id }) => id);
  assert.deepEqual(ids(300 * gigabyte), ["b", "c"]);
  assert.deepEqual(ids(450 * gigabyte), ["a", "c"]);
  assert.deepEqual(ids(), ["b", "d"]);
  // Two pairs, where one is not enough.
  assert.equal(ids(600 * gigabyte), undefined);
});

test("drives of different kinds make no volume", () => {
  const free = [drive("a"), drive("b", { mediaType: "HDD" }), drive("c", { protocol: "SAS" })];
  assert.equal(chooseDrives("RAID1", free), undefined);
  assert.deepEqual(
    chooseDrives("RAID0", free)?.map(({ id }) => id),
    ["a"],
  );
});

test("a volume never holds more than its drives do", () => {
  fc.assert(
    fc.property(anyType, anyDrives, (type, some) => {
      if (countFault(type, some.length) !== undefined) return;
      const largest = largestVolume(type, some);
      assert.ok(Number.isSafeInteger(largest));
      assert.ok(largest <= some.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0));
      assert.equal(largest % blockOf(some), 0);
    }),
  );
});
