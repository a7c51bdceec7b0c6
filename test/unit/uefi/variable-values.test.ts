/** Values of variables in one line, and back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  certificateSignature,
  encodeSignatureLists,
  listsOf,
  sha256Signature,
} from "../../../adapters/firmware/uefi/signature-list.js";
import { valueFrom, valueText } from "../../../adapters/firmware/uefi/value-text.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

const { global, raspberryPi } = guids;

const both: readonly (readonly [name: string, guid: string, written: string, text: string])[] = [
  ["BootOrder", global, "0100 0300 a100", "0001,0003,00A1"],
  ["BootOrder", global, "", ""],
  ["BootNext", global, "9900", "0099"],
  ["Timeout", global, "0500", "5"],
  ["PlatformLang", global, "656e00", "en"],
  ["OsIndications", global, "01 00*7", "boot-to-setup"],
  ["OsIndications", global, "44 01 00*6", "file-capsule-delivery+start-platform-recovery+0x100"],
  ["OsIndications", global, "00*8", "0"],
  ["ConOut", global, "02010c00d041030a00000000 7f010400 03180400 7fff0400", "PciRoot(0x0),Uri()"],
  ["SecureBootEnable", guids.secureBootEnable, "01", "on"],
  ["CustomMode", guids.customMode, "00", "off"],
  ["BootDiscoveryPolicy", guids.bootDiscoveryPolicy, "02000000", "2"],
  ["RamLimitTo3GB", raspberryPi, "00000000", "0"],
  ["CustomCpuClock", raspberryPi, "98080000", "2200"],
  ["DisplayEnableScaledVModes", raspberryPi, "20", "32"],
  ["AssetTag", raspberryPi, `"rack 5" 00*54`, "rack 5"],
  ["ResetDelay", guids.raspberryPiReset, "40420f00", "1000000"],
];

test("what can be written as text leads back to its bytes", () => {
  for (const [name, guid, written, text] of both) {
    assert.equal(valueText(name, guid, bytes(written)), text, name);
    assert.deepEqual(valueFrom(name, guid, text), bytes(written), name);
  }
});

test("texts are read as people write them", () => {
  assert.deepEqual(valueFrom("BootOrder", global, "Boot0001, boot00a1"), bytes("0100 a100"));
  assert.deepEqual(valueFrom("Timeout", global, "0x10"), bytes("1000"));
  assert.deepEqual(valueFrom("SecureBootEnable", guids.secureBootEnable, "False"), bytes("00"));
});

test("what does not fit says what does", () => {
  const said: readonly (readonly [name: string, guid: string, text: string, trouble: RegExp])[] = [
    ["Timeout", global, "65536", /^expected a number of 16 bits/],
    ["Timeout", global, "-1", /^expected a number of 16 bits/],
    ["Timeout", global, "", /^expected a number of 16 bits/],
    ["BootNext", global, "3", /^expected the number of a boot option: four hex digits/],
    ["BootOrder", global, "0001,,0002", /^expected the number of a boot option/],
    ["PlatformLang", global, "e n", /^expected a language/],
    ["OsIndications", global, "reboot", /^expected boot-to-setup, /],
    ["CustomMode", guids.customMode, "maybe", /^expected on or off/],
    ["AssetTag", raspberryPi, "a".repeat(33), /^expected a text of at most 32 characters/],
    ["ConOut", global, "Pci(1)", /^the function is missing/],
    ["Boot0001", global, "x", /^Boot0001 has no value in text form/],
    ["Timeout", raspberryPi, "5", /^Timeout has no value in text form/],
  ];
  for (const [name, guid, text, trouble] of said)
    assert.match(troubleOf(() => valueFrom(name, guid, text)) ?? "", trouble, `${name}=${text}`);
});

test("a boot option is its title and its path", () => {
  const shell = `0000 1800 "UEFI Shell" 0000 04061400 83a5047c3e9e1c4fad65e05268d0b4d1 7fff0400`;
  const path = "FvFile(7C04A583-9E3E-4F1C-AD65-E05268D0B4D1)";
  assert.equal(valueText("Boot0005", global, bytes(`0100${shell}`)), `UEFI Shell: ${path}`);
  assert.equal(
    valueText("Boot0005", global, bytes(`0801${shell}`)),
    `UEFI Shell, inactive, hidden, application: ${path}`,
  );
  const steering = bytes(`01000000 0400 1b00 "[2J" 2e20 0000 7fff0400`);
  assert.equal(valueText("Boot0005", global, steering), "\ufffd[2J\ufffd: ");
});

test("keys are counted", () => {
  const certificate = certificateSignature(bytes("3000"), guids.shoal);
  const hashes = [1, 2].map((octet) => sha256Signature(new Uint8Array(32).fill(octet), guids.shoal));
  const text = (name: string, content: Uint8Array) => valueText(name, guids.imageSecurityDatabase, content);
  assert.equal(text("db", encodeSignatureLists(listsOf([certificate, ...hashes]))), "1 certificate, 2 hashes");
  assert.equal(text("dbx", encodeSignatureLists(listsOf(hashes.slice(1)))), "1 hash");
  assert.equal(text("dbx", new Uint8Array(0)), "nothing");
});

test("what nobody knows, or is not of its form, is shown in bytes", () => {
  assert.equal(valueText("Whatever", global, bytes("0102")), "0102");
  assert.equal(valueText("Whatever", global, bytes("")), "empty");
  assert.equal(valueText("Whatever", global, bytes("ab*25")), `${"ab".repeat(24)}… (25 bytes)`);
  assert.equal(valueText("Timeout", global, bytes("050000")), "050000");
  assert.equal(valueText("BootOrder", global, bytes("010002")), "010002");
  assert.equal(valueText("CustomMode", guids.customMode, bytes("02")), "02");
  assert.equal(valueText("db", guids.imageSecurityDatabase, bytes("00")), "00");
  assert.equal(valueText("PlatformLang", global, bytes("ff00")), "ff00");
});

const anyVariable = fc.oneof(
  fc.constantFrom(...both.map(([name, guid]) => [name, guid] as const)),
  fc.constantFrom(["Boot0001", global] as const, ["db", guids.imageSecurityDatabase] as const),
);

test("any value has a line, and any text is a value or refused", () => {
  fc.assert(
    fc.property(anyVariable, fc.uint8Array({ maxLength: 80 }), fc.string(), ([name, guid], content, text) => {
      assert.doesNotMatch(valueText(name, guid, content), /[\p{Cc}\p{Cs}]/u);
      troubleOf(() => valueFrom(name, guid, text));
    }),
    { numRuns: 500 },
  );
});
