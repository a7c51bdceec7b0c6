/** Disks of a machine: the controllers and drives there are, the volumes on them, and those that are asked for. Values only. */
import type { Instant } from "./clock.js";
import type { IndicatorState } from "./words.js";

export type RaidType = "RAID0" | "RAID1" | "RAID5" | "RAID6" | "RAID10" | "RAID50" | "RAID60";
export type DriveProtocol = "SATA" | "SAS" | "NVMe" | "PCIe" | "USB" | "SD" | "eMMC";

/* ── inventory ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** One controller with its drives. */
export interface StorageSubsystem {
  /** Last segment of its URI. */
  readonly id: string;
  readonly name: string;
  readonly controller: StorageControllerFacts;
  /** What volumes can be made; empty = none can be. */
  readonly raidTypes: readonly RaidType[];
  /** Ids are unique in the subsystem. */
  readonly drives: readonly DriveFacts[];
  /** Volumes that are there the very first time. */
  readonly volumes: readonly Volume[];
}

export interface StorageControllerFacts {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly firmwareVersion: string | null;
  readonly driveProtocols: readonly DriveProtocol[];
}

export interface DriveFacts {
  readonly id: string;
  readonly name: string;
  readonly capacityBytes: number;
  readonly mediaType: "HDD" | "SSD";
  readonly protocol: DriveProtocol;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly revision: string | null;
  readonly blockSizeBytes: number;
  /** Of a hard disk; null for the others. */
  readonly rotationSpeedRpm: number | null;
}

/* ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Volume {
  /** Last segment of its URI. */
  readonly id: string;
  readonly name: string;
  /** null = it is no RAID: one drive as it is. */
  readonly raidType: RaidType | null;
  readonly capacityBytes: number;
  /** Ids in the same subsystem, in order. */
  readonly drives: readonly string[];
}

/** A volume as a client asked for it, every choice made. */
export type NewVolume = Volume;

export type StorageApplyTime = "Immediate" | "OnReset";

/** Something that was accepted and is not done yet. */
export type StorageOperation = {
  /** `Intent.seq` when it was accepted. */
  readonly seq: number;
  /** Id of the subsystem. */
  readonly storage: string;
  readonly applyTime: StorageApplyTime;
  readonly by: string;
  readonly at: Instant;
  /** The task that tells how it goes. */
  readonly task: string;
  /** It waited for a reset, and the reset has come. */
  readonly released?: boolean;
} & ({ readonly kind: "create"; readonly volume: NewVolume } | { readonly kind: "delete"; readonly volume: string });

export interface StorageIntent {
  /** Oldest first: they are carried out in this order, one at a time. */
  readonly operations: readonly StorageOperation[];
  /** Lights of drives, by `storage/drive`; absent = Off. */
  readonly lights: Readonly<Record<string, IndicatorState>>;
}

export const firstStorageIntent: StorageIntent = { operations: [], lights: {} };

/** What was seen of the volumes, by the subsystem's id. It outlasts a restart of the service. */
export type StorageObservation = Readonly<
  Record<string, { readonly volumes: readonly Volume[]; readonly at: Instant }>
>;
