/** A recording is written whole or not at all, and never over what is no recording. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readMockup } from "../../../src/config/mockup/read-mockup.js";
import type { MockupDocument } from "../../../src/model/mockup.js";
import { RecordingError, writeRecording } from "../../../src/services/recording/write-recording.js";
import { smallMachine, v1 } from "../../support/mockup.js";

const place = mkdtempSync(join(tmpdir(), "shoal-recording-"));
after(() => rmSync(place, { recursive: true }));

const recording = (documents: ReadonlyMap<string, MockupDocument> = smallMachine()) => ({
  documents,
  metadata: "<Edmx/>",
  headers: new Map([[`${v1}/Systems`, { allow: "GET" }]]),
});

test("what is written is read again as it was", async () => {
  const folder = join(place, "deep/er/fresh");
  await writeRecording(folder, recording(), false);
  const { documents, metadata, faults } = readMockup(folder);
  assert.deepEqual(new Map([...documents].sort()), new Map([...smallMachine()].sort()));
  assert.equal(metadata, "<Edmx/>");
  assert.deepEqual(faults, []);
  const headers = readFileSync(join(folder, "redfish/v1/Systems/headers.json"), "utf8");
  assert.deepEqual(JSON.parse(headers), { GET: { allow: "GET" } });
});

test("another recording only gives way when it is said", async () => {
  const folder = join(place, "twice");
  await writeRecording(folder, recording(), false);
  const root = new Map([[v1, { Name: "second" }]]);
  await assert.rejects(writeRecording(folder, recording(root), false), /is not empty.*--force/);
  await writeRecording(folder, recording(root), true);
  assert.deepEqual(readMockup(folder).documents.get(v1), { Name: "second" });
  assert.equal(readMockup(folder).documents.size, 1);
});

test("what is no recording never gives way", async () => {
  writeFileSync(join(place, "precious.txt"), "mine");
  await assert.rejects(writeRecording(place, recording(), true), /more in it than a recording/);
  assert.ok(existsSync(join(place, "precious.txt")));
  const folder = join(place, "annotated");
  await writeRecording(folder, recording(), false);
  writeFileSync(join(folder, "README.md"), "mine");
  await assert.rejects(writeRecording(folder, recording(), true), /more in it than a recording/);
});

test("a name that no folder can have fails it, and leaves nothing behind", async () => {
  const before = readdirSync(place);
  for (const name of ["..", "a".repeat(300), "a\\b"]) {
    const documents = new Map([[`${v1}/${name}`, {}]]);
    await assert.rejects(writeRecording(join(place, "bad"), recording(documents), false), RecordingError);
  }
  assert.deepEqual(readdirSync(place), before);
});
