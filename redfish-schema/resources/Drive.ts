import { inSubsystem, operationsOf, volumesOf } from "../../src/domain/storage/views.js";
import type { StorageOperation } from "../../src/model/storage.js";
import { uris } from "../../src/model/uris.js";
import type { IndicatorState } from "../../src/model/words.js";
import { Drive as Facts } from "../facts/Drive.js";
import { resource } from "./declare.js";
import { indicatorChange, indicatorStates } from "./indicator.js";
import { known, serialNumberOfPart } from "./part-labels.js";
import { diskStatus } from "./Storage.js";
import { type DriveOf, drive, protocolOf } from "./storage-subjects.js";

/** undefined = it has none that could be switched. */
function lightOf({ machine, subsystem, drive: { id } }: DriveOf): IndicatorState | undefined {
  if (!machine.capabilities.storage?.driveLights) return undefined;
  return machine.intent.storage?.lights[inSubsystem(subsystem.id, id)] ?? "Off";
}

/** Volumes that are yet to be made on it. */
const creationsOn = ({ machine, subsystem, drive: { id } }: DriveOf): readonly StorageOperation[] =>
  operationsOf(machine.intent).filter(
    (one) => one.storage === subsystem.id && one.kind === "create" && one.volume.drives.includes(id),
  );

export const driveResource = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/Storage/{storageId}/Drives/{driveId}",
  of: drive,
  properties: {
    Name: (d) => d.drive.name,
    CapacityBytes: (d) => d.drive.capacityBytes,
    BlockSizeBytes: (d) => d.drive.blockSizeBytes,
    MediaType: (d) => d.drive.mediaType,
    Protocol: (d) => protocolOf(d.drive.protocol),
    RotationSpeedRPM: (d) => known(d.drive.rotationSpeedRpm),
    Manufacturer: (d) => known(d.drive.manufacturer),
    Model: (d) => known(d.drive.model),
    SerialNumber: (d) =>
      serialNumberOfPart(d.machine, d.drive.serialNumber, `storage/${d.subsystem.id}/drives/${d.drive.id}`),
    Revision: (d) => known(d.drive.revision),
    Status: (d) => diskStatus(d.machine),
    IndicatorLED: { readWrite: lightOf, allow: indicatorStates },
    LocationIndicatorActive: {
      readWrite: (d) => {
        const light = lightOf(d);
        return light && light !== "Off";
      },
    },
    Operations: (d) =>
      creationsOn(d).map(({ task }) => ({
        OperationName: "Create volume",
        PercentageComplete: 0,
        AssociatedTask: { "@odata.id": uris.task(task) },
      })),
    Links: {
      Volumes: ({ machine, subsystem, drive: { id } }) =>
        volumesOf(machine, subsystem)
          .filter(({ drives }) => drives.includes(id))
          .map((volume) => uris.volume(machine.inventory.id, subsystem.id, volume.id)),
      Chassis: ({ machine }) => uris.chassis(machine.inventory.id),
      Storage: ({ machine, subsystem }) => uris.storage(machine.inventory.id, subsystem.id),
    },
  },
  async patch({ IndicatorLED, LocationIndicatorActive }, d, { commands, who }) {
    const state = indicatorChange(IndicatorLED, LocationIndicatorActive);
    if (state) await commands.storage.light(d.machine.inventory.id, d.subsystem.id, d.drive.id, state, who);
  },
});
