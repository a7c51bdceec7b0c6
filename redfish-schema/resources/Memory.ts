import { Memory as Facts } from "../facts/Memory.js";
import { MemoryCollection } from "../facts/MemoryCollection.js";
import { collection, resource } from "./declare.js";
import { known, serialNumberOfPart } from "./part-labels.js";
import { memoryModule, modulesOf } from "./part-subjects.js";
import { partStatus } from "./status.js";
import { idsOfMachine } from "./subjects.js";

export const memoryModules = collection(MemoryCollection, {
  uri: "/redfish/v1/Systems/{machineId}/Memory",
  name: "Memory modules of the system",
  ids: idsOfMachine(modulesOf),
});

export const memoryModuleResource = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/Memory/{memoryId}",
  of: memoryModule,
  properties: {
    Name: ({ part }) => part.name,
    MemoryType: "DRAM",
    MemoryDeviceType: ({ part }) => part.type,
    CapacityMiB: ({ part }) => part.mib,
    VolatileSizeMiB: ({ part }) => part.mib,
    OperatingSpeedMhz: ({ part }) => known(part.speedMHz),
    Manufacturer: ({ part }) => known(part.manufacturer),
    PartNumber: ({ part }) => known(part.partNumber),
    SerialNumber: ({ machine, part }) => serialNumberOfPart(machine, part.serialNumber, `memory/${part.id}`),
    Status: ({ machine }) => partStatus(machine),
  },
});
