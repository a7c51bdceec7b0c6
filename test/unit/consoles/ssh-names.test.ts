/** What a user name of SSH and a command mean. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { entryCommand, readCommand } from "../../../src/consoles/ssh/command-line.js";
import { accountIn, machineIn, readLoginName } from "../../../src/consoles/ssh/login-name.js";

const isMachine = (name: string): boolean => name === "vm1";

test("a user name is an account, a machine, or both", () => {
  assert.deepEqual(readLoginName("admin"), { kind: "either", name: "admin" });
  assert.deepEqual(readLoginName("vm1"), { kind: "either", name: "vm1" });
  assert.deepEqual(readLoginName("admin:vm1"), { kind: "both", account: "admin", machine: "vm1" });
  assert.deepEqual(readLoginName("vm1:nope"), { kind: "both", account: "vm1", machine: "nope" });
  assert.deepEqual(readLoginName("admin:"), { kind: "both", account: "admin", machine: null });
});

test("where it leads shows by who comes in", () => {
  const leadsTo = (text: string, account: string) => machineIn(readLoginName(text), account, isMachine);
  assert.equal(leadsTo("admin", "admin"), null);
  assert.equal(leadsTo("vm1", "admin"), "vm1");
  assert.equal(leadsTo("vm1", "vm1"), "vm1", "an account of that name goes to its machine");
  assert.equal(leadsTo("nope", "admin"), "nope", "where they are told that there is none");
  assert.equal(leadsTo("admin:vm1", "admin"), "vm1");
  assert.equal(leadsTo("admin:", "admin"), null);
  assert.deepEqual(["admin", "vm1", "vm1:nope"].map(readLoginName).map(accountIn), ["admin", "vm1", "vm1"]);
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
      machineIn(readLoginName(text), text, isMachine);
    }),
  );
});
