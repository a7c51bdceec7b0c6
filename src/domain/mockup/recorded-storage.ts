/** Disks of a recorded system. Pure. */
import type { Mockup, MockupDocument } from "../../model/mockup.js";
import { raidLayouts } from "../../model/raid.js";
import type { DriveFacts, DriveProtocol, RaidType, StorageSubsystem, Volume } from "../../model/storage.js";
import { pathOf } from "./links.js";
import {
  elementsOf,
  isPresent,
  linkedAll,
  membersAt,
  membersOf,
  oneOf,
  textOf,
  textOrNull,
  wholeOf,
  withIds,
} from "./values.js";

const most = { subsystems: 64, drives: 256, volumes: 256 };

const raidTypes = Object.keys(raidLayouts) as readonly RaidType[];
const protocols: readonly DriveProtocol[] = ["SATA", "SAS", "NVMe", "USB", "SD", "eMMC"];

/** @returns undefined where nothing is told of disks */
export function storageOf(mockup: Mockup, system: MockupDocument): readonly StorageSubsystem[] | undefined {
  const subsystems = withIds(membersAt(mockup, system.Storage, most.subsystems), (one, id) =>
    subsystemOf(mockup, one, id),
  );
  if (subsystems.length > 0) return subsystems;
  const simple = withIds(membersAt(mockup, system.SimpleStorage, most.subsystems), simpleOf);
  return simple.length === 0 ? undefined : simple;
}

function subsystemOf(mockup: Mockup, document: MockupDocument, id: string): StorageSubsystem {
  const [controller = {}] = [
    ...membersAt(mockup, document.Controllers, 1),
    ...elementsOf(document.StorageControllers).map(membersOf),
  ];
  const idAt = new Map<string, string>();
  const drives = withIds(linkedAll(mockup, document.Drives, most.drives).filter(isPresent), (one, driveId) => {
    idAt.set(placeOf(one), driveId);
    return driveOf(one, driveId);
  });
  const volumes = withIds(membersAt(mockup, document.Volumes, most.volumes), (one, volumeId) =>
    volumeOf(one, volumeId, drives, idAt),
  );
  return {
    id,
    name: textOf(document.Name) ?? id,
    controller: {
      manufacturer: textOrNull(controller.Manufacturer),
      model: textOrNull(controller.Model),
      serialNumber: null,
      firmwareVersion: textOrNull(controller.FirmwareVersion),
      driveProtocols: protocolsOf(controller, drives),
    },
    raidTypes: raidTypesOf(controller, volumes),
    drives,
    volumes,
  };
}

const placeOf = (document: MockupDocument): string => pathOf(String(document["@odata.id"])) ?? "";

function protocolsOf({ SupportedDeviceProtocols }: MockupDocument, drives: readonly DriveFacts[]): DriveProtocol[] {
  const said = elementsOf(SupportedDeviceProtocols).flatMap((word) => oneOf(word, protocols) ?? []);
  return [...new Set([...said, ...drives.map(({ protocol }) => protocol)])];
}

function raidTypesOf({ SupportedRAIDTypes }: MockupDocument, volumes: readonly Volume[]): RaidType[] {
  const said = elementsOf(SupportedRAIDTypes).flatMap((word) => oneOf(word, raidTypes) ?? []);
  return [...new Set([...said, ...volumes.flatMap(({ raidType }) => raidType ?? [])])];
}

function driveOf(document: MockupDocument, id: string): DriveFacts | undefined {
  const capacityBytes = wholeOf(document.CapacityBytes, 1, Number.MAX_SAFE_INTEGER);
  if (capacityBytes === undefined) return undefined;
  const rotation = wholeOf(document.RotationSpeedRPM, 1, 100_000);
  const mediaType = oneOf(document.MediaType, ["HDD", "SSD"]) ?? (rotation === undefined ? "SSD" : "HDD");
  return {
    id,
    name: textOf(document.Name) ?? id,
    capacityBytes,
    mediaType,
    protocol: oneOf(document.Protocol, protocols) ?? "SATA",
    manufacturer: textOrNull(document.Manufacturer),
    model: textOrNull(document.Model),
    serialNumber: null,
    revision: textOrNull(document.Revision) ?? textOrNull(document.FirmwareVersion),
    blockSizeBytes: wholeOf(document.BlockSizeBytes, 512, 65_536) ?? 512,
    rotationSpeedRpm: mediaType === "HDD" ? (rotation ?? null) : null,
  };
}

/** @returns undefined for what cannot be a volume of these drives */
function volumeOf(
  document: MockupDocument,
  id: string,
  known: readonly DriveFacts[],
  idAt: ReadonlyMap<string, string>,
): Volume | undefined {
  const links = elementsOf(membersOf(document.Links).Drives);
  const named = links.flatMap((link) => idAt.get(placeOf(membersOf(link))) ?? []);
  const drives = [...new Set(named)].filter((driveId) => known.some((drive) => drive.id === driveId));
  const capacityBytes = wholeOf(document.CapacityBytes, 1, Number.MAX_SAFE_INTEGER);
  const raidType = oneOf(document.RAIDType, raidTypes) ?? null;
  if (capacityBytes === undefined || drives.length === 0 || !fits(raidType, drives.length)) return undefined;
  return { id, name: textOf(document.Name) ?? id, raidType, capacityBytes, drives };
}

function fits(raidType: RaidType | null, drives: number): boolean {
  if (raidType === null) return drives === 1;
  const { leastDrives, paired } = raidLayouts[raidType];
  return drives >= leastDrives && !(paired && drives % 2 > 0);
}

/** SimpleStorage lists devices, without saying how they are spoken to. */
function simpleOf(document: MockupDocument, id: string): StorageSubsystem {
  const devices = elementsOf(document.Devices).slice(0, most.drives).map(membersOf).filter(isPresent);
  const drives = withIds(devices, driveOf);
  return {
    id,
    name: textOf(document.Name) ?? id,
    controller: {
      manufacturer: null,
      model: null,
      serialNumber: null,
      firmwareVersion: null,
      driveProtocols: protocolsOf({}, drives),
    },
    raidTypes: [],
    drives,
    volumes: [],
  };
}
