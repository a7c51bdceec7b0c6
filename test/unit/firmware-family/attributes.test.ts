import assert from "node:assert/strict";
import { test } from "node:test";
import { aavmf } from "../../../adapters/firmware/boards/aavmf.js";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { raspberryPi4 } from "../../../adapters/firmware/boards/raspberry-pi-4.js";
import { firmwareFamilies } from "../../../adapters/firmware/index.js";
import type { AttributeDescription, AttributeValue, Variables } from "../../../src/model/firmware.js";
import { dataOf, globalGuid, node, piGuid, setting, variable } from "./machines.js";

const seen = (family: typeof ovmf, variables: Variables) => family.view(variables, node).attributes;

/** What is worth trying: all words, both ends, both truths. */
function values({ type, values: words = [], min = 0, max = 0, maxLength = 0 }: AttributeDescription) {
  const all: Record<AttributeDescription["type"], readonly AttributeValue[]> = {
    Enumeration: words.map(({ value }) => value),
    Integer: [min, max, Math.floor((min + max) / 2)],
    Boolean: [true, false],
    String: ["", "Rack 7, Höhe 3", "x".repeat(maxLength)],
  };
  return all[type];
}

for (const family of firmwareFamilies) {
  const { attributes, registryId } = family.facts(null);
  const untouched = Object.fromEntries(attributes.map((attribute) => [attribute.name, attribute.default]));

  test(`${family.id}: an empty store has every attribute at its default`, () => {
    assert.deepEqual(seen(family, []), untouched);
  });

  test(`${family.id}: what is set is what is seen, and nothing else`, () => {
    for (const attribute of attributes.filter(({ readOnly }) => !readOnly)) {
      for (const value of values(attribute)) {
        const wishes = { attributes: { [attribute.name]: value } };
        const after = family.amend([], wishes, setting);
        assert.deepEqual(seen(family, after), { ...untouched, [attribute.name]: value });
        assert.equal(after.length, 1, `${attribute.name} is written, be it the default`);
      }
    }
  });

  test(`${family.id}: a reset takes every variable away that a client set`, () => {
    const all = Object.fromEntries(
      attributes.filter(({ readOnly }) => !readOnly).map((one) => [one.name, values(one).at(-1) ?? 0]),
    );
    const others = [variable(globalGuid, "ConOut", "7fff0400")];
    const changed = family.amend(others, { attributes: all }, setting);
    assert.deepEqual(seen(family, changed), { ...untouched, ...all });
    assert.deepEqual(family.amend(changed, { resetAttributes: true }, setting), others);
  });

  test(`${family.id}: its file is sound`, () => {
    assert.match(registryId, /^[A-Za-z0-9]+Attributes\.v\d+_\d+_\d+$/);
    const names = attributes.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const attribute of attributes) assertSound(attribute);
  });
}

function assertSound({ name, displayName, help, type, default: standard, ...rest }: AttributeDescription): void {
  assert.match(name, /^[A-Za-z][A-Za-z0-9_]*$/);
  assert.ok(displayName !== "" && help.endsWith("."), name);
  if (type === "Enumeration")
    assert.ok(
      rest.values?.some(({ value }) => value === standard),
      name,
    );
  if (type === "Boolean") assert.equal(typeof standard, "boolean", name);
  if (type === "String") assert.ok(String(standard).length <= (rest.maxLength ?? -1), name);
  if (type !== "Integer") return;
  const { min = Number.NaN, max = Number.NaN } = rest;
  assert.ok(Number(standard) >= min && Number(standard) <= max, name);
}

test("families and registries have names of their own", () => {
  const ids = firmwareFamilies.flatMap((family) => [family.id, family.facts(null).registryId]);
  assert.equal(new Set(ids).size, ids.length);
});

test("facts are the same objects for every machine", () => {
  assert.equal(ovmf.facts(null), ovmf.facts(null));
  assert.equal(ovmf.facts(null).defaultKeys, false);
  assert.equal(ovmf.facts({ PK: [], KEK: [], db: [], dbx: [] }).defaultKeys, true);
});

