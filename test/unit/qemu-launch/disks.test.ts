/** Disks are made once, looked at each time, never written over; what is wrong with one is said with what to do. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { headOf, newDisk } from "../../../adapters/machine/qemu/disk-images.js";
import { ensureDisks } from "../../../adapters/machine/qemu/disks.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { guestInventory } from "../../support/guest-inventory.js";
import { newFolder } from "../../support/new-folder.js";

const gib = 1024 ** 3;

const ensure = (folder: string, ...disks: readonly object[]) =>
  ensureDisks(guestInventory({ adapter: { disks } }), { home: folder, directory: folder });

const refused =
  (said: RegExp, kind: AdapterError["kind"] = "misconfigured") =>
  (error: unknown): boolean => {
    assert.ok(error instanceof AdapterError, String(error));
    assert.match(error.message, said);
    assert.equal(error.kind, kind);
    return true;
  };

test("a disk that is there is left as it is", async (t) => {
  const folder = newFolder(t);
  const [made] = await ensure(folder, { sizeGiB: 1 });
  assert.deepEqual(made, { path: join(folder, "disk0.qcow2"), isDevice: false });
  assert.equal(statSync(join(folder, "disk0.qcow2")).mode & 0o777, 0o600);
  const { ino, mtimeMs } = statSync(join(folder, "disk0.qcow2"));
  await ensure(folder, { sizeGiB: 1 });
  assert.deepEqual(
    [statSync(join(folder, "disk0.qcow2")).ino, statSync(join(folder, "disk0.qcow2")).mtimeMs],
    [ino, mtimeMs],
  );
  assert.deepEqual(readdirSync(folder), ["disk0.qcow2"]);
});

test("what a crash left half made is made anew", async (t) => {
  const folder = newFolder(t);
  writeFileSync(join(folder, "disk0.raw.draft"), "half");
  await ensure(folder, { sizeGiB: 1, format: "raw" });
  assert.deepEqual(readdirSync(folder), ["disk0.raw"]);
  assert.equal(statSync(join(folder, "disk0.raw")).size, gib);
});

test("a disk smaller than said is refused, a larger one taken", async (t) => {
  const folder = newFolder(t);
  await ensure(folder, { sizeGiB: 2 }, { sizeGiB: 2, format: "raw" });
  await ensure(folder, { sizeGiB: 1 }, { sizeGiB: 1, format: "raw" });
  await assert.rejects(
    ensure(folder, { sizeGiB: 3 }),
    refused(/has 2\.00 GiB, less than its sizeGiB of 3: enlarge it/),
  );
  await assert.rejects(ensure(folder, { sizeGiB: 2 }, { sizeGiB: 3, format: "raw" }), refused(/resize -f raw/));
});

test("a disk that is to be there has to be there", async (t) => {
  await assert.rejects(
    ensure(newFolder(t), { file: "none.qcow2" }),
    refused(/none\.qcow2 is not there: .* give its sizeGiB/),
  );
});

test("a file of another kind is no disk", async (t) => {
  const folder = newFolder(t);
  writeFileSync(join(folder, "a.qcow2"), "text");
  await assert.rejects(ensure(folder, { file: "a.qcow2" }), refused(/is no qcow2 image: set its format to raw/));
  mkdirSync(join(folder, "b.qcow2"));
  await assert.rejects(ensure(folder, { file: "b.qcow2" }), refused(/is neither a file nor a disk/));
});

test("a damaged disk is refused", async (t) => {
  const folder = newFolder(t);
  const [disk] = await ensure(folder, { sizeGiB: 1 });
  const path = disk?.path ?? "";
  truncateSync(path, 1000);
  await assert.rejects(ensure(folder, { sizeGiB: 1 }), refused(/is damaged: repair it with qemu-img check/));
  const marked = Buffer.from(newDisk(gib, null));
  marked[79] = 2;
  writeFileSync(path, marked);
  await assert.rejects(ensure(folder, { sizeGiB: 1 }), refused(/is damaged/));
});

test("a copy needs its image, also later", async (t) => {
  const folder = newFolder(t);
  const disk = { sizeGiB: 1, backing: "base.img" };
  await assert.rejects(ensure(folder, disk), refused(/base\.img is not there: the setting backing/));
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(join(folder, "base.img"), Buffer.alloc(1024));
  await ensure(folder, disk);
  rmSync(join(folder, "base.img"));
  await assert.rejects(ensure(folder, disk), refused(/lies over .*base\.img, which is not there: put it back/));
});

test("an image that lies over another is no beginning: it could name any file", async (t) => {
  const folder = newFolder(t);
  writeFileSync(join(folder, "base.qcow2"), newDisk(gib, { path: "/etc/shadow", format: "raw" }));
  await assert.rejects(ensure(folder, { backing: "base.qcow2" }), refused(/itself lies over another/));
});

test("a copy is at least as large as its image", async (t) => {
  const folder = newFolder(t);
  writeFileSync(join(folder, "base.qcow2"), newDisk(2 * gib, null));
  await assert.rejects(ensure(folder, { sizeGiB: 1, backing: "base.qcow2" }), refused(/raise sizeGiB, which is 1/));
  const [disk] = await ensure(folder, { backing: "base.qcow2" });
  assert.equal(headOf(readFileSync(disk?.path ?? ""))?.size, 2 * gib);
});

test("a folder that is missing is named", async (t) => {
  await assert.rejects(ensure(newFolder(t), { sizeGiB: 1, file: "no/a.qcow2" }), refused(/its folder is not there/));
});

test("a path that leads through a file is named", async () => {
  const lost = { sizeGiB: 1, file: "/dev/null/a.qcow2" };
  await assert.rejects(ensure("/tmp", lost), refused(/something is no folder/));
});

test("nothing that a file begins with breaks the look at it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isMarked) => {
      if (isMarked) bytes.set(newDisk(gib, null).slice(0, Math.min(8, bytes.length)));
      const head = headOf(bytes);
      assert.ok(head === undefined || (Number.isSafeInteger(head.size) && Number.isSafeInteger(head.end)));
    }),
  );
});

test("what is written of an image beneath is read again", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }),
      fc.constantFrom("raw", "qcow2"),
      (name, format) => {
        assert.equal(headOf(newDisk(gib, { path: `/${name}`, format }).slice(0, 4096))?.backing, `/${name}`);
      },
    ),
  );
  assert.throws(() => newDisk(gib, { path: "/".repeat(1024), format: "raw" }), RangeError);
});
