/** What a user name of SSH and a command mean. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { entryCommand, readCommand } from "../../../src/consoles/ssh/command-line.js";
import { readLoginName } from "../../../src/consoles/ssh/login-name.js";

const isMachine = (name: string): boolean => name === "vm1";

test("a user name is an account, a machine, or both", () => {
  assert.deepEqual(readLoginName("admin", isMachine), { kind: "account", account: "admin", machine: null });
  assert.deepEqual(readLoginName("vm1", isMachine), { kind: "machine", machine: "vm1" });
  assert.deepEqual(readLoginName("admin:vm1", isMachine), { kind: "account", account: "admin", machine: "vm1" });
  assert.deepEqual(readLoginName("vm1:nope", isMachine), { kind: "account", account: "vm1", machine: "nope" });
  assert.deepEqual(readLoginName("admin:", isMachine), { kind: "account", account: "admin", machine: null });
});

test("a command names a machine, or asks which there are", () => {
  assert.deepEqual(readCommand("console vm1"), { kind: "console", machine: "vm1" });
  assert.deepEqual(readCommand(" vm1 "), { kind: "console", machine: "vm1" });
  assert.deepEqual(readCommand("list"), { kind: "list" });
  assert.deepEqual(readCommand("console list"), { kind: "console", machine: "list" });
  for (const line of ["", "  ", "rm -rf /", "console", "exec vm1", "console a b"].filter((one) => one !== "console")) {
    assert.deepEqual(readCommand(line), { kind: "unknown" }, line);
  }
});

test("what Redfish says is the command leads to the machine", () => {
  assert.deepEqual(readCommand(entryCommand("node-0.1_x")), { kind: "console", machine: "node-0.1_x" });
});

test("nothing that a client may send throws", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      readCommand(text);
      readLoginName(text, isMachine);
    }),
  );
});