/** As an image in the field has it. */
test("the Raspberry Pi's memory limit is the field's bytes", () => {
  const after = raspberryPi4.amend([], { attributes: { RamLimitTo3GB: false } }, setting);
  assert.deepEqual(after, [variable(piGuid, "RamLimitTo3GB", "00000000", 7)]);
});

const stored: readonly (readonly [name: string, value: AttributeValue, variable: string, data: string])[] = [
  ["CpuClock", "Max", "CpuClock", "02000000"],
  ["CustomCpuClock", 1800, "CustomCpuClock", "08070000"],
  ["FanOnGpio", "Gpio18", "FanOnGpio", "12000000"],
  ["DisplayMode1080p", true, "DisplayEnableScaledVModes", "30"],
  ["DisplayModeNative", false, "DisplayEnableScaledVModes", "00"],
  ["AssetTag", "A7", "AssetTag", `41003700${"00".repeat(62)}`],
  ["Timeout", 300, "Timeout", "2c01"],
  ["BootDiscoveryPolicy", "Network", "BootDiscoveryPolicy", "01000000"],
];

for (const [name, value, variableName, data] of stored)
  test(`Raspberry Pi: ${name}=${value} is ${variableName}=${data}`, () => {
    assert.equal(dataOf(raspberryPi4.amend([], { attributes: { [name]: value } }, setting), variableName), data);
  });

test("two bits of one variable leave each other alone", () => {
  const attributes = { DisplayMode720p: true, DisplayModeNative: false };
  const after = raspberryPi4.amend([], { attributes }, setting);
  assert.equal(dataOf(after, "DisplayEnableScaledVModes"), "08");
});

test("a read-only attribute is never written, and outlasts a reset", () => {
  const before = [variable(piGuid, "RamMoreThan3GB", "01000000")];
  assert.equal(raspberryPi4.amend(before, { attributes: { RamMoreThan3GB: false } }, setting), before);
  assert.equal(raspberryPi4.amend(before, { resetAttributes: true }, setting), before);
  assert.equal(seen(raspberryPi4, before).RamMoreThan3GB, true);
});

test("a variable that is there keeps its place and its attributes", () => {
  const before = [variable(piGuid, "CpuClock", "01000000", 3), variable(globalGuid, "Timeout", "0500")];
  const after = raspberryPi4.amend(before, { attributes: { CpuClock: "Low" } }, setting);
  assert.deepEqual(after, [variable(piGuid, "CpuClock", "00000000", 3), before[1]]);
  assert.equal(raspberryPi4.amend(after, { attributes: { CpuClock: "Low" } }, setting), after);
});

test("what newer firmware stores reads as it is", () => {
  const newer = [
    variable(piGuid, "CpuClock", "07000000"),
    variable(piGuid, "FanTemp", "96000000"),
    variable(piGuid, "XhciReload", "02000000"),
    variable(piGuid, "AssetTag", textWithoutEnd),
  ];
  const { CpuClock, FanTemp, XhciReload, AssetTag } = seen(raspberryPi4, newer);
  assert.deepEqual(
    { CpuClock, FanTemp, XhciReload, AssetTag },
    {
      CpuClock: "7",
      FanTemp: 150,
      XhciReload: true,
      AssetTag: "AB",
    },
  );
});
const textWithoutEnd = "41004200";

test("a variable of another size is read as far as it goes, and written in the right one", () => {
  const before = [variable(globalGuid, "Timeout", "05")];
  assert.equal(seen(aavmf, before).Timeout, 5);
  assert.equal(dataOf(aavmf.amend(before, { attributes: { Timeout: 6 } }, setting), "Timeout"), "0600");
});

test("the same name under another GUID is another variable", () => {
  const other = variable("cd7cc258-31db-11e6-9fd3-63b0b8eed6b5", "CpuClock", "03000000");
  assert.equal(seen(raspberryPi4, [other]).CpuClock, "Default");
});
