/** What a client asks of the firmware is checked, kept until the next boot, and taken back where it is asked back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { digest, FirmwareBench, problemsOf, recordOf } from "./bench.js";
import { firstVariables, imageOf } from "./scripted-family.js";

const simulated = (more = {}) => new FirmwareBench({ flash: null, ...more });

test("every attribute that is at fault is named, with what is wrong with it", async () => {
  const bench = simulated();
  const attributes = { Speed: 11, Mode: "Warp", Quiet: "yes", Tag: "far too long", Chip: "C2", Colour: 1, "a/b": 1 };
  assert.deepEqual(await problemsOf(bench.amend({ attributes })), [
    "400 PropertyValueOutOfRange /Attributes/Speed",
    "400 PropertyValueNotInList /Attributes/Mode",
    "400 PropertyValueTypeError /Attributes/Quiet",
    "400 StringValueTooLong /Attributes/Tag",
    "400 PropertyNotWritable /Attributes/Chip",
    "400 PropertyUnknown /Attributes/Colour",
    "400 PropertyUnknown /Attributes/a~1b",
  ]);
  for (const [value, problem] of [
    [3, "PropertyValueError"],
    [2.5, "PropertyValueTypeError"],
    ["4", "PropertyValueTypeError"],
    [-2, "PropertyValueOutOfRange"],
  ] as const) {
    assert.deepEqual(await problemsOf(bench.amend({ attributes: { Speed: value } })), [
      `400 ${problem} /Attributes/Speed`,
    ]);
  }
  assert.equal(bench.machine.intent.seq, 0);
});

test("a boot order names options that there are, each once; what is left out is not tried", async () => {
  const bench = simulated();
  const bootOrder = ["Boot0002", "Boot0009", "Boot0002"];
  assert.deepEqual(await problemsOf(bench.amend({ bootOrder })), [
    "400 PropertyValueNotInList /Boot/BootOrder/1",
    "400 PropertyValueConflict /Boot/BootOrder/2",
  ]);
  await bench.amend({ bootOrder: ["Boot0003", "Boot0001"] });
  assert.deepEqual(bench.next.bootOrder, ["Boot0003", "Boot0001"]);
  assert.deepEqual(bench.current.bootOrder, ["Boot0001", "Boot0002", "Boot0003"]);
});

test("what is not there cannot be changed", async () => {
  const bench = simulated();
  const { commands, firmwareCommands } = bench.bench.machines;
  void commands;
  assert.deepEqual(await problemsOf(bench.amend({ bootOption: { reference: "Boot0009", enabled: false } })), [
    "404 ResourceNotFound",
  ]);
  assert.deepEqual(await problemsOf(bench.amend({ removeKey: { database: "PK", id: "x" } })), ["404 ResourceNotFound"]);
  assert.deepEqual(await problemsOf(bench.amend({ removeKey: { database: "dbz" as "db", id: "x" } })), [
    "404 ResourceNotFound",
  ]);
  assert.deepEqual(await problemsOf(firmwareCommands.amend("nobody", {}, {} as never)), ["404 ResourceNotFound"]);
});

test("secure boot cannot be enabled without a platform key, nor keys be reset to what nobody gave", async () => {
  const bench = simulated();
  assert.deepEqual(await problemsOf(bench.amend({ secureBootEnable: true })), [
    "400 PropertyValueResourceConflict /SecureBootEnable",
  ]);
  assert.deepEqual(await problemsOf(bench.amend({ resetKeys: { to: "ResetAllKeysToDefault" } })), [
    "400 ActionParameterValueNotInList",
  ]);
  assert.deepEqual(await problemsOf(bench.amend({ addCertificate: { database: "PK", pem: "bad one" } })), [
    "400 PropertyValueFormatError /CertificateString",
  ]);
  await bench.amend({ addCertificate: { database: "PK", pem: "good" } });
  await bench.amend({ secureBootEnable: true });
  assert.equal(bench.next.secureBoot?.enabled, true);
  assert.equal(bench.current.secureBoot?.enabled, false);
  const keys = { PK: ["k"], KEK: [], db: [], dbx: [] };
  await simulated({ keys }).amend({ resetKeys: { to: "ResetAllKeysToDefault" } });
});

test("that there is no room is said at once", async () => {
  const bench = simulated();
  assert.deepEqual(await problemsOf(bench.amend({ addCertificate: { database: "PK", pem: "k".repeat(2000) } })), [
    "400 InsufficientStorage",
  ]);
  assert.equal(bench.machine.intent.firmware, undefined);
});

test("who wishes for what there is takes back what was to change it; then nothing is left of it", async () => {
  const bench = simulated();
  await bench.amend({ attributes: { Speed: 6, Quiet: true } });
  assert.deepEqual(
    bench.machine.intent.firmware?.changes.map(({ name }) => name),
    ["Speed", "Quiet"],
  );
  const { seq } = bench.machine.intent;
  await bench.amend({ attributes: { Speed: 6 } });
  assert.equal(bench.machine.intent.seq, seq, "it is asked already");
  await bench.bench.machines.firmwareCommands.amend("node", { attributes: { Quiet: false } }, {
    userName: "bob",
  } as never);
  assert.notEqual(bench.next, bench.current);
  await bench.amend({ bootOrder: ["Boot0001", "Boot0002", "Boot0003"] });
  await bench.amend({ resetAttributes: true });
  assert.deepEqual(bench.machine.intent.firmware, { changes: [], image: null, resetPending: true });
  assert.equal(bench.next, bench.current);
});

test("a refused disk leaves the firmware asked for as it was", async () => {
  const bench = simulated();
  bench.bench.store.refusal = new Error("full");
  await assert.rejects(bench.amend({ attributes: { Speed: 6 } }), /full/);
  assert.equal(bench.machine.intent.firmware, undefined);
});

test("machines with the same firmware share its facts, and nothing is worked out until somebody looks", async () => {
  const one = digest("a");
  const images = new Map([[one, { record: recordOf(one, "2.0"), bytes: imageOf(firstVariables, "2.0") }]]);
  const bench = simulated({ images });
  assert.deepEqual(bench.machine.capabilities.firmware?.family, "scripted");
  assert.equal(bench.machine.capabilities.firmware?.updateable, true);
  assert.equal(bench.bench.machines.firmware.version(bench.machine), "1.0");
  assert.equal(bench.current, bench.current);
});
