/** What is said of vendor files that are none. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { VendorFileError } from "../../../adapters/kit/vendor-files.js";
import { loadFamilies as loadPdus } from "../../../adapters/power/pdu/families.js";
import { familyProblems as pduProblems } from "../../../adapters/power/pdu/family-shape.js";
import { loadFamilies as loadSwitches } from "../../../adapters/power/poe-switch/families.js";
import { familyProblems as switchProblems } from "../../../adapters/power/poe-switch/family-shape.js";
import { loadPoeSwitch } from "../../../adapters/power/poe-switch/index.js";

const [switches, pdus] = [await loadSwitches(), await loadPdus()];
const generic = switches.find(({ id }) => id === "generic") ?? assert.fail();
const aten = pdus.find(({ id }) => id === "aten") ?? assert.fail();
const arista = switches.find(({ id }) => id === "arista") ?? assert.fail();

const wrong: readonly (readonly [string, readonly string[], readonly (string | RegExp)[]])[] = [
  ["nothing", switchProblems(undefined), [/^the whole is undefined|^the whole is missing/]],
  ["no id", switchProblems({ ...generic, id: undefined }), [/^id is missing: it must be lower case/]],
  ["the id auto", switchProblems({ ...generic, id: "auto" }), [/^id is "auto"/]],
  ["an unknown key", switchProblems({ ...generic, snpm: {} }), [/^snpm is not known; there are: .*snmp/]],
  ["neither means", switchProblems({ ...generic, snmp: undefined }), ['needs "snmp" or "ssh"']],
  [
    "an OID with a dot in front",
    switchProblems({ ...generic, sysObjectIds: [".1.3.6.1.4.1.9"] }),
    [/^sysObjectIds\[0\] is "\.1\.3\.6\.1\.4\.1\.9"; it must be an OID/],
  ],
  [
    "an OID that is a name",
    switchProblems({
      ...generic,
      snmp: { ...generic.snmp, admin: { oid: "ifEntry", on: new Map([[1, "on"]]), off: 2 } },
    }),
    [/^snmp\.admin\.oid is "ifEntry"/],
  ],
  [
    "one number for on and off",
    switchProblems({
      ...generic,
      snmp: { ...generic.snmp, admin: { oid: "1.3.6.1.4", on: new Map([[2, "on"]]), off: 2 } },
    }),
    ["snmp.admin has 2 for on and for off"],
  ],
  [
    "a word that no port shows",
    switchProblems({
      ...generic,
      snmp: { index: "port", detection: { oid: "1.3.6.1.4", words: new Map([[1, "lit"]]) } },
    }),
    [/^snmp\.detection\.words\[1\] is "lit"; it must be one of disabled/],
  ],
  [
    "a pattern that remembers",
    switchProblems({ ...arista, ssh: { ...arista.ssh, errors: [/^%/g] } }),
    [/^ssh\.errors\[0\] is an object; it must be a regular expression without/],
  ],
  [
    "a command line without orders",
    switchProblems({ ...arista, ssh: { ...arista.ssh, off: [] } }),
    ["ssh.off must not be empty"],
  ],
  ["a short time off", switchProblems({ ...generic, timing: { minimumOff: 100 } }), [/^timing\.minimumOff is 100/]],
  ["one order for on and off", pduProblems({ ...aten, turn: { on: aten.turn.on, off: aten.turn.on } }), [/same order/]],
  [
    "no number for off",
    pduProblems({ ...aten, state: { ...aten.state, words: new Map([[1, "on"]]) } }),
    [/one for off/],
  ],
];

for (const [name, problems, expected] of wrong)
  test(`is told: ${name}`, () => {
    assert.equal(problems.length, expected.length, problems.join("\n"));
    for (const [at, one] of expected.entries())
      assert.match(problems[at] ?? "", typeof one === "string" ? new RegExp(`^${one}$`) : one);
  });

const anything = fc.anything({
  withMap: true,
  withSet: true,
  withDate: true,
  withBigInt: true,
  withNullPrototype: true,
});

test("whatever a file exports, it is told and not thrown; what passes can be used", () => {
  const places = ["id", "name", "sysObjectIds", "ports", "outlets", "snmp", "ssh", "turn", "state", "timing", "notes"];
  fc.assert(
    fc.property(fc.constantFrom(...places), anything, (place, value) => {
      for (const [family, problems] of [
        [generic, switchProblems],
        [arista, switchProblems],
        [aten, pduProblems],
      ] as const) {
        assert.ok(Array.isArray(problems(value)));
        assert.ok(problems({ ...family, [place]: value }).every((problem) => problem.length < 1_000));
      }
    }),
    { numRuns: 500 },
  );
});

/** @returns what is said of a file with this text */
async function told(name: string, text: string): Promise<string> {
  const own = mkdtempSync(join(tmpdir(), "shoal-vendors-"));
  try {
    mkdirSync(join(own, "poe-switch"));
    writeFileSync(join(own, "poe-switch", name), text);
    await loadPoeSwitch(own);
    return "";
  } catch (error) {
    assert.ok(error instanceof VendorFileError, String(error));
    assert.ok(error.message.includes(name), error.message);
    return error.message;
  } finally {
    rmSync(own, { recursive: true });
  }
}

const own = (id: string, sysObjectId: string) => `export default ({ poeSwitch, portNames, rfc3621 }) =>
  poeSwitch({ id: "${id}", name: "Own", sysObjectIds: ["${sysObjectId}"], fixtures: [], notes: [], snmp: rfc3621(),
    ports: portNames({ forms: ["{port}"], example: "5" }) });`;

test("a file that cannot be loaded, is none, or is another's is told by its name", async () => {
  const free = "1.3.6.1.4.1.32473.9";
  assert.equal(await told("own.mjs", own("own", free)), "");
  assert.match(await told("own.mjs", "export default {"), /own\.mjs cannot be loaded: /);
  assert.match(await told("own.mjs", 'throw new Error("no luck")'), /cannot be loaded: no luck/);
  assert.match(await told("own.mjs", "export const family = 1"), /own\.mjs is no vendor file:\n {2}the whole is/);
  assert.match(await told("own.mjs", own("other", free)), /has the id other: name the file after it/);
  assert.match(await told("generic.mjs", own("generic", free)), /both have the id generic/);
  assert.match(
    await told("own.mjs", own("own", "1.3.6.1.4.1.9.1")),
    /both have the sysObjectID 1\.3\.6\.1\.4\.1\.9\.1/,
  );
});

test("a folder that is not there is told; one without such files has none", async () => {
  await assert.rejects(
    loadPoeSwitch("/nowhere/vendors"),
    /folder of vendor files \/nowhere\/vendors cannot be read.*ENOENT/,
  );
  const empty = mkdtempSync(join(tmpdir(), "shoal-vendors-"));
  await loadPoeSwitch(empty);
  rmSync(empty, { recursive: true });
});
