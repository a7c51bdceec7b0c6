/** What clients may ask of machines' disks. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Clock } from "../../model/clock.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import { refuse } from "../../model/refusal.js";
import type { StorageApplyTime, StorageSubsystem } from "../../model/storage.js";
import type { StorageCommands } from "../../ports/commands/storage.js";
import type { Who } from "../../ports/commands/who.js";
import type { LastingTasks } from "../../ports/lasting-tasks.js";
import type { MachineLookup } from "../machine-table.js";
import type { MachineUnit } from "../unit.js";
import { type Asked, withCreation, withDeletion, withLight } from "./amend.js";
import { makesVolumes, subsystemOf } from "./views.js";

/** The request, and what its task is called. */
interface About {
  readonly name: string;
  readonly method: string;
  readonly uri: string;
  readonly applyTime: StorageApplyTime | undefined;
}

/** How the intent goes on. @throws Refusal */
type Next = (machine: Machine, subsystem: StorageSubsystem, asked: Asked) => Intent;

/** @param tasks absent = nothing is made on disks */
export function storageCommands(machines: MachineLookup, clock: Clock, tasks?: LastingTasks): StorageCommands {
  const find = (machineId: string): MachineUnit => {
    const unit = machines.unit(machineId);
    if (!unit) throw notFound("ComputerSystem", machineId);
    return unit;
  };

  function begin(machineId: string, storage: string, about: About, { userName: by }: Who, next: Next): Promise<string> {
    const { name, applyTime, ...request } = about;
    const unit = find(machineId);
    const subsystem = subsystemIn(unit, storage);
    const keeper = unit.volumes;
    if (!tasks || !keeper || !makesVolumes(unit.machine, subsystem)) {
      throw refuse(409, message("Base.OperationNotAllowed"));
    }
    let seq = 0;
    let accepted = (): void => undefined;
    const begun = tasks.begin({
      name,
      by,
      request,
      waits: applyTime === "OnReset",
      accept(task) {
        const intent = next(unit.machine, subsystem, { task, by, at: clock.now() });
        seq = intent.seq;
        accepted = keeper.accepting(seq);
        return unit.amend(intent, by);
      },
      cancelled: () => keeper.cancel(seq),
    });
    // One part of it may be stored all the same: nothing is done of which nobody can be told.
    begun.catch(() => keeper.cancel(seq)).finally(() => accepted());
    return begun;
  }

  return {
    async createVolume(machineId, storage, volume, who, uri) {
      const about = { name: "Create volume", method: "POST", uri, applyTime: volume.applyTime };
      return begin(machineId, storage, about, who, (machine, subsystem, asked) =>
        withCreation(machine, subsystem, volume, asked),
      );
    },

    async removeVolume(machineId, storage, volumeId, applyTime, who, uri) {
      const about = { name: "Delete volume", method: "DELETE", uri, applyTime };
      return begin(machineId, storage, about, who, (machine, subsystem, asked) =>
        withDeletion(machine, subsystem, volumeId, applyTime ?? "Immediate", asked),
      );
    },

    async light(machineId, storage, drive, state, { userName }) {
      const unit = find(machineId);
      const subsystem = subsystemIn(unit, storage);
      if (!subsystem.drives.some(({ id }) => id === drive)) throw notFound("Drive", drive);
      if (!unit.machine.capabilities.storage?.driveLights) throw refuse(409, message("Base.OperationNotAllowed"));
      const { intent } = unit.machine;
      const next = withLight(intent, storage, drive, state);
      if (next !== intent) await unit.amend(next, userName);
      unit.volumes?.follow();
    },
  };
}

function subsystemIn({ machine }: MachineUnit, storage: string): StorageSubsystem {
  const subsystem = subsystemOf(machine.inventory, storage);
  if (!subsystem) throw notFound("Storage", storage);
  return subsystem;
}

const notFound = (what: string, id: string) => refuse(404, message("Base.ResourceNotFound", what, id.slice(0, 128)));
