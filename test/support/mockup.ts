/** A small machine as a maker's service might tell it, and what tests do to it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Mockup, MockupDocument } from "../../src/model/mockup.js";

export const v1 = "/redfish/v1";
const at = (path: string) => ({ "@odata.id": path });
const enabled = { State: "Enabled", Health: "OK" };

export const collection = (type: string, path: string, names: readonly string[]): MockupDocument => ({
  "@odata.id": path,
  "@odata.type": `#${type}.${type}`,
  Name: type,
  Members: names.map((name) => at(`${path}/${name}`)),
  "Members@odata.count": names.length,
});

const resource = (type: string, version: string, path: string, more: object): [string, MockupDocument] => [
  path,
  {
    "@odata.id": path,
    "@odata.type": `#${type}.${version}.${type}`,
    Id: path.slice(path.lastIndexOf("/") + 1),
    Name: type,
    ...more,
  },
];

const listed = (type: string, path: string, names: readonly string[]): [string, MockupDocument] => [
  path,
  collection(type, path, names),
];

const system = `${v1}/Systems/S1`;
const chassis = `${v1}/Chassis/C1`;
const storage = `${system}/Storage/RAID.1`;
const adapter = `${chassis}/NetworkAdapters/NIC1`;

const drive = (id: string): [string, MockupDocument] =>
  resource("Drive", "v1_15_0", `${storage}/Drives/${id}`, {
    Status: enabled,
    CapacityBytes: 960_000_000_000,
    MediaType: "SSD",
    Protocol: "SAS",
    Model: "Fast 960",
    SerialNumber: `DRV${id}4711`,
  });

const memory = (id: string, mib: number, state: string): [string, MockupDocument] =>
  resource("Memory", "v1_10_0", `${system}/Memory/${id}`, {
    CapacityMiB: mib,
    MemoryDeviceType: "DDR5",
    OperatingSpeedMhz: 4800,
    Status: { State: state },
  });

const processor = (id: string): [string, MockupDocument] =>
  resource("Processor", "v1_11_0", `${system}/Processors/${id}`, {
    ProcessorType: "CPU",
    ProcessorArchitecture: "x86",
    InstructionSet: "x86-64",
    Model: "Octa 8",
    TotalCores: 8,
    TotalThreads: 16,
    MaxSpeedMHz: 3100,
    Status: enabled,
  });

const port = (id: string, mac: string): [string, MockupDocument] =>
  resource("EthernetInterface", "v1_6_0", `${system}/EthernetInterfaces/${id}`, {
    PermanentMACAddress: mac,
    MACAddress: mac,
    SpeedMbps: 10_000,
    Status: enabled,
    IPv4Addresses: [{ Address: "10.1.2.3", SubnetMask: "255.255.255.0", AddressOrigin: "DHCP", Gateway: "10.1.2.1" }],
  });

const sensor = (id: string, more: object): [string, MockupDocument] =>
  resource("Sensor", "v1_7_0", `${chassis}/Sensors/${id}`, { Status: enabled, ...more });

/** Fine in every respect. Each call makes documents of its own. */
export function smallMachine(): Map<string, MockupDocument> {
  return new Map([
    [
      v1,
      {
        "@odata.id": `${v1}/`,
        "@odata.type": "#ServiceRoot.v1_15_0.ServiceRoot",
        Id: "RootService",
        Name: "Root Service",
        RedfishVersion: "1.15.0",
        UUID: "6a1c7d3e-3b51-4c5f-8e2d-9f0a1b2c3d4e",
        Systems: at(`${v1}/Systems`),
        Chassis: at(`${v1}/Chassis`),
        UpdateService: at(`${v1}/UpdateService`),
        Links: { Sessions: at(`${v1}/SessionService/Sessions`) },
      },
    ],
    listed("ComputerSystemCollection", `${v1}/Systems`, ["S1"]),
    resource("ComputerSystem", "v1_20_0", system, {
      Manufacturer: "Contoso",
      Model: "Rack 1",
      SKU: "8675309",
      SerialNumber: "CZ3124ABCD",
      UUID: "38947555-7742-3448-3784-823347823834",
      HostName: "db7.corp.example.net",
      AssetTag: "Row 4",
      BiosVersion: "U46 2.10",
      PowerState: "On",
      Status: enabled,
      Boot: {
        BootSourceOverrideEnabled: "Disabled",
        BootSourceOverrideTarget: "None",
        "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "Hdd"],
      },
      ProcessorSummary: { Count: 2, CoreCount: 16, LogicalProcessorCount: 32, Model: "Octa 8" },
      MemorySummary: { TotalSystemMemoryGiB: 32 },
      Processors: at(`${system}/Processors`),
      Memory: at(`${system}/Memory`),
      EthernetInterfaces: at(`${system}/EthernetInterfaces`),
      Storage: at(`${system}/Storage`),
      Links: { Chassis: [at(chassis)], "Chassis@odata.count": 1 },
      Actions: {
        "#ComputerSystem.Reset": {
          target: `${system}/Actions/ComputerSystem.Reset`,
          "ResetType@Redfish.AllowableValues": ["On", "ForceOff"],
        },
      },
    }),
    listed("ProcessorCollection", `${system}/Processors`, ["CPU1", "CPU2"]),
    processor("CPU1"),
    processor("CPU2"),
    listed("MemoryCollection", `${system}/Memory`, ["A1", "A2", "A3"]),
    memory("A1", 16_384, "Enabled"),
    memory("A2", 16_384, "Enabled"),
    memory("A3", 0, "Absent"),
    listed("EthernetInterfaceCollection", `${system}/EthernetInterfaces`, ["3CECEF102030", "3CECEF102031"]),
    port("3CECEF102030", "3C:EC:EF:10:20:30"),
    port("3CECEF102031", "3C:EC:EF:10:20:31"),
    listed("StorageCollection", `${system}/Storage`, ["RAID.1"]),
    resource("Storage", "v1_15_0", storage, {
      Controllers: at(`${storage}/Controllers`),
      Drives: ["0", "1"].map((id) => at(`${storage}/Drives/${id}`)),
      "Drives@odata.count": 2,
      Volumes: at(`${storage}/Volumes`),
    }),
    listed("StorageControllerCollection", `${storage}/Controllers`, ["0"]),
    resource("StorageController", "v1_7_0", `${storage}/Controllers/0`, {
      Manufacturer: "Contoso",
      Model: "RAID 9",
      FirmwareVersion: "52.1",
      SupportedDeviceProtocols: ["SAS", "SATA"],
      SupportedRAIDTypes: ["RAID0", "RAID1", "RAID5"],
    }),
    drive("0"),
    drive("1"),
    listed("VolumeCollection", `${storage}/Volumes`, ["1"]),
    resource("Volume", "v1_9_0", `${storage}/Volumes/1`, {
      RAIDType: "RAID1",
      CapacityBytes: 960_000_000_000,
      Links: { Drives: ["0", "1"].map((id) => at(`${storage}/Drives/${id}`)), "Drives@odata.count": 2 },
    }),
    listed("ChassisCollection", `${v1}/Chassis`, ["C1"]),
    resource("Chassis", "v1_23_0", chassis, {
      ChassisType: "RackMount",
      SerialNumber: "CZ3124ABCD",
      Status: enabled,
      Sensors: at(`${chassis}/Sensors`),
      NetworkAdapters: at(`${chassis}/NetworkAdapters`),
      PCIeDevices: at(`${chassis}/PCIeDevices`),
      PowerSubsystem: at(`${chassis}/PowerSubsystem`),
      Links: { ComputerSystems: [at(system)], "ComputerSystems@odata.count": 1 },
    }),
    listed("SensorCollection", `${chassis}/Sensors`, ["CPU1Temp", "Inlet", "Fan1", "Humidity"]),
    sensor("CPU1Temp", {
      Reading: 52,
      ReadingUnits: "Cel",
      ReadingType: "Temperature",
      PhysicalContext: "CPU",
      Thresholds: { UpperCaution: { Reading: 85 }, UpperCritical: { Reading: 95 } },
    }),
    sensor("Inlet", { Reading: 22.5, ReadingUnits: "Cel", ReadingType: "Temperature", PhysicalContext: "Intake" }),
    sensor("Fan1", { Reading: null, ReadingUnits: "{rev}/min", ReadingType: "Rotational" }),
    sensor("Humidity", { Reading: 3, ReadingUnits: "g/m3", ReadingType: "AbsoluteHumidity" }),
    listed("NetworkAdapterCollection", `${chassis}/NetworkAdapters`, ["NIC1", "NIC2"]),
    resource("NetworkAdapter", "v1_9_0", adapter, {
      Manufacturer: "Contoso",
      Model: "2 x 10G",
      Controllers: [{ FirmwarePackageVersion: "7.1" }],
      Ports: at(`${adapter}/Ports`),
    }),
    resource("NetworkAdapter", "v1_9_0", `${chassis}/NetworkAdapters/NIC2`, { Model: "Empty" }),
    listed("PortCollection", `${adapter}/Ports`, ["1", "2"]),
    ...["3C:EC:EF:10:20:30", "3C:EC:EF:10:20:31"].map((mac, index) =>
      resource("Port", "v1_7_0", `${adapter}/Ports/${index + 1}`, { Ethernet: { AssociatedMACAddresses: [mac] } }),
    ),
    listed("PCIeDeviceCollection", `${chassis}/PCIeDevices`, ["GPU"]),
    resource("PCIeDevice", "v1_11_0", `${chassis}/PCIeDevices/GPU`, {
      Model: "G 100",
      FirmwareVersion: "1.2",
      PCIeFunctions: at(`${chassis}/PCIeDevices/GPU/PCIeFunctions`),
    }),
    listed("PCIeFunctionCollection", `${chassis}/PCIeDevices/GPU/PCIeFunctions`, ["0"]),
    resource("PCIeFunction", "v1_5_0", `${chassis}/PCIeDevices/GPU/PCIeFunctions/0`, {
      FunctionId: 0,
      DeviceClass: "DisplayController",
      ClassCode: "0x030200",
      VendorId: "0x10de",
      DeviceId: "0x20b0",
      SubsystemVendorId: "0x10de",
      SubsystemId: "0x134f",
      RevisionId: "0xa1",
    }),
    resource("PowerSubsystem", "v1_1_0", `${chassis}/PowerSubsystem`, {
      PowerSupplies: at(`${chassis}/PowerSubsystem/PowerSupplies`),
    }),
    listed("PowerSupplyCollection", `${chassis}/PowerSubsystem/PowerSupplies`, ["Bay1"]),
    resource("PowerSupply", "v1_5_0", `${chassis}/PowerSubsystem/PowerSupplies/Bay1`, {
      PowerCapacityWatts: 800,
      Status: enabled,
      Metrics: at(`${chassis}/PowerSubsystem/PowerSupplies/Bay1/Metrics`),
    }),
    resource("PowerSupplyMetrics", "v1_1_0", `${chassis}/PowerSubsystem/PowerSupplies/Bay1/Metrics`, {
      InputVoltage: { Reading: 229 },
    }),
    resource("UpdateService", "v1_12_0", `${v1}/UpdateService`, { ServiceEnabled: true }),
  ]);
}

export const mockupOf = (documents: ReadonlyMap<string, MockupDocument> = smallMachine()): Mockup => ({
  documents,
  files: new Map(),
  metadata: null,
  faults: [],
});

/** The machine with some members of one resource changed; `undefined` takes a member away. */
export function changed(path: string, members: object): Map<string, MockupDocument> {
  const documents = smallMachine();
  const entries = Object.entries({ ...documents.get(path), ...members });
  documents.set(path, Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
  return documents;
}

/** @param top what of the paths is the folder itself: empty, or `/redfish/v1` for the short form */
export function writeMockup(folder: string, documents: ReadonlyMap<string, MockupDocument>, top = ""): void {
  for (const [path, document] of documents) {
    writeFile(join(folder, path.slice(top.length), "index.json"), JSON.stringify(document));
  }
}

export function writeFile(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
