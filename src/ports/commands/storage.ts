/** What may be asked of machines' disks. */
import type { RaidType, StorageApplyTime } from "../../model/storage.js";
import type { IndicatorState } from "../../model/words.js";
import type { Who } from "./who.js";

export interface CreateVolume {
  readonly name?: string;
  readonly raidType?: RaidType;
  /** Absent = as large as it can be. */
  readonly capacityBytes?: number;
  /** Ids of drives; absent = as many free ones as it takes. */
  readonly drives?: readonly string[];
  readonly applyTime?: StorageApplyTime;
}

/** Each is carried out in a task that outlasts a restart of the service. */
export interface StorageCommands {
  /** @returns the task's id */
  createVolume(machineId: string, storage: string, volume: CreateVolume, who: Who, requestUri: string): Promise<string>;
  /** @returns the task's id */
  removeVolume(
    machineId: string,
    storage: string,
    volumeId: string,
    applyTime: StorageApplyTime | undefined,
    who: Who,
    requestUri: string,
  ): Promise<string>;
  light(machineId: string, storage: string, drive: string, state: IndicatorState, who: Who): Promise<void>;
}
