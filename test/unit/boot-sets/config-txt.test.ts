/** What config.txt has to say for a firmware is put right, and everything else in it stays. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { raspberryPi4Folder } from "../../../adapters/firmware/boot-folders/raspberry-pi-4.js";
import { parseConfig, textOf } from "../../../src/services/firmware/boot-sets/config-txt.js";
import { fitOf, fittedConfig } from "../../../src/services/firmware/boot-sets/fitted-config.js";

const { sections } = raspberryPi4Folder;
const old = fitOf(raspberryPi4Folder, 0x1f0000);
const recent = fitOf(raspberryPi4Folder, 0x3d0000);

const good =
  "arm_64bit=1\nenable_uart=1\narmstub=RPI_EFI.fd\ndevice_tree_address=0x3e0000\ndevice_tree_end=0x400000\ndtoverlay=miniuart-bt\n";

test("what fits stays as it is", () => {
  assert.deepEqual(fittedConfig(good, recent), { text: good, changes: [] });
});

test("each generation of images has its own place for the device tree", () => {
  assert.deepEqual(fittedConfig(good, old), {
    text: good.replace("0x3e0000", "0x1f0000").replace("0x400000", "0x200000"),
    changes: [
      { line: 4, key: "device_tree_address", from: "device_tree_address=0x3e0000", to: "0x1f0000" },
      { line: 5, key: "device_tree_end", from: "device_tree_end=0x400000", to: "0x200000" },
    ],
  });
});

test("of an image larger than any known only what holds for all is asked", () => {
  assert.deepEqual(fitOf(raspberryPi4Folder, 0x800000).settings, { arm_64bit: "1", armstub: "RPI_EFI.fd" });
});

const needs = { sections, settings: { armstub: "RPI_EFI.fd" } };
const table: readonly [what: string, text: string, fitted: string][] = [
  ["nothing at all", "", "[all]\narmstub=RPI_EFI.fd\n"],
  ["another file", "armstub=other.bin\n", "armstub=RPI_EFI.fd\n"],
  ["only a comment", "#armstub=RPI_EFI.fd\n", "#armstub=RPI_EFI.fd\n[all]\narmstub=RPI_EFI.fd\n"],
  ["no end of the last line", "gpu_mem=16", "gpu_mem=16\n[all]\narmstub=RPI_EFI.fd\n"],
  ["ends of lines of another system", "a=1\r\n", "a=1\r\n[all]\r\narmstub=RPI_EFI.fd\r\n"],
  ["a wrong value behind ends of another system", "armstub=x\r\nb=2", "armstub=RPI_EFI.fd\r\nb=2"],
  ["spaces", "armstub = RPI_EFI.fd\n", "armstub=RPI_EFI.fd\n"],
  ["a remark behind it", "armstub=RPI_EFI.fd # ours\n", "armstub=RPI_EFI.fd\n"],
  ["upper case", "ARMSTUB=RPI_EFI.fd\n", "armstub=RPI_EFI.fd\n"],
  ["a wrong one that a later one replaces", "armstub=x\narmstub=RPI_EFI.fd\n", "armstub=x\narmstub=RPI_EFI.fd\n"],
  [
    "a right one that a later one replaces",
    "armstub=RPI_EFI.fd\narmstub=x\n",
    "armstub=RPI_EFI.fd\narmstub=RPI_EFI.fd\n",
  ],
  ["the section of the board", "[pi4]\narmstub=RPI_EFI.fd\n", "[pi4]\narmstub=RPI_EFI.fd\n"],
  ["the section of another", "[pi5]\narmstub=RPI_EFI.fd\n", "[pi5]\narmstub=RPI_EFI.fd\n[all]\narmstub=RPI_EFI.fd\n"],
  [
    "another section's own",
    "[pi5]\narmstub=x\n[all]\narmstub=RPI_EFI.fd\n",
    "[pi5]\narmstub=x\n[all]\narmstub=RPI_EFI.fd\n",
  ],
  ["no section's", "[none]\narmstub=x\n", "[none]\narmstub=x\n[all]\narmstub=RPI_EFI.fd\n"],
  [
    "a section that may apply",
    "armstub=RPI_EFI.fd\n[cm4]\narmstub=x\n",
    "armstub=RPI_EFI.fd\n[cm4]\narmstub=RPI_EFI.fd\n",
  ],
  [
    "a pin that may be set",
    "[gpio4=1]\narmstub=RPI_EFI.fd\n",
    "[gpio4=1]\narmstub=RPI_EFI.fd\n[all]\narmstub=RPI_EFI.fd\n",
  ],
  [
    "a display and another board",
    "[EDID=X]\n[pi3]\narmstub=x\n[all]\narmstub=RPI_EFI.fd",
    "[EDID=X]\n[pi3]\narmstub=x\n[all]\narmstub=RPI_EFI.fd",
  ],
];
for (const [what, text, fitted] of table) {
  test(`armstub with ${what}`, () => {
    const result = fittedConfig(text, needs);
    assert.equal(result.text, fitted);
    assert.equal(result.changes.length === 0, text === fitted);
  });
}

test("numbers are the same however they are written", () => {
  const text = "device_tree_address=4063232\n";
  const fit = { sections, settings: { device_tree_address: "0x3E0000" } };
  assert.deepEqual(fittedConfig(text, fit), { text, changes: [] });
});

/* ── whatever it says ────────────────────────────────────────────────────────────────────────────────────────────── */

const line = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "[all]",
    "[none]",
    "[pi4]",
    "[pi5]",
    "[cm4]",
    "[gpio4=1]",
    " [ pi4 ] ",
    "include x.txt",
    "#armstub=x",
  ),
  fc
    .tuple(
      fc.constantFrom("armstub", "ARMSTUB", "arm_64bit", "device_tree_address", "device_tree_end", "dtoverlay"),
      fc.constantFrom("=", " = ", "= ", ""),
      fc.constantFrom("RPI_EFI.fd", "x", "1", "0x3e0000", "0x1f0000", "0x400000", ""),
    )
    .map((parts) => parts.join("")),
);
const config = fc
  .array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r", "")), { maxLength: 30 })
  .map((lines) => lines.map((parts) => parts.join("")).join(""));

test("the lines together are the text", () => {
  fc.assert(fc.property(config, (text) => assert.equal(textOf(parseConfig(text, sections)), text)));
});

test("what was fitted fits, and lines that it says nothing of stay", () => {
  fc.assert(
    fc.property(config, (text) => {
      const { text: fitted, changes } = fittedConfig(text, recent);
      assert.deepEqual(fittedConfig(fitted, recent), { text: fitted, changes: [] });
      const before = text.split("\n");
      const after = fitted.split("\n");
      const changed = new Set(changes.map((change) => change.line));
      for (const [index, each] of before.entries()) {
        if (changed.has(index + 1) || index === before.length - 1) continue;
        assert.equal(after[index], each);
      }
    }),
    { numRuns: 300 },
  );
});
