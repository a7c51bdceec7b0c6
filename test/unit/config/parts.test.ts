/** What machines are made of: as it is written, as it is made up, and what is wrong with it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkConfig } from "../../../src/config/check.js";
import { formatProblem } from "../../../src/config/problem.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { withMadeUpParts } from "../../../src/model/made-up-parts.js";
import { adapters } from "./adapters.js";

const other = 'adapter: { kind: pdu, address: a }, nics: [{ mac: "02:00:00:00:00:01" }]';

function machinesOf(text: string): readonly Inventory[] {
  const check = checkConfig(text, adapters);
  assert.ok("config" in check, JSON.stringify(check));
  return check.config.machines;
}

const machineOf = (entry: string): Inventory => machinesOf(`machines: [{ id: m, ${entry} }]`)[0] ?? assert.fail();

function problemsOf(entry: string): readonly string[] {
  const check = checkConfig(`machines: [{ id: m, ${entry} }]`, adapters);
  return "problems" in check
    ? check.problems.map((problem) => formatProblem("c", problem).replace(/^c:\d+:\d+: machines\[0\]\.?/, ""))
    : [];
}

/* ── as it is written ────────────────────────────────────────────────────────────────────────────────────────────── */

test("disks: several of a kind at once, and a volume as large as its drives make it", () => {
  const [shelf, boot] =
    machineOf(`storage: [
    { raidTypes: [RAID5], drives: [{ count: 3, capacityGB: 8000, mediaType: HDD, protocol: SAS, rotationSpeedRpm: 7200 }, { id: spare, capacityBytes: 4096 }] },
    { id: boot, name: Boot disks, raidTypes: [RAID1], controller: { model: Duo }, drives: [{ count: 2, capacityGB: 480, protocol: NVMe }],
      volumes: [{ raidType: RAID1, drives: ["0", "1"] }, { id: raw, capacityGB: 1, drives: ["1"] }] }]`).storage ?? [];
  assert.deepEqual(
    shelf?.drives.map(({ id, name, capacityBytes, mediaType }) => [id, name, capacityBytes, mediaType]),
    [
      ["0", "Drive 0", 8e12, "HDD"],
      ["1", "Drive 1", 8e12, "HDD"],
      ["2", "Drive 2", 8e12, "HDD"],
      ["spare", "Drive spare", 4096, "SSD"],
    ],
  );
  assert.deepEqual([shelf?.id, shelf?.controller.driveProtocols, shelf?.volumes], ["1", ["SAS", "SATA"], []]);
  assert.deepEqual([boot?.id, boot?.name, boot?.controller.model], ["boot", "Boot disks", "Duo"]);
  assert.deepEqual(boot?.volumes, [
    { id: "1", name: "Volume 1", raidType: "RAID1", drives: ["0", "1"], capacityBytes: 480e9 },
    { id: "raw", name: "Volume raw", raidType: null, drives: ["1"], capacityBytes: 1e9 },
  ]);
});

test("modules, cards, ports and what their cables lead to", () => {
  const machine = machineOf(`memoryMiB: 3072, memory: [{ count: 2, mib: 1024 }, { id: slot9, mib: 1024, type: DDR5 }],
    pcie: [{ id: gpu, functions: [{ deviceClass: DisplayController, classCode: "0x030000", vendorId: "0x10de", deviceId: "0x2204" }] }],
    networkAdapters: [{ nics: [eth0], firmwareVersion: "2.1" }, { id: mezz, nics: [fast] }],
    nics: [{ mac: "02:00:00:00:00:01", neighbour: { chassisId: "02:00:00:00:00:99", portId: "1/0/7" } }, { id: fast, mac: "02:00:00:00:00:02" }]`);
  assert.deepEqual(
    machine.memory?.map(({ id, mib, type }) => [id, mib, type]),
    [
      ["DIMM0", 1024, "DDR4"],
      ["DIMM1", 1024, "DDR4"],
      ["slot9", 1024, "DDR5"],
    ],
  );
  assert.deepEqual(machine.pcie?.[0]?.functions[0], {
    id: 0,
    deviceClass: "DisplayController",
    classCode: "0x030000",
    vendorId: "0x10de",
    deviceId: "0x2204",
    subsystemVendorId: "0x10de",
    subsystemId: "0x0000",
    revisionId: "0x00",
  });
  assert.deepEqual(
    machine.networkAdapters?.map(({ id, nics }) => [id, nics]),
    [
      ["1", ["eth0"]],
      ["mezz", ["fast"]],
    ],
  );
  assert.deepEqual(machine.nics[0]?.neighbour, {
    chassisId: "02:00:00:00:00:99",
    chassisIdSubtype: "MacAddr",
    portId: "1/0/7",
    portIdSubtype: "IfName",
    systemName: null,
    systemDescription: null,
    portDescription: null,
    managementAddress: null,
    managementVlanId: null,
  });
});

