/** A rack's folder: what somebody else put there is neither written over nor taken away. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { isLeftover } from "../../../src/cli/rack/record.js";
import { newFolder } from "../../support/new-folder.js";
import { runIn, TestTerminal } from "../cli/terminal.js";

/** Names of files, with what is in them. */
type Content = Readonly<Record<string, string>>;

function folderWith(t: TestContext, content: Content): string {
  const folder = newFolder(t);
  chmodSync(folder, 0o755);
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function assertUntouched(folder: string, content: Content): void {
  assert.equal(statSync(folder).mode & 0o777, 0o755);
  assert.deepEqual(
    readdirSync(folder).sort(),
    [...new Set(Object.keys(content).map((name) => name.split("/")[0]))].sort(),
  );
  for (const [name, text] of Object.entries(content)) assert.equal(readFileSync(join(folder, name), "utf8"), text);
}

const foreign: readonly Content[] = [
  { "shoal.yaml": "machines: []\n", "state/accounts": "precious", "state/machines/vm1/vars.fd": "precious" },
  { "state/accounts": "precious" },
  { password: "precious" },
];

for (const content of foreign) {
  test(`none is made over ${Object.keys(content).join(", ")}`, async (t) => {
    const folder = folderWith(t, content);
    const terminal = new TestTerminal();
    assert.notEqual(await runIn(terminal, ["up", "--vms", "1", "--state", folder]), 0);
    assert.match(terminal.stderr, /is there, and this command did not make it/);
    assertUntouched(folder, content);
  });
}

const others: readonly Content[] = [
  {},
  { "notes.tmp": "precious" },
  { "shoal.yaml": "machines: []\n", "state/accounts": "a" },
];

for (const content of others) {
  test(`down leaves a folder alone that is no rack's: ${Object.keys(content).join(", ") || "empty"}`, async (t) => {
    const folder = folderWith(t, content);
    const terminal = new TestTerminal();
    assert.equal(await runIn(terminal, ["down", "--state", folder]), 0);
    assert.match(terminal.stdout, /There is no rack/);
    assertUntouched(folder, content);
  });
}

test("what an up leaves that was cut off before it had made anything", async (t) => {
  const folder = folderWith(t, { "rack.json.4711-1.tmp": "{", "lock.1.4711.tmp": "" });
  assert.equal(await runIn(new TestTerminal(), ["down", "--state", folder]), 0);
  assert.throws(() => statSync(folder), { code: "ENOENT" });
});

test("only its own drafts and locks are left over from it", () => {
  for (const name of ["lock.12", "lock.12.4711.tmp", "rack.json.4711-1.tmp", "shoal.yaml.1-22.tmp"])
    assert.equal(isLeftover(name), true, name);
  for (const name of ["rack.json", "lock.12.old", "notes.tmp", "notes.4711-1.tmp", "shoal.yaml.tmp", "state"])
    assert.equal(isLeftover(name), false, name);
});
