/** What is said of firmware: a machine's own, and where its images come from. */
import assert from "node:assert/strict";
import { test } from "node:test";
import board from "../../../adapters/machine/board/index.js";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { checkConfig } from "../../../src/config/check.js";
import { formatProblem } from "../../../src/config/problem.js";
import type { Adapters } from "../../../src/ports/adapters.js";
import type { MachineAdapter } from "../../../src/ports/machine-adapter.js";
import type { PowerDeviceAdapter } from "../../../src/ports/power-device.js";
import { realFamilies } from "../../support/real-firmware.js";

const strip: PowerDeviceAdapter = {
  kind: "strip",
  settingsSchema: { type: "object", additionalProperties: false },
  port: (_, port) => ({ name: port, commands: new Set(["on", "off"]), readable: true, measuresUpToWatts: null }),
  open: () => {
    throw new Error("a check must not open a device");
  },
};

const adapters: Adapters = {
  ...realFamilies,
  machines: new Map<string, MachineAdapter>([
    ["board", board],
    ["fake", createFake()],
  ]),
  powerDevices: new Map([["strip", strip]]),
};

/** One board for each description of its firmware, each on a port of its own. */
const boards = (...firmware: readonly string[]): string =>
  [
    "devices: [{ id: s1, kind: strip }]",
    "machines:",
    ...firmware.map(
      (written, at) =>
        `  - { id: b${at}, nics: [{ mac: "02:00:00:00:00:0${at}" }], firmware: ${written}, ` +
        `adapter: { kind: board, power: { device: s1, port: "${at}" } } }`,
    ),
  ].join("\n");

function machinesIn(text: string) {
  const check = checkConfig(text, adapters);
  assert.ok("config" in check, JSON.stringify(check));
  return check.config.machines;
}

function problemsIn(text: string): readonly string[] {
  const check = checkConfig(text, adapters);
  return "problems" in check ? check.problems.map((problem) => formatProblem("c", problem)) : [];
}

test("a board's firmware is in a file", () => {
  const [machine] = machinesIn(boards("{ kind: ovmf, file: b0.fd, image: OVMF, keys: { PK: [pk.pem], db: [a.pem] } }"));
  assert.deepEqual(machine?.firmware, {
    family: "ovmf",
    file: "b0.fd",
    image: "OVMF",
    keys: { PK: ["pk.pem"], KEK: [], db: ["a.pem"], dbx: [] },
  });
});

test("a board has none unless it is said where", () => {
  const text = boards("x").replace(" firmware: x,", "");
  assert.equal(machinesIn(text)[0]?.firmware, undefined);
});

test("a simulated machine has simulated firmware, also in a fleet", () => {
  const machines = machinesIn("machines:\n  - { id: a }\n  - { fleet: { prefix: n, count: 2 } }");
  assert.deepEqual(
    machines.map(({ firmware }) => firmware?.family),
    ["simulated", "simulated", "simulated"],
  );
  assert.equal(machines[1]?.firmware, machines[2]?.firmware);
});

const table: readonly [name: string, text: string, problem: RegExp][] = [
  [
    "a family that there is not",
    boards("{ kind: bios, file: a }"),
    /firmware\.kind: is "bios"; allowed: raspberry-pi-4, /,
  ],
  ["no file", boards("{ kind: ovmf }"), /machines\[0\]\.firmware: lacks the key "file"/],
  [
    "simulated firmware on a board",
    boards("{ kind: simulated, file: a }"),
    /of a machine with the adapter board it can be /,
  ],
  ["real firmware in a simulation", "machines: [{ id: a, firmware: { kind: ovmf, file: a } }]", /it can be simulated/],
  ["a file of a simulation", "machines: [{ id: a, firmware: { kind: simulated, file: a } }]", /is of no use/],
  [
    "one file for two machines by two names",
    boards("{ kind: ovmf, file: vms/a.fd }", "{ kind: ovmf, file: ./vms//a.fd }"),
    /machines\[1\]\.firmware\.file: is "\.\/vms\/\/a\.fd", which is taken by/,
  ],
  [
    "one file for two machines",
    boards("{ kind: ovmf, file: a.fd }", "{ kind: ovmf, file: a.fd }"),
    /machines\[1\]\.firmware\.file: is "a\.fd", which is taken by machines\[0\]\.firmware\.file in line 3/,
  ],
  ["keys without a platform key", boards("{ kind: ovmf, file: a, keys: { db: [a] } }"), /keys: lacks the key "PK"/],
  ["two platform keys", boards("{ kind: ovmf, file: a, keys: { PK: [a, b] } }"), /keys\.PK: /],
  ["an image larger than the world", "firmware: { largestImageMiB: 5000 }", /must be 1024 or less/],
  ["a signer without a key", "firmware: { signers: [{ name: me }] }", /lacks the key "key"/],
  ["a network that is none", 'outbound: { images: { allow: ["10.0.0.0/40"] } }', /outbound\.images\.allow\[0\]/],
];

for (const [name, text, problem] of table)
  test(`says what is wrong: ${name}`, () => {
    const problems = problemsIn(text);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0] ?? "", problem);
  });