/* ── made up ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

test("of a real machine nothing is made up", () => {
  const { storage, memory, pcie, networkAdapters } = machineOf(other);
  assert.deepEqual([storage, memory, pcie, networkAdapters], [undefined, undefined, undefined, undefined]);
});

test("an empty list says that there is none, and nothing is made up in its place", () => {
  const machine = machineOf("storage: [], memory: [], pcie: [], networkAdapters: []");
  const { storage, memory, pcie, networkAdapters } = machine;
  assert.deepEqual([storage, memory, pcie, networkAdapters], [[], [], [], []]);
  assert.deepEqual(
    machineOf("storage: []").pcie?.map(({ id }) => id),
    ["Network"],
    "nor is there a controller without disks",
  );
});

test("the modules that are made up are the machine's memory, each a power of two where that can be", () => {
  const sizes = (memoryMiB: number) => withMadeUpParts({ memoryMiB, nics: [] }).memory.map(({ mib }) => mib);
  assert.deepEqual(sizes(8192), [4096, 4096]);
  assert.deepEqual(sizes(98_304), [32_768, 32_768, 32_768]);
  assert.deepEqual(sizes(1), [1]);
  assert.deepEqual(sizes(3001), [3001]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 268_435_456 }), (memoryMiB) => {
      const all = sizes(memoryMiB);
      assert.equal(
        all.reduce((sum, mib) => sum + mib, 0),
        memoryMiB,
      );
      assert.ok(all.length <= 32);
    }),
  );
});

test("ten thousand machines that are alike share what they are made of", () => {
  const all = machinesOf("machines: [{ fleet: { prefix: n, count: 10000 } }, { id: m }]");
  for (const part of ["storage", "memory", "pcie", "networkAdapters"] as const) {
    assert.equal(new Set(all.map((machine) => machine[part])).size, 1, part);
  }
  const own = machinesOf("machines: [{ fleet: { prefix: n, count: 9, storage: [{ drives: [{ capacityGB: 1 }] }] } }]");
  assert.equal(new Set(own.map(({ storage }) => storage)).size, 1);
});

/* ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────────── */

const drives = 'drives: [{ id: a, capacityGB: 1 }, { id: b, capacityGB: 1 }, { id: "1", capacityGB: 1 }]';

