/** What the other tests rely on at their end, whatever way they end. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "./program.js";
import { temporaryFolder } from "./temporary-folder.js";
import { afterwards, type Undoing } from "./undoing.js";

/** One whose end the test decides on. */
function trial(): Undoing & { end(): Promise<void> } {
  const undoings: (() => unknown)[] = [];
  return {
    after: (undo) => void undoings.push(undo),
    async end() {
      for (const undo of undoings) await undo();
    },
  };
}

test("the last is undone first, and all of it though something fails", async () => {
  const one = trial();
  const undone: string[] = [];
  const folder = temporaryFolder(one);
  afterwards(one, () => void undone.push("first"));
  afterwards(one, async () => {
    undone.push(`second, with the folder: ${existsSync(folder)}`);
    throw new Error("It does not end.");
  });
  afterwards(one, () => void undone.push("third"));
  await assert.rejects(one.end(), /It does not end/);
  assert.deepEqual(undone, ["third", "second, with the folder: true", "first"]);
  assert.ok(!existsSync(folder));
});

test("what is begun after the end is undone at once", async () => {
  const one = trial();
  temporaryFolder(one);
  await one.end();
  const folder = temporaryFolder(one);
  await until("the end of the folder", () => !existsSync(folder));
});

const fakeQemu = fileURLToPath(new URL("./qemu/fake-qemu.js", import.meta.url));

test("a guest goes before its folder does, and who looks at it stays", async (context) => {
  const one = trial();
  const home = join(temporaryFolder(one), "guest");
  mkdirSync(home);
  const words = [fakeQemu, "hangs", "tcg", "-pidfile", "guest.pid"];
  const guest = spawn(process.execPath, words, { cwd: home, detached: true, stdio: "ignore" });
  const ended = once(guest, "exit");
  const visitor = spawn("sleep", ["600"], { cwd: home, stdio: "ignore" });
  afterwards(context, () => visitor.kill());
  await until("its monitor", () => existsSync(join(home, "qmp.sock")));
  await one.end();
  assert.deepEqual(await ended, [null, "SIGKILL"]);
  assert.ok(!existsSync(home));
  assert.equal(visitor.exitCode, null);
});

test("a file that is given up undoes what its tests began", async (context) => {
  const said: string[] = [];
  const program = `
    import { temporaryFolder } from ${JSON.stringify(new URL("./temporary-folder.js", import.meta.url))};
    console.log(temporaryFolder({ after() {} }));
    setInterval(() => {}, 1000);`;
  const words = ["--input-type=module", "--eval", program];
  const file = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  afterwards(context, () => file.kill("SIGKILL"));
  file.stdout.setEncoding("utf8").on("data", (text: string) => said.push(text));
  await until("its folder", () => said.join("").endsWith("\n"));
  const folder = said.join("").trim();
  assert.ok(existsSync(folder));
  file.kill("SIGTERM");
  assert.deepEqual(await once(file, "exit"), [143, null]);
  assert.ok(!existsSync(folder));
});
