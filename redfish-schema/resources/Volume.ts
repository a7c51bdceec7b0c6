/** Volumes on a machine's drives; made and removed where its adapters can do that. */
import { blockOf } from "../../src/domain/storage/raid.js";
import { isDeletionOf, operationsOf } from "../../src/domain/storage/views.js";
import { type Problem, Refusal } from "../../src/model/refusal.js";
import type { RaidType, StorageApplyTime } from "../../src/model/storage.js";
import { uris } from "../../src/model/uris.js";
import type { CreateVolume } from "../../src/ports/commands/storage.js";
import { Volume as Facts } from "../facts/Volume.js";
import { VolumeCollection } from "../facts/VolumeCollection.js";
import { message } from "../registries/messages.js";
import { collection, creates, type Doing, resource } from "./declare.js";
import { diskStatus } from "./Storage.js";
import { controllerId, type VolumeOf, volume, volumeIds } from "./storage-subjects.js";

const volumesUri = "/redfish/v1/Systems/{machineId}/Storage/{storageId}/Volumes";

/** `VolumeType` is deprecated; older clients know no other word for what a volume is. */
const volumeTypes = {
  RAID0: "NonRedundant",
  RAID1: "Mirrored",
  RAID5: "StripedWithParity",
  RAID6: "StripedWithParity",
  RAID10: "SpannedMirrors",
  RAID50: "SpannedStripesWithParity",
  RAID60: "SpannedStripesWithParity",
} as const satisfies Record<RaidType, string>;

const noRaid = "RawDevice";
const raidTypes = Object.keys(volumeTypes) as RaidType[];

/* ── making one ──────────────────────────────────────────────────────────────────────────────────────────────────── */

const applyTimes: readonly StorageApplyTime[] = ["Immediate", "OnReset"];

/** DSP0266 §"Operation apply time": what is on offer, so that it is nothing else. */
const applyTimeOf = ({ applyTime }: Doing): { readonly applyTime?: StorageApplyTime } =>
  applyTime === "Immediate" || applyTime === "OnReset" ? { applyTime } : {};

interface Given {
  readonly Name?: string | null;
  readonly DisplayName?: string | null;
  readonly RAIDType?: string | null;
  readonly VolumeType?: string | null;
  readonly CapacityBytes?: number | null;
  readonly Links?: { readonly Drives?: readonly { readonly "@odata.id": string }[] } | null;
}

function asked(given: Given, doing: Doing): CreateVolume {
  const name = given.DisplayName ?? given.Name ?? undefined;
  const raidType = raidTypeIn(given);
  const { CapacityBytes: capacityBytes } = given;
  const links = given.Links?.Drives;
  return {
    ...(name !== undefined && { name }),
    ...(raidType && { raidType }),
    ...(typeof capacityBytes === "number" && { capacityBytes }),
    ...(links && { drives: drivesIn(links, doing) }),
    ...applyTimeOf(doing),
  };
}

/** Faults of the name are told at the property that it came by. */
function asNamed({ DisplayName }: Given, error: unknown): unknown {
  if (!(error instanceof Refusal) || typeof DisplayName !== "string") return error;
  const moved = (problem: Problem): Problem =>
    problem.property === "/Name" ? { ...problem, property: "/DisplayName" } : problem;
  return new Refusal(error.status, error.problems.map(moved), error.retryAfter);
}

/** What only the older word says is the plainest volume of that kind. */
function raidTypeIn({ RAIDType: type, VolumeType: kind }: Given): RaidType | undefined {
  const named = raidTypes.find((one) => one === type);
  if (typeof kind !== "string") return named;
  if (typeof type !== "string") return raidTypes.find((one) => volumeTypes[one] === kind);
  if ((named ? volumeTypes[named] : noRaid) === kind) return named;
  throw new Refusal(400, [
    { message: message("Base.PropertyValueConflict", "VolumeType", "RAIDType"), property: "/VolumeType" },
  ]);
}

const driveUri = /^\/redfish\/v1\/Systems\/([^/]+)\/Storage\/([^/]+)\/Drives\/([^/]+)\/?$/;