const table: readonly [name: string, entry: string, problems: readonly RegExp[]][] = [
  ["a drive without a size", "storage: [{ drives: [{}] }]", [/^storage\[0\]\.drives\[0\]: lacks the key "capacityGB"/]],
  [
    "a drive with two sizes",
    "storage: [{ drives: [{ capacityGB: 1, capacityBytes: 1 }] }]",
    [/^storage\[0\]\.drives\[0\]\.capacityBytes: is 1 beside capacityGB/],
  ],
  [
    "a word that is none",
    "storage: [{ raidTypes: [RAID7], drives: [{ capacityGB: 1, protocol: sata }] }]",
    [/^storage\[0\]\.raidTypes\[0\]: is "RAID7"; allowed: RAID0, /, /protocol: is "sata"; allowed: SATA, SAS, NVMe/],
  ],
  [
    "a key that is none",
    "storage: [{ drive: [] }]",
    [/^storage\[0\]\.drive: is not a known key; [\s\S]*Did you mean "drives"/],
  ],
  [
    "the same id twice, one of them by its place",
    'storage: [{}, { id: "1", drives: [{ capacityGB: 1 }, { id: "0", capacityGB: 1 }] }]',
    [
      /^storage\[1\]\.id: is "1", which is taken by machines\[0\]\.storage\[0\]\.id, as it is when absent/,
      /^storage\[1\]\.drives\[1\]\.id: is "0", which is taken/,
    ],
  ],
  [
    "what several cannot share",
    "storage: [{ drives: [{ count: 2, capacityGB: 1, serialNumber: S }] }]",
    [/serialNumber: is "S" of 2 at once/],
  ],
  [
    "more drives than there can be",
    "storage: [{ drives: [{ count: 200, capacityGB: 1 }, { count: 200, capacityGB: 1 }] }]",
    [/^storage\[0\]\.drives: is more than 256 drives/],
  ],
  [
    "an SSD that turns",
    "storage: [{ drives: [{ capacityGB: 1, rotationSpeedRpm: 7200 }] }]",
    [/rotationSpeedRpm: is 7200; only a drive with the mediaType HDD turns/],
  ],
  [
    "a volume on drives that are not there",
    `storage: [{ raidTypes: [RAID1], ${drives}, volumes: [{ raidType: RAID1, drives: [a, c] }] }]`,
    [/^storage\[0\]\.volumes\[0\]\.drives\[1\]: is "c", which is no drive; there are: a, b, 1/],
  ],
  [
    "a volume that the controller cannot make, with too few drives",
    `storage: [{ raidTypes: [RAID1], ${drives}, volumes: [{ raidType: RAID5, drives: [a, b] }] }]`,
    [
      /raidType: is "RAID5", which is none of raidTypes; there are: RAID1$/,
      /drives: has 2 items; RAID5 takes 3 or more$/,
    ],
  ],
  [
    "a mirror of three",
    `storage: [{ raidTypes: [RAID1], ${drives}, volumes: [{ raidType: RAID1, drives: [a, b, "1"] }] }]`,
    [/drives: has 3 items; RAID1 takes 2 or more, an even number$/],
  ],
  [
    "two drives without a RAID",
    `storage: [{ ${drives}, volumes: [{ drives: [a, b] }] }]`,
    [/lacks the key "raidType"; without it a volume is one drive$/],
  ],
  ["modules that are not the memory", "memory: [{ mib: 4096 }]", [/^memory: is 4096 MiB in all; memoryMiB is 8192$/]],
  [
    "a port on two adapters, and one that is not there",
    "networkAdapters: [{ nics: [eth0] }, { nics: [eth0, eth7] }]",
    [
      /^networkAdapters\[1\]\.nics\[0\]: is "eth0", which is taken by machines\[0\]\.networkAdapters\[0\]\.nics\[0\]/,
      /^networkAdapters\[1\]\.nics\[1\]: is "eth7", which is no network port; there are: eth0/,
    ],
  ],
  [
    "identifiers that are no hexadecimal digits",
    "pcie: [{ id: gpu, functions: [{ deviceClass: Bridge, classCode: '0x03', vendorId: 10de, deviceId: '0x2204' }] }]",
    [/classCode: is "0x03"; must be 0x and 6 hexadecimal/, /vendorId: is "10de"; must be 0x and 4 hexadecimal/],
  ],
  [
    "a neighbour without a name for its port",
    'nics: [{ mac: "02:00:00:00:00:01", neighbour: { chassisId: a } }]',
    [/^nics\[0\]\.neighbour: lacks the key "portId"/],
  ],
  [
    "a neighbour with a name for an address",
    'nics: [{ mac: "02:00:00:00:00:01", neighbour: { chassisId: a, portId: b, managementAddress: tor1 } }]',
    [/^nics\[0\]\.neighbour\.managementAddress: is "tor1"; must be an IP address$/],
  ],
];

for (const [name, entry, problems] of table) {
  test(`told: ${name}`, () => {
    const told = problemsOf(entry);
    assert.equal(told.length, problems.length, told.join("\n"));
    for (const [index, problem] of problems.entries()) assert.match(told[index] ?? "", problem);
  });
}

test("told of a fleet as of a machine", () => {
  const check = checkConfig(
    "machines: [{ fleet: { prefix: n, count: 2, storage: [{ drives: [{}] }], networkAdapters: [{ nics: [x] }] } }]",
    adapters,
  );
  assert.deepEqual("problems" in check && check.problems.map(({ path }) => path), [
    "machines[0].fleet.storage[0].drives[0]",
    "machines[0].fleet.networkAdapters[0].nics[0]",
  ]);
});

test("whatever stands there is taken or told, and never thrown", () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  const keys = fc.constantFrom("storage", "memory", "pcie", "networkAdapters", "nics");
  fc.assert(
    fc.property(fc.dictionary(keys, fc.oneof(anything, fc.array(anything))), (parts) => {
      checkConfig(JSON.stringify({ machines: [{ id: "m", ...parts }] }), adapters);
    }),
  );
});
