/** A guest's own store of variables: made once, whole, and never overwritten. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { QemuSettings } from "../../../adapters/machine/qemu/settings.js";
import { ensureVariables } from "../../../adapters/machine/qemu/variables-file.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { newFolder } from "../../support/new-folder.js";

const bank = 0x4000000;

function place(context: TestContext, architecture: "x86-64" | "ARM-A64" = "x86-64") {
  const directory = newFolder(context);
  const home = join(directory, "machines", "guest");
  const put = (name: string, size: number, text = "") => {
    writeFileSync(join(directory, name), text);
    truncateSync(join(directory, name), size);
  };
  const settings: Partial<QemuSettings> = { secureBoot: false, code: "code.fd", variables: "vars.fd" };
  const inventory = (more: Partial<QemuSettings> = {}) =>
    ({
      processors: { instructionSet: architecture },
      adapter: { kind: "qemu", settings: { ...settings, ...more } },
    }) as unknown as Inventory;
  const ensure = (more: Partial<QemuSettings> = {}, code: string | null = null) =>
    ensureVariables({ inventory: inventory(more), home, directory, code });
  return { directory, home, own: join(home, "vars.fd"), put, ensure };
}

const refused = (words: RegExp) => (error: unknown) =>
  error instanceof AdapterError && error.kind === "misconfigured" && words.test(error.message);

test("it begins as a copy of what the settings name, and stays as the guest left it", async (context) => {
  const { put, ensure, own, directory, home } = place(context);
  put("code.fd", 0x37c000);
  put("vars.fd", 0x84000, "begin");
  assert.deepEqual(await ensure(), { code: join(directory, "code.fd"), isGuarded: false });
  assert.deepEqual(readFileSync(own), readFileSync(join(directory, "vars.fd")));
  writeFileSync(own, Buffer.alloc(0x84000, 7));
  await ensure();
  assert.equal(readFileSync(own)[0], 7);
  assert.deepEqual(readdirSync(home), ["vars.fd"]);
});

test("the flash of AArch64 takes up what is in it", async (context) => {
  const { put, ensure, own } = place(context, "ARM-A64");
  put("code.fd", bank);
  put("vars.fd", bank, "begin");
  await ensure();
  const { size, blocks } = statSync(own);
  assert.equal(size, bank);
  assert.ok(blocks * 512 <= 0x20000, `${blocks} blocks`);
  assert.equal(readFileSync(own).toString("latin1", 0, 5), "begin");
});

test("asked for twice at once it is made once, and what a crash left is no hindrance", async (context) => {
  const { put, ensure, home, own } = place(context);
  put("code.fd", 0x37c000);
  put("vars.fd", 0x84000, "begin");
  await ensure();
  rmSync(own);
  writeFileSync(join(home, "vars.fd.draft"), "half");
  await Promise.all([ensure(), ensure()]);
  assert.deepEqual(readdirSync(home), ["vars.fd"]);
  assert.equal(statSync(own).size, 0x84000);
});

test("code that a client has updated it to takes the place of the other", async (context) => {
  const { put, ensure, directory } = place(context);
  put("code.fd", 0x37c000);
  put("vars.fd", 0x84000);
  put("image", 0x37c000, "new");
  const updated = join(directory, "image");
  assert.equal((await ensure({}, updated)).code, updated);
  rmSync(updated);
  await assert.rejects(ensure({}, updated), refused(/not there any more: add it again/));
});

test("what is missing, or does not go together, is told in plain words, and nothing is made", async (context) => {
  const { put, ensure, own } = place(context);
  await assert.rejects(ensure(), refused(/^code\.fd is no file that can be read: code has to name one/));
  put("code.fd", 0x37c000);
  await assert.rejects(ensure(), refused(/^vars\.fd .* variables has to name one/));
  put("vars.fd", 0x20000);
  await assert.rejects(ensure(), refused(/different builds/));
  assert.equal(existsSync(own), false);
});
