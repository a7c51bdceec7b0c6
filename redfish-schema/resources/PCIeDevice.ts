import { uris } from "../../src/model/uris.js";
import { PCIeDevice as Facts } from "../facts/PCIeDevice.js";
import { PCIeDeviceCollection } from "../facts/PCIeDeviceCollection.js";
import { PCIeFunction as FunctionFacts } from "../facts/PCIeFunction.js";
import { PCIeFunctionCollection } from "../facts/PCIeFunctionCollection.js";
import { collection, resource } from "./declare.js";
import { known, serialNumberOfPart } from "./part-labels.js";
import { functionIdsOf, pcieDevice, pcieDevicesOf, pcieFunction } from "./part-subjects.js";
import { partStatus } from "./status.js";
import { idsOfMachine } from "./subjects.js";

const devices = "/redfish/v1/Chassis/{machineId}/PCIeDevices";

export const pcieDevices = collection(PCIeDeviceCollection, {
  uri: devices,
  name: "PCIe devices",
  ids: idsOfMachine(pcieDevicesOf),
});

export const pcieDeviceResource = resource(Facts, {
  uri: `${devices}/{deviceId}`,
  of: pcieDevice,
  properties: {
    Name: ({ part }) => part.name,
    DeviceType: ({ part }) => (part.functions.length > 1 ? "MultiFunction" : "SingleFunction"),
    Manufacturer: ({ part }) => known(part.manufacturer),
    Model: ({ part }) => known(part.model),
    SerialNumber: ({ machine, part }) => serialNumberOfPart(machine, part.serialNumber, `pcie/${part.id}`),
    FirmwareVersion: ({ part }) => known(part.firmwareVersion),
    PCIeFunctions: (_, { uri }) => `${uri}/PCIeFunctions`,
    Status: ({ machine }) => partStatus(machine),
    Links: { Chassis: ({ machine }) => [uris.chassis(machine.inventory.id)] },
  },
});

export const pcieFunctions = collection(PCIeFunctionCollection, {
  uri: `${devices}/{deviceId}/PCIeFunctions`,
  name: "Functions of the PCIe device",
  ids: functionIdsOf,
});

export const pcieFunctionResource = resource(FunctionFacts, {
  uri: `${devices}/{deviceId}/PCIeFunctions/{functionId}`,
  of: pcieFunction,
  properties: {
    Name: ({ part }) => `Function ${part.id}`,
    FunctionId: ({ part }) => part.id,
    FunctionType: "Physical",
    FunctionProtocol: "PCIe",
    DeviceClass: ({ part }) => part.deviceClass,
    ClassCode: ({ part }) => part.classCode,
    VendorId: ({ part }) => part.vendorId,
    DeviceId: ({ part }) => part.deviceId,
    SubsystemVendorId: ({ part }) => part.subsystemVendorId,
    SubsystemId: ({ part }) => part.subsystemId,
    RevisionId: ({ part }) => part.revisionId,
    Status: ({ machine }) => partStatus(machine),
    Links: { PCIeDevice: ({ machine }, { params }) => uris.pcieDevice(machine.inventory.id, params.deviceId ?? "") },
  },
});
