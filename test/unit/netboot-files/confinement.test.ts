import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { systemClock } from "../../../src/model/clock.js";
import { openBootFiles } from "../../../src/services/netboot/files/boot-files.js";
import { openWithin } from "../../../src/services/netboot/files/folder-file.js";
import { folderUnderTest, refused, textOf } from "./harness.js";

test("no path leads out of the folder", async (t) => {
  const { folder, root, write } = await folderUnderTest(t);
  await writeFile(join(root, "secret"), "secret");
  await write("a/b", "inside");
  for (const path of [
    "../secret",
    "a/../../secret",
    "..",
    ".",
    "",
    "/a/b",
    "a//b",
    "a/./b",
    "a/../a/b",
    "a\\b",
    "a/b\0",
    "a/b/",
    "x\n",
  ]) {
    await assert.rejects(folder.open(path), refused("not-found"), JSON.stringify(path));
  }
  assert.equal(await textOf(await folder.open("a/b")), "inside");
});

test("links are followed within the folder and nowhere else", async (t) => {
  const { folder, files, root, write } = await folderUnderTest(t);
  await writeFile(join(root, "secret"), "secret");
  await mkdir(join(root, "files-too"));
  await writeFile(join(root, "files-too", "secret"), "secret");
  await write("v2/kernel", "kernel");
  await symlink("v2", join(files, "current"));
  await symlink("v2/kernel", join(files, "kernel"));
  await symlink("../secret", join(files, "out"));
  await symlink(join(root, "files-too"), join(files, "beside"));
  await symlink("/etc", join(files, "etc"));
  await symlink("loop", join(files, "loop"));
  assert.equal(await textOf(await folder.open("current/kernel")), "kernel");
  assert.equal(await textOf(await folder.open("kernel")), "kernel");
  for (const path of ["out", "beside/secret", "etc/hostname", "loop"]) {
    await assert.rejects(folder.open(path), refused("not-found"), path);
  }
});

/** Puts a link out of the folder into the place of one in it, and that back, for as long as it is let. */
const swapping = `
const { renameSync } = require("node:fs");
const { files } = require("node:worker_threads").workerData;
for (;;) {
  renameSync(files + "/kernels", files + "/aside");
  renameSync(files + "/link", files + "/kernels");
  renameSync(files + "/kernels", files + "/link");
  renameSync(files + "/aside", files + "/kernels");
}`;

test("however fast a link takes the place of a folder and is gone again, nothing outside is opened", async (t) => {
  const { files, root, write } = await folderUnderTest(t);
  await mkdir(join(root, "outside"));
  await writeFile(join(root, "outside", "linux"), "secret");
  await write("kernels/linux", "kernel");
  await symlink(join(root, "outside"), join(files, "link"));
  const worker = new Worker(swapping, { eval: true, workerData: { files } });
  await once(worker, "online");
  try {
    for (let time = 0; time < 10_000; time += 1) {
      const opened = await openWithin(files, "kernels/linux").catch(() => null);
      const text = await opened?.handle.readFile("utf8");
      await opened?.handle.close();
      assert.notEqual(text, "secret");
    }
  } finally {
    await worker.terminate();
  }
});

test("the folder itself may be a link that comes to lead elsewhere", async (t) => {
  const { root, write } = await folderUnderTest(t);
  await write("x", "old");
  const [link, other] = [join(root, "link"), join(root, "other")];
  await symlink("files", link);
  const nothing = () => undefined;
  const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const folder = openBootFiles({ directory: link, clock: systemClock, logger });
  t.after(() => folder.close());
  assert.equal(await textOf(await folder.open("x")), "old");
  await mkdir(other);
  await writeFile(join(other, "x"), "new");
  await symlink("other", `${link}2`);
  await rename(`${link}2`, link);
  assert.equal(await textOf(await folder.open("x")), "new");
});

test("pipes, sockets, devices and folders are no files", async (t) => {
  const { folder, files, write } = await folderUnderTest(t);
  execFileSync("mkfifo", [join(files, "pipe")]);
  await write("folder/x", "x");
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(join(files, "socket"), resolve));
  t.after(() => socket.close());
  for (const path of ["pipe", "socket", "folder", "folder/x/y", "none", "x".repeat(300), "y/".repeat(2000)]) {
    await assert.rejects(folder.open(path), refused("not-found"), path.slice(0, 20));
  }
});

test("what cannot be read is told to the operator, without a path to the client, and not again at once", async (t) => {
  if (process.getuid?.() === 0) return t.skip("root reads everything");
  const { folder, warnings, write } = await folderUnderTest(t);
  await chmod(await write("x", "x"), 0);
  await assert.rejects(folder.open("x"), refused("broken"));
  await assert.rejects(folder.open("x"), refused("broken"));
  assert.equal(warnings.length, 1);
});

test("without a folder there are no files", async () => {
  const nothing = () => undefined;
  const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const folder = openBootFiles({ directory: null, clock: systemClock, logger });
  await assert.rejects(folder.open("x"), refused("not-found"));
  const missing = openBootFiles({ directory: "/nowhere/at/all", clock: systemClock, logger });
  await assert.rejects(missing.open("x"), refused("not-found"));
});

test("whatever path is asked for, nothing but what is in the folder is opened", async (t) => {
  const { folder, root, files, write } = await folderUnderTest(t);
  await writeFile(join(root, "secret"), "secret");
  await write("a/b", "inside");
  await symlink("a", join(files, "l"));
  await symlink("..", join(files, "up"));
  const piece = fc.constantFrom("a", "b", "l", "up", "secret", "..", ".", "", "files", "\\", "\0", root, "~");
  const path = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("/")),
  );
  await fc.assert(
    fc.asyncProperty(path, async (asked) => {
      const source = await folder.open(asked).catch((error: unknown) => {
        assert.ok(refused("not-found")(error), String(error));
        return null;
      });
      if (source === null) return;
      assert.equal(await textOf(source), "inside");
      source.release();
    }),
    { numRuns: 300 },
  );
});
