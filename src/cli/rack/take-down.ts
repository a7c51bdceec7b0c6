/** Taking a rack away: nothing of it is left, and nothing else is touched. */
import { readFileSync } from "node:fs";
import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { homedMachines, machineHome } from "../../config/machine-home.js";
import type { Guests } from "../../ports/guests.js";
import { CommandFailure } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import { removeLinks } from "./links.js";
import { endProcess } from "./processes.js";
import {
  digestOf,
  isLeftover,
  type RackRecord,
  rackFiles,
  rackPlace,
  readRecord,
  removeFile,
  withRack,
  writeRecord,
} from "./record.js";
import { serviceOf } from "./service-process.js";

export interface TakingDown {
  /** Disks, variables, accounts and the configuration stay, for the next `up`. */
  readonly keepDisks: boolean;
  readonly guests: Guests;
  say(text: string): void;
}

/** Milliseconds that a service gets to finish what it promised. */
const patience = 15_000;

/**
 * May be called again after it was cut off.
 * @returns whether something stays that is not the rack's own
 * @throws CommandFailure (by rejection) when something of it cannot be taken away; the record of it stays
 */
export async function takeDown(folder: string, taking: TakingDown): Promise<boolean> {
  const record = readRecord(folder);
  if (record === null) return false;
  // Before all else: a service that is about to start looks there.
  await writeRecord(folder, { ...record, phase: taking.keepDisks ? "down" : "ending" });
  await endService(folder, taking);
  await endGuests(folder, taking);
  if (record.within === "host") {
    const gone = await removeLinks(record.network);
    if (gone.length > 0) taking.say(`  network   ${gone.join(", ")} removed`);
  }
  for (const name of [rackFiles.service, rackFiles.ready]) await removeFile(folder, name);
  return !taking.keepDisks && removeFolder(folder, record, taking);
}

async function endService(folder: string, { say }: TakingDown): Promise<void> {
  const service = serviceOf(folder);
  if (service === null) return;
  if (!(await endProcess(service, patience))) {
    throw new CommandFailure(`The service, process ${service.pid}, does not end, or may not be ended by this account.`);
  }
  say(`  service   ended (process ${service.pid})`);
}

/** Also of those that have ended by themselves: what they had of the computer goes with them. */
async function endGuests(folder: string, { guests, say }: TakingDown): Promise<void> {
  const failures: string[] = [];
  const place = rackPlace(folder);
  for (const id of homedMachines(place)) {
    const home = machineHome(place)(id);
    const guest = await guests.find(home);
    try {
      await guests.end(home);
      if (guest !== null) say(`  ${id.padEnd(9)} switched off (process ${guest.pid})`);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (failures.length > 0) throw new CommandFailure(failures.join("\n"));
}

async function removeFolder(folder: string, record: RackRecord, { say }: TakingDown): Promise<boolean> {
  try {
    await rm(join(folder, rackFiles.state), { recursive: true, force: true, maxRetries: 3 });
    await keepEdited(folder, record, say);
    for (const name of [rackFiles.password, rackFiles.log]) await removeFile(folder, name);
    await removeDrafts(folder, await readdir(folder));
    await rmdir(join(folder, rackFiles.files)).catch(() => {});
    await removeFile(folder, rackFiles.record);
    const others = (await readdir(folder)).filter((name) => !isLeftover(name));
    if (others.length > 0)
      say(`  kept      ${others.map((name) => join(folder, name)).join(", ")}: not made by this command`);
    else say(`  files     ${folder} removed`);
    return others.length > 0;
  } catch (error) {
    throw new CommandFailure(`${folder} cannot be removed: ${reasonOf(error)}.`);
  }
}

/** What somebody wrote is not ours to remove. */
async function keepEdited(folder: string, { config }: RackRecord, say: TakingDown["say"]): Promise<void> {
  const file = join(folder, rackFiles.config);
  const text = textOf(file);
  if (text === null || digestOf(text) === config) return removeFile(folder, rackFiles.config);
  const kept = join(folder, "shoal.edited.yaml");
  await rename(file, kept);
  say(`  config    was changed by hand: kept as ${kept}`);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** A folder in which an "up" was cut off before it had made anything. */
export async function removeBegun(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  // Of an empty folder elsewhere nobody knows whose it is.
  if (!names.every(isLeftover) || (names.length === 0 && !isAmongRacks(folder))) return;
  if (names.length > 0) await withRack(folder, async () => {});
  await removeDrafts(folder, names);
  await removeEmpty(folder);
}

async function removeDrafts(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) if (isLeftover(name) && name.endsWith(".tmp")) await removeFile(folder, name);
}

/** Beside where `up` was run, in a folder that it made. */
function isAmongRacks(folder: string): boolean {
  const racks = dirname(folder);
  return basename(racks) === "racks" && basename(dirname(racks)) === ".shoal";
}

/** Empty ones: the rack's own, and those above it that were made for it. Called when nothing is locked any more. */
export async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {});
  if (!isAmongRacks(folder)) return;
  const racks = dirname(folder);
  await rmdir(racks).catch(() => {});
  await rmdir(dirname(racks)).catch(() => {});
}
