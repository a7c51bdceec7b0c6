/** DSP2043: a folder becomes a mockup, and what is wrong in it is left out and told. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { MockupError, readMockup } from "../../../src/config/mockup/read-mockup.js";
import { smallMachine, v1, writeFile, writeMockup } from "../../support/mockup.js";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "shoal-mockup-"));
  folders.push(made);
  return made;
}

function written(top = ""): string {
  const made = folder();
  writeMockup(made, smallMachine(), top);
  return made;
}

const faultsOf = (place: string) => readMockup(place).faults.map(({ file, problem }) => `${file} ${problem}`);

test("both layouts are the same mockup", () => {
  for (const top of ["", v1]) {
    const { documents, faults } = readMockup(written(top));
    assert.deepEqual(new Map([...documents].sort()), new Map([...smallMachine()].sort()));
    assert.deepEqual(faults, []);
  }
});

test("files of other programs are passed over; metadata, odata and schema files are no resources", () => {
  const place = written(v1);
  for (const name of ["headers.json", "time.json", "explorer_config.json", "Systems/headers.json"]) {
    writeFile(join(place, name), "no JSON");
  }
  writeFile(join(place, "$metadata/index.xml"), "<Edmx/>");
  writeFile(join(place, "odata/index.json"), '{"value":[]}');
  writeFile(join(place, "JsonSchemas/X.json"), '{"$schema":"x"}');
  writeFile(join(place, "Registries/Base.json"), '{"@odata.type":"#MessageRegistry.v1_0_0.MessageRegistry"}');
  const { documents, files, metadata, faults } = readMockup(place);
  assert.deepEqual(faults, []);
  assert.equal(metadata, "<Edmx/>");
  assert.deepEqual([...files.keys()].sort(), [`${v1}/JsonSchemas/X.json`, `${v1}/odata`]);
  assert.ok(documents.has(`${v1}/Registries/Base.json`));
  assert.equal(documents.size, smallMachine().size + 1);
});

test("what is no JSON object in UTF-8 is left out and told", () => {
  const place = written();
  writeFile(join(place, "redfish/v1/A/index.json"), "{");
  writeFile(join(place, "redfish/v1/B/index.json"), "[]");
  writeFile(join(place, "redfish/v1/C/index.json"), Buffer.from([0x22, 0xff, 0x22]));
  writeFile(join(place, "redfish/v1/D/index.json"), `${'{"a":'.repeat(99)}1${"}".repeat(99)}`);
  const faults = faultsOf(place);
  assert.equal(faults.length, 4);
  assert.match(faults[0]!, /^redfish\/v1\/A\/index\.json is no JSON: /);
  assert.deepEqual(faults.slice(1), [
    "redfish/v1/B/index.json is no JSON object",
    "redfish/v1/C/index.json is no UTF-8",
    "redfish/v1/D/index.json nests deeper than 64 levels",
  ]);
});

test("nothing outside of the folder is read, and no circle is followed", () => {
  const outside = written();
  const place = written();
  symlinkSync(join(outside, "redfish/v1/Systems"), join(place, "redfish/v1/Stolen"));
  symlinkSync("/etc/hostname", join(place, "redfish/v1/passwd.json"));
  symlinkSync("..", join(place, "redfish/v1/Systems/Up"));
  symlinkSync("nowhere", join(place, "redfish/v1/Dangling"));
  symlinkSync("Systems", join(place, "redfish/v1/Inside"));
  const { documents } = readMockup(place);
  assert.ok(documents.has(`${v1}/Inside/S1`));
  assert.ok(![...documents.keys()].some((path) => /Stolen|passwd|Systems\/Up|Dangling/.test(path)));
  const told = new Set(faultsOf(place));
  assert.deepEqual(
    [...told],
    [
      "redfish/v1/Dangling cannot be read: it is not there",
      "redfish/v1/Systems/Up leads to a folder that it lies in",
      "redfish/v1/Stolen leads out of the folder",
      "redfish/v1/passwd.json leads out of the folder",
    ],
  );
});

test("a pipe is not waited for, and what is too much is left out", () => {
  const place = written();
  mkdirSync(join(place, "redfish/v1/Pipe"));
  execFileSync("mkfifo", [join(place, "redfish/v1/Pipe/index.json")]);
  assert.deepEqual(faultsOf(place), ["redfish/v1/Pipe/index.json is no regular file of at most 8388608 bytes"]);
  const usual = { entries: 1000, fileBytes: 100_000, bytes: 1_000_000, depth: 32 };
  const limited = (limits: object) => readMockup(place, { ...usual, ...limits }).faults.map(({ problem }) => problem);
  assert.match(limited({ entries: 20 }).at(-1)!, /^is one more than 20 files/);
  assert.match(limited({ bytes: 3000 }).at(-1)!, /^makes it more than 3000 bytes in all/);
  assert.ok(limited({ depth: 3 }).includes("lies deeper than 3 folders"));
  assert.ok(limited({ fileBytes: 700 }).length > 1);
});

test("a folder without a service root is no mockup", () => {
  assert.throws(() => readMockup(folder()), MockupError);
  assert.throws(() => readMockup("/nowhere/at/all"), /cannot be read: it is not there/);
  const broken = folder();
  writeFile(join(broken, "index.json"), "{");
  assert.throws(() => readMockup(broken), /its service root cannot be read: index\.json is no JSON/);
});
