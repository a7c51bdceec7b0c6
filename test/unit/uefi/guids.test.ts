/** GUIDs in bytes and text, their names, and the words for attributes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { guidBytes, guidFrom } from "../../../adapters/firmware/uefi/guid.js";
import {
  attributesFrom,
  attributesText,
  guidNamed,
  guidNames,
  guids,
} from "../../../adapters/firmware/uefi/well-known.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

test("the first three fields are little endian", () => {
  const volume = bytes("8d2bf1ff96768b4ca9852747075b4f50");
  assert.equal(guidFrom(volume), "fff12b8d-7696-4c8b-a985-2747075b4f50");
  assert.deepEqual(guidBytes("{FFF12B8D-7696-4C8B-A985-2747075B4F50}"), volume);
  assert.equal(guidFrom(bytes("0000 782cf3aa7b949a43a1802e144ec37792"), 2), "aaf32c78-947b-439a-a180-2e144ec37792");
});

test("any sixteen bytes are a GUID that leads back to them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (content) =>
      assert.deepEqual(guidBytes(guidFrom(content)), content),
    ),
  );
});

test("what is no GUID is refused", () => {
  for (const text of ["", "fff12b8d76964c8ba9852747075b4f50", "fff12b8d-7696-4c8b-a985-2747075b4f5", "g".repeat(36)])
    assert.match(troubleOf(() => guidBytes(text)) ?? "", /not a GUID/);
  assert.equal(
    troubleOf(() => guidFrom(new Uint8Array(20), 5)),
    "the GUID is cut off (at 5)",
  );
});

test("each GUID has one name, and is found by it", () => {
  assert.equal(guidNames.size, Object.keys(guids).length);
  for (const [guid, name] of guidNames) {
    assert.equal(guidFrom(guidBytes(guid)), guid);
    assert.equal(guidNamed(name.toUpperCase()), guid);
  }
  assert.equal(guidNamed("nobody"), undefined);
});

test("attributes are words, and all bits come back", () => {
  assert.equal(attributesText(0x27), "NV+BS+RT+AT");
  assert.equal(attributesText(0), "0");
  assert.equal(attributesText(0x80000001), "NV+0x80000000");
  assert.equal(attributesFrom("nv + bs+0x4"), 7);
  fc.assert(fc.property(fc.nat(0xffffffff), (bits) => assert.equal(attributesFrom(attributesText(bits)), bits)));
  for (const text of ["", "NV+", "XX", "0x100000000"])
    assert.match(troubleOf(() => attributesFrom(text)) ?? "", /NV, BS/);
});
