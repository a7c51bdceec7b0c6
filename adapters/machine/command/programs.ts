/** Which programs a machine has. */
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { Argv } from "../../kit/process/schema.js";
import { type CommandSettings, type Task, tasks } from "./settings.js";

export type Programs = ReadonlyMap<Task, Argv>;

/** What is named by itself, and for the rest what the folder has. Looks at the disk. */
export function programsOf(settings: CommandSettings): Programs {
  const found = tasks.flatMap((task): (readonly [Task, Argv])[] => {
    const argv = settings[task] ?? scriptOf(settings.scripts, task);
    return argv ? [[task, argv]] : [];
  });
  return new Map(found);
}

/** One that may not be run does as little as one that is not there. */
function scriptOf(folder: string | undefined, task: Task): Argv | null {
  if (folder === undefined) return null;
  const path = join(folder, `${task}.sh`);
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? [path] : null;
  } catch {
    return null;
  }
}

/** What nobody can do without, if the folder was to have it and has not. `powerstate` is no script of FakeFish's. */
export function missingIn(settings: CommandSettings, programs: Programs): readonly string[] {
  if (settings.scripts === undefined) return [];
  return tasks.filter((task) => task !== "powerstate" && !programs.has(task)).map((task) => `${task}.sh`);
}

export const has = (programs: Programs, ...all: readonly Task[]): boolean => all.every((task) => programs.has(task));

const taskOf: Partial<Record<PowerCommand, Task>> = { on: "poweron", off: "poweroff" };

export const commandsOf = (programs: Programs): ReadonlySet<PowerCommand> =>
  new Set((Object.keys(taskOf) as PowerCommand[]).filter((command) => programs.has(taskOf[command] as Task)));
