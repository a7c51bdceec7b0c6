/** Nothing in a folder leads the reading out of it, or keeps it waiting. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { filesOfFolder } from "../../../src/services/firmware/boot-sets/boot-folder.js";
import type { SourceFile } from "../../../src/services/firmware/boot-sets/boot-source.js";
import { failsWith, temporaryFolder, written } from "./store-under-test.js";

async function contentOf({ content }: SourceFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const named = (files: readonly SourceFile[], path: string) => files.find((file) => file.path === path)!;

test("files are listed with their paths and read one by one", async (t) => {
  const folder = await written(await temporaryFolder(t), { "a.txt": "one", "deep/er/b.txt": "two", empty: "" });
  const files = await filesOfFolder(folder);
  assert.deepEqual(files.map(({ path, size }) => [path, size]).sort(), [
    ["a.txt", 3],
    ["deep/er/b.txt", 3],
    ["empty", 0],
  ]);
  assert.equal(await contentOf(named(files, "deep/er/b.txt")), "two");
  assert.equal(await contentOf(named(files, "empty")), "");
});

test("the folder itself may be a link", async (t) => {
  const root = await written(await temporaryFolder(t), { "boot/a.txt": "one" });
  await symlink("boot", join(root, "link"));
  const [file] = await filesOfFolder(join(root, "link"));
  assert.equal(await contentOf(file!), "one");
});

test("links in it are refused, wherever they lead", async (t) => {
  for (const target of ["a.txt", "/etc/passwd", "..", "nowhere"]) {
    const folder = await written(await temporaryFolder(t), { "a.txt": "one" });
    await symlink(target, join(folder, "link"));
    await assert.rejects(filesOfFolder(folder), failsWith("bad-folder", /"link" is neither/));
  }
});

test("a pipe in it is refused without waiting for it", async (t) => {
  const folder = await written(await temporaryFolder(t), { "a.txt": "one" });
  execFileSync("mkfifo", [join(folder, "pipe")]);
  await assert.rejects(filesOfFolder(folder), failsWith("bad-folder", /"pipe" is neither/));
});

const swaps: readonly [what: string, (folder: string) => Promise<void>][] = [
  [
    "a link took its place",
    async (folder) => {
      await rm(join(folder, "in/a.txt"));
      await symlink("/etc/passwd", join(folder, "in/a.txt"));
    },
  ],
  [
    "a pipe took its place",
    async (folder) => {
      await rm(join(folder, "in/a.txt"));
      execFileSync("mkfifo", [join(folder, "in/a.txt")]);
    },
  ],
  [
    "a link took the place of its folder",
    async (folder) => {
      await rename(join(folder, "in"), join(folder, "other"));
      await symlink("other", join(folder, "in"));
    },
  ],
  ["it has grown", (folder) => writeFile(join(folder, "in/a.txt"), "one and more")],
  ["it has shrunk", (folder) => truncate(join(folder, "in/a.txt"), 1)],
  ["it is gone", (folder) => rm(join(folder, "in/a.txt"))],
];
for (const [what, swap] of swaps) {
  test(`a file is refused when ${what} since it was listed`, async (t) => {
    const folder = await written(await temporaryFolder(t), { "in/a.txt": "one" });
    const files = await filesOfFolder(folder);
    await swap(folder);
    await assert.rejects(contentOf(named(files, "in/a.txt")), failsWith("bad-folder", /in\/a\.txt/));
  });
}

test("more files than a boot folder has are refused", async (t) => {
  const folder = await temporaryFolder(t);
  await written(folder, Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, ""])));
  await assert.rejects(filesOfFolder(folder), failsWith("too-large", /2000/));
});

test("more bytes than a boot folder has are refused before they are read", async (t) => {
  const folder = await written(await temporaryFolder(t), { huge: "" });
  await truncate(join(folder, "huge"), 0x20000000);
  await assert.rejects(filesOfFolder(folder), failsWith("too-large", /256 MiB/));
});

test("a folder that is not there, or is a file, is told", async (t) => {
  const folder = await written(await temporaryFolder(t), { file: "x" });
  await assert.rejects(filesOfFolder(join(folder, "none")), failsWith("bad-folder", /ENOENT/));
  await assert.rejects(filesOfFolder(join(folder, "file")), failsWith("bad-folder", /ENOTDIR/));
});
