/** What a recorded system tells becomes the inventory of a simulated machine. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedMachine, recordedSystems } from "../../../src/domain/mockup/recorded-machine.js";
import type { MockupDocument } from "../../../src/model/mockup.js";
import { changed, mockupOf, smallMachine, v1 } from "../../support/mockup.js";

const system = `${v1}/Systems/S1`;
const machine = (documents: Map<string, MockupDocument> = smallMachine()) => {
  const recorded = recordedMachine(mockupOf(documents), "S1");
  assert.ok(recorded);
  return recorded;
};

test("its systems are told by id", () => {
  assert.deepEqual(recordedSystems(mockupOf()), ["S1"]);
  assert.deepEqual(recordedSystems(mockupOf(new Map())), []);
  assert.equal(recordedMachine(mockupOf(), "S2"), undefined);
});

test("what it is", () => {
  const { manufacturer, model, sku, firmwareVersion, processors, memoryMiB, powerSupply } = machine();
  assert.deepEqual(
    { manufacturer, model, sku, firmwareVersion, memoryMiB },
    { manufacturer: "Contoso", model: "Rack 1", sku: "8675309", firmwareVersion: "U46 2.10", memoryMiB: 32_768 },
  );
  assert.deepEqual(processors, {
    count: 2,
    cores: 8,
    threads: 16,
    model: "Octa 8",
    architecture: "x86",
    instructionSet: "x86-64",
    maxSpeedMHz: 3100,
  });
  assert.deepEqual(powerSupply, { capacityWatts: 800, inputVolts: 229 });
});

test("summaries stand in where there are no parts, divided among the processors", () => {
  const { processors, memoryMiB, memory } = machine(changed(system, { Processors: undefined, Memory: undefined }));
  assert.equal(memory, undefined);
  assert.equal(memoryMiB, 32_768);
  assert.deepEqual([processors?.count, processors?.cores, processors?.threads], [2, 8, 16]);
});

test("modules that are there; no serial number comes along", () => {
  const { memory } = machine();
  assert.deepEqual(
    memory?.map(({ id, mib, type, speedMHz, serialNumber }) => [id, mib, type, speedMHz, serialNumber]),
    [
      ["A1", 16_384, "DDR5", 4800, null],
      ["A2", 16_384, "DDR5", 4800, null],
    ],
  );
});

test("ports that were called by their addresses get names, and are on their adapter", () => {
  const { nics, networkAdapters } = machine();
  assert.deepEqual(nics, [
    { id: "eth0", speedMbps: 10_000 },
    { id: "eth1", speedMbps: 10_000 },
  ]);
  assert.deepEqual(
    networkAdapters?.map(({ id, model, firmwareVersion, nics: ids }) => [id, model, firmwareVersion, ids]),
    [["NIC1", "2 x 10G", "7.1", ["eth0", "eth1"]]],
  );
});

test("virtual interfaces and the one to the manager are no ports", () => {
  const path = `${system}/EthernetInterfaces/3CECEF102031`;
  for (const odd of [
    { EthernetInterfaceType: "Virtual" },
    { VLAN: { VLANEnable: true } },
    { Links: { HostInterface: { "@odata.id": "/redfish/v1/Managers/1/HostInterfaces/1" } } },
    { Status: { State: "Absent" } },
  ]) {
    assert.equal(machine(changed(path, odd)).nics?.length, 1);
  }
  const physical = { EthernetInterfaceType: "Physical", VLAN: { VLANEnable: true } };
  assert.equal(machine(changed(path, physical)).nics?.length, 2);
});

test("disks, their controller and their volumes", () => {
  const [subsystem] = machine().storage ?? [];
  assert.ok(subsystem);
  assert.deepEqual(subsystem.controller, {
    manufacturer: "Contoso",
    model: "RAID 9",
    serialNumber: null,
    firmwareVersion: "52.1",
    driveProtocols: ["SAS", "SATA"],
  });
  assert.deepEqual(subsystem.raidTypes, ["RAID0", "RAID1", "RAID5"]);
  assert.deepEqual(
    subsystem.drives.map(({ id, capacityBytes, mediaType, protocol, model, serialNumber }) => [
      id,
      capacityBytes,
      mediaType,
      protocol,
      model,
      serialNumber,
    ]),
    ["0", "1"].map((id) => [id, 960_000_000_000, "SSD", "SAS", "Fast 960", null]),
  );
  assert.deepEqual(
    subsystem.volumes.map(({ id, raidType, drives }) => [id, raidType, drives]),
    [["1", "RAID1", ["0", "1"]]],
  );
});

test("a volume that its drives cannot make is left out", () => {
  const path = `${system}/Storage/RAID.1/Volumes/1`;
  assert.deepEqual(machine(changed(path, { RAIDType: "RAID5" })).storage?.[0]?.volumes, []);
});

test("SimpleStorage where there is no Storage", () => {
  const simple = `${system}/SimpleStorage`;
  const documents = changed(system, { Storage: undefined, SimpleStorage: { "@odata.id": simple } });
  documents.set(simple, { Members: [{ "@odata.id": `${simple}/1` }] });
  documents.set(`${simple}/1`, { Id: "1", Devices: [{ Name: "Bay 1", CapacityBytes: 1000 }, { Name: "Bay 2" }] });
  const [subsystem] = machine(documents).storage ?? [];
  assert.deepEqual(
    subsystem?.drives.map(({ name, capacityBytes }) => [name, capacityBytes]),
    [["Bay 1", 1000]],
  );
});

test("cards and their functions", () => {
  const [device] = machine().pcie ?? [];
  assert.deepEqual(device, {
    id: "GPU",
    name: "PCIeDevice",
    manufacturer: null,
    model: "G 100",
    serialNumber: null,
    firmwareVersion: "1.2",
    functions: [
      {
        id: 0,
        deviceClass: "DisplayController",
        classCode: "0x030200",
        vendorId: "0x10de",
        deviceId: "0x20b0",
        subsystemVendorId: "0x10de",
        subsystemId: "0x134f",
        revisionId: "0xa1",
      },
    ],
  });
});

test("a class of devices that nobody knows is another", () => {
  const place = `${v1}/Chassis/C1/PCIeDevices/GPU/PCIeFunctions/0`;
  const [device] = machine(changed(place, { DeviceClass: "Quantum" })).pcie ?? [];
  assert.equal(device?.functions[0]?.deviceClass, "Other");
});

test("sensors in units that there are words for, also those that read nothing", () => {
  const told = machine().sensors.map(({ id, type, context, typical, upperCritical, needsPower }) => [
    id,
    type,
    context,
    typical,
    upperCritical,
    needsPower,
  ]);
  assert.deepEqual(told, [
    ["CPU1Temp", "Temperature", "CPU", 52, 95, true],
    ["Inlet", "Temperature", "Intake", 22.5, undefined, false],
    ["Fan1", "Rotational", "Fan", 5000, undefined, true],
  ]);
});

test("Thermal and Power where there are no Sensors", () => {
  const chassis = `${v1}/Chassis/C1`;
  const documents = changed(chassis, {
    Sensors: undefined,
    PowerSubsystem: undefined,
    Thermal: { "@odata.id": `${chassis}/Thermal` },
    Power: { "@odata.id": `${chassis}/Power` },
  });
  documents.set(`${chassis}/Thermal`, {
    Temperatures: [
      { MemberId: "0", Name: "CPU1 Temp", ReadingCelsius: 41, UpperThresholdCritical: 45, PhysicalContext: "CPU" },
    ],
    Fans: [{ MemberId: "0", FanName: "Fan A", Reading: 2100, ReadingUnits: "RPM" }],
  });
  documents.set(`${chassis}/Power`, {
    PowerControl: [{ Name: "System power", PowerConsumedWatts: 344 }],
    PowerSupplies: [{ Name: "PSU 1", LineInputVoltage: 120, PowerCapacityWatts: 400, Status: { State: "Enabled" } }],
  });
  const { sensors, powerSupply } = machine(documents);
  assert.deepEqual(
    sensors.map(({ id, name, type, typical }) => [id, name, type, typical]),
    [
      ["0", "CPU1 Temp", "Temperature", 41],
      ["Fan-0", "Fan A", "Rotational", 2100],
      ["Power-0", "System power", "Power", 344],
      ["PSU-0-Voltage", "PSU 1 input voltage", "Voltage", 120],
    ],
  );
  assert.deepEqual(powerSupply, { capacityWatts: 400, inputVolts: 120 });
});
