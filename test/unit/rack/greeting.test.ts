/** The commands that are told of a rack are about that rack, wherever it is. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { rackGreeting } from "../../../src/cli/rack/greeting.js";
import { rackFolder } from "../../../src/cli/rack/record.js";

function greetingOf(t: TestContext, name: string, folderOf: (beside: string) => string): string {
  const before = process.cwd();
  const beside = mkdtempSync(join(tmpdir(), "shoal-rack-"));
  process.chdir(beside);
  t.after(() => {
    process.chdir(before);
    rmSync(beside, { recursive: true, force: true });
  });
  const folder = folderOf(beside);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "password"), "secret\n");
  return rackGreeting({
    folder,
    record: { name, within: "namespace", network: { prefix: "10.77.0", bridge: "shoal0" } } as never,
    config: { machines: [{ id: "vm1" }], netboot: null } as never,
    url: "https://127.0.0.1:8443",
    pid: 1,
    running: 0,
    ssh: null,
    self: "shoal",
  });
}

const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/shoal (?:console vm1|up|down)[^\n]*/g)].map(([command]) => command);

test("the usual one", (t) => {
  const text = greetingOf(t, "rack", () => rackFolder("rack"));
  assert.deepEqual(commandsIn(text), ["shoal console vm1", "shoal up --restart", "shoal down"]);
});

test("another beside it", (t) => {
  const text = greetingOf(t, "second", () => rackFolder("second"));
  assert.deepEqual(commandsIn(text), [
    "shoal console vm1 --rack second",
    "shoal up --name second --restart",
    "shoal down --name second",
  ]);
});

test("one in a folder of its own", (t) => {
  const text = greetingOf(t, "rack", (beside) => join(beside, "elsewhere"));
  assert.deepEqual(commandsIn(text), [
    "shoal console vm1 --config elsewhere/shoal.yaml",
    "shoal up --state elsewhere --restart",
    "shoal down --state elsewhere",
  ]);
});
