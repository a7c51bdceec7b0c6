/** Devices, and the machines that hang on their ports. */
import assert from "node:assert/strict";
import { test } from "node:test";
import board from "../../../adapters/machine/board/index.js";
import poeSwitch from "../../../adapters/power/poe-switch/index.js";
import { checkConfig } from "../../../src/config/check.js";
import { formatProblem } from "../../../src/config/problem.js";
import type { Adapters } from "../../../src/ports/adapters.js";
import type { PowerDeviceAdapter } from "../../../src/ports/power-device.js";
import { realFamilies } from "../../support/real-firmware.js";

/** Ports 1 to 8, also written as 01. */
const strip: PowerDeviceAdapter = {
  kind: "strip",
  settingsSchema: { type: "object", additionalProperties: false, properties: { host: { type: "string" } } },
  addresses: ({ settings }) => (typeof settings.host === "string" ? [settings.host] : []),
  problems: ({ settings }) => (settings.host === "nowhere" ? ["has a host that is nowhere"] : []),
  port: (_, port) =>
    /^0?[1-8]$/.test(port)
      ? { name: String(Number(port)), commands: new Set(["on", "off"]), readable: true, measuresUpToWatts: null }
      : { problem: "is no port; they are 1 to 8" },
  open: () => {
    throw new Error("a check must not open a device");
  },
};

const adapters: Adapters = {
  ...realFamilies,
  machines: new Map([["board", board]]),
  powerDevices: new Map([["strip", strip]]),
};

const machine = (id: string, power: string, nic: number) =>
  `  - { id: ${id}, nics: [{ mac: "02:00:00:00:00:0${nic}" }], adapter: { kind: board, power: ${power} } }`;

const file = (devices: string, ...machines: string[]) =>
  `devices:\n  - ${devices}\n${machines.length > 0 ? "machines:\n" : ""}${machines.join("\n")}\n`;

function problemsOf(text: string): readonly string[] {
  const check = checkConfig(text, adapters);
  return "problems" in check ? check.problems.map((problem) => formatProblem("c", problem)) : [];
}

test("a port may be expected to have many MAC addresses behind it", () => {
  const power = '{ device: s1, port: "3", confirmed: true, manyMacs: true }';
  const check = checkConfig(file("{ id: s1, kind: strip }", machine("a", power, 1)), adapters);
  assert.ok("config" in check, JSON.stringify(check));
  const [inventory] = check.config.machines;
  assert.deepEqual(inventory && board.outlet?.(inventory), {
    device: "s1",
    port: "3",
    confirmed: true,
    manyMacs: true,
  });
});

test("a device is its id, its kind and its settings; a machine hangs on one port of it", () => {
  const check = checkConfig(
    file("{ id: s1, kind: strip, host: here }", machine("a", '{ device: s1, port: "3" }', 1)),
    adapters,
  );
  assert.ok("config" in check, JSON.stringify(check));
  assert.deepEqual(check.config.devices, [{ id: "s1", kind: "strip", settings: { host: "here" } }]);
  assert.deepEqual(check.config.machines[0]?.adapter, {
    kind: "board",
    settings: { power: { device: "s1", port: "3", confirmed: false } },
  });
});

const table: readonly [name: string, text: string, problems: readonly (string | RegExp)[]][] = [
  [
    "two machines on one port, by two spellings",
    file(
      "{ id: s1, kind: strip }",
      machine("a", '{ device: s1, port: "3" }', 1),
      machine("b", '{ device: s1, port: "03" }', 2),
    ),
    [
      /machines\[1\]\.adapter\.power\.port: is port 3 of s1, which is taken by machines\[0\]\.adapter\.power\.port in line 4$/,
    ],
  ],
  [
    "two devices whose names differ in capitals only",
    file("{ id: s1, kind: strip }\n  - { id: S1, kind: strip }"),
    [/devices\[1\]\.id: is "S1", which is taken by devices\[0\]\.id in line 2$/],
  ],
  [
    "a fleet on a port, once",
    file(
      "{ id: s1, kind: strip }",
      '  - fleet: { prefix: n, count: 3, adapter: { kind: board, power: { device: s1, port: "3" } } }',
    ),
    [/fleet\.adapter\.kind: is "board": a fleet cannot hang on ports; write the machines one by one$/],
  ],
  [
    "no such device",
    file("{ id: s1, kind: strip }", machine("a", '{ device: s2, port: "3" }', 1)),
    [/power\.device: is "s2", which is no device; there are: s1\n {4}Did you mean "s1"\?$/],
  ],
  [
    "no such port",
    file("{ id: s1, kind: strip }", machine("a", '{ device: s1, port: "9" }', 1)),
    [/power\.port: is "9", which is no port; they are 1 to 8$/],
  ],
  [
    "two devices of one name",
    file("{ id: s1, kind: strip }\n  - { id: s1, kind: strip }", machine("a", '{ device: s1, port: "3" }', 1)),
    [/devices\[1\]\.id: is "s1", which is taken by devices\[0\]\.id in line 2$/],
  ],
  [
    "two devices that are one box",
    file(
      "{ id: s1, kind: strip, host: here }\n  - { id: s2, kind: strip, host: there }\n  - { id: s3, kind: strip, host: here }",
    ),
    [/devices\[2\]: is at here, which is taken by devices\[0\] in line 2\n.*One device is enough/],
  ],
  [
    "what the kind finds wrong",
    file("{ id: s1, kind: strip, host: nowhere }"),
    [/devices\[0\]: has a host that is nowhere$/],
  ],
  ["a kind that there is not", file("{ id: s1, kind: stripe }"), [/devices\[0\]\.kind: is "stripe"; allowed: strip/]],
  [
    "a port that is a number",
    file("{ id: s1, kind: strip }", machine("a", "{ device: s1, port: 3 }", 1)),
    [/power\.port/],
  ],
];

for (const [name, text, expected] of table) {
  test(`says what is wrong: ${name}`, () => {
    const problems = problemsOf(text);
    assert.equal(problems.length, expected.length, problems.join("\n"));
    for (const [index, pattern] of expected.entries()) assert.match(problems[index] ?? "", new RegExp(pattern));
  });
}

test("a device with problems of its own makes none of its machines", () => {
  const problems = problemsOf(file("{ id: s1, kind: strip, hosts: x }", machine("a", '{ device: s1, port: "3" }', 1)));
  assert.deepEqual(problems.length, 1, problems.join("\n"));
});

test("where the family is asked of the switch, two spellings of what may be one port are told", () => {
  const withSwitch: Adapters = { ...adapters, powerDevices: new Map([["poe-switch", poeSwitch]]) };
  const told = (family: string, first: string, second: string) => {
    const device = `{ id: s1, kind: poe-switch, host: 192.0.2.1${family}, snmp: { community: public } }`;
    const power = (port: string) => `{ device: s1, port: "${port}" }`;
    const check = checkConfig(file(device, machine("a", power(first), 1), machine("b", power(second), 2)), withSwitch);
    return "problems" in check ? check.problems.map((problem) => formatProblem("c", problem)).join("\n") : "";
  };
  assert.match(told("", "1/0/5", "5"), /machines\[1\].*is "5", which may be the same port of s1 by another name/);
  assert.match(told("", "5", "5"), /is port 5 of s1, which is taken/);
  assert.match(told(", family: netgear", "1/0/5", "5"), /is port 1\/0\/5 of s1, which is taken/);
  assert.deepEqual([told("", "1/0/5", "1/0/6"), told("", "5", "6"), told("", "Gi1/0/5", "Te1/0/5")], ["", "", ""]);
});