/** @throws Refusal 400 for links to anything else than drives of this storage */
function drivesIn(
  links: readonly { readonly "@odata.id": string }[],
  { world, params: { machineId, storageId } }: Doing,
): readonly string[] {
  const ids = links.map((link) => {
    const [, machine = "", storage, drive] = driveUri.exec(link["@odata.id"]) ?? [];
    return world.machines.resolve(machine) === machineId && storage === storageId ? drive : undefined;
  });
  const problems = links.flatMap((link, index): Problem[] =>
    ids[index] === undefined
      ? [
          {
            message: message("Base.ResourceMissingAtURI", link["@odata.id"].slice(0, 256)),
            property: `/Links/Drives/${index}/@odata.id`,
          },
        ]
      : [],
  );
  if (problems.length > 0) throw new Refusal(400, problems);
  return ids.filter((id) => id !== undefined);
}

export const volumes = collection(VolumeCollection, {
  uri: volumesUri,
  name: "Volumes of the storage",
  ids: volumeIds(true),
  operationApplyTimes: applyTimes,
  create: creates({
    schema: Facts,
    required: [],
    optional: ["RAIDType", "CapacityBytes", "Links", "Name", "DisplayName", "VolumeType"],
    allow: { RAIDType: [...raidTypes, "None"] },
    members: { Links: ["Drives"] },
    async run(body, doing) {
      const { machineId = "", storageId = "" } = doing.params;
      const wanted = asked(body as Given, doing);
      const { storage } = doing.commands;
      const task = storage.createVolume(machineId, storageId, wanted, doing.who, doing.uri);
      return { taskId: await task.catch((error: unknown) => Promise.reject(asNamed(body as Given, error))) };
    },
  }),
});

/** Where none can be made. */
export const fixedVolumes = collection(VolumeCollection, {
  uri: volumesUri,
  name: "Volumes of the storage",
  ids: volumeIds(false),
});

/* ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────── */

const isLeaving = ({ machine, subsystem, volume: { id } }: VolumeOf): boolean =>
  operationsOf(machine.intent).some(isDeletionOf(subsystem.id, id));

const properties = {
  Name: (v: VolumeOf) => v.volume.name,
  DisplayName: (v: VolumeOf) => v.volume.name,
  // Left out where it is no RAID: Ironic does not know the word for that.
  RAIDType: (v: VolumeOf) => v.volume.raidType ?? undefined,
  VolumeType: (v: VolumeOf) => (v.volume.raidType === null ? noRaid : volumeTypes[v.volume.raidType]),
  CapacityBytes: (v: VolumeOf) => v.volume.capacityBytes,
  BlockSizeBytes: ({ subsystem, volume: { drives } }: VolumeOf) =>
    blockOf(subsystem.drives.filter(({ id }) => drives.includes(id))),
  Encrypted: false,
  Status: (v: VolumeOf) => diskStatus(v.machine),
  Operations: (v: VolumeOf) =>
    isLeaving(v) ? [{ OperationName: "Delete volume", Operation: "Delete" as const, PercentageComplete: 0 }] : [],
  Links: {
    Drives: ({ machine, subsystem, volume: { drives } }: VolumeOf) =>
      drives.map((id) => uris.drive(machine.inventory.id, subsystem.id, id)),
    OwningStorageResource: ({ machine, subsystem }: VolumeOf) => uris.storage(machine.inventory.id, subsystem.id),
    Controllers: ({ machine, subsystem }: VolumeOf) => [
      `${uris.storage(machine.inventory.id, subsystem.id)}/Controllers/${controllerId}`,
    ],
  },
};

export const volumeResource = resource(Facts, {
  uri: `${volumesUri}/{volumeId}`,
  of: volume(true),
  properties,
  operationApplyTimes: applyTimes,
  removeInTask({ machine, subsystem, volume: { id } }, doing) {
    const { applyTime } = applyTimeOf(doing);
    const { commands, who, uri } = doing;
    return commands.storage.removeVolume(machine.inventory.id, subsystem.id, id, applyTime, who, uri);
  },
});

export const fixedVolume = resource(Facts, { uri: `${volumesUri}/{volumeId}`, of: volume(false), properties });
