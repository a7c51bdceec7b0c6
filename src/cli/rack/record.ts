/**
 * What a rack has of this computer, written down before any of it is made, and crossed out after all of it is gone: so that
 * nothing is left over wherever its making was cut off, and nothing is taken away that was not made for it.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RackNetwork } from "../../config/rack.js";
import { StoreError } from "../../ports/store.js";
import { writeDurably } from "../../store/durable-write.js";
import { nodeFiles } from "../../store/files.js";
import { lock } from "../../store/lock.js";
import { CommandFailure } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";

export interface RackRecord {
  readonly version: 1;
  readonly name: string;
  /** `down`: its disks were kept. `ending`: all of it is being taken away. */
  readonly phase: "up" | "ending" | "down";
  /** Whose network it is in: the computer's, or one of its own that only its own processes are in. */
  readonly within: "host" | "namespace";
  readonly network: RackLinks;
  /** Ids of its machines, as it was made. */
  readonly machines: readonly string[];
  /** SHA-256 of the configuration as it was made; another one is somebody's work. */
  readonly config: string;
}

export interface RackLinks extends RackNetwork {
  /** By their addresses the links are known for the rack's own: the system has them from the moment that they are there. */
  readonly bridgeMac: string;
  /** A pair that keeps the bridge up while no machine runs: the first is its port. */
  readonly still: readonly [RackLink, RackLink];
}

export interface RackLink {
  readonly name: string;
  readonly mac: string;
}

/** In the rack's folder. */
export const rackFiles = {
  record: "rack.json",
  config: "shoal.yaml",
  password: "password",
  log: "service.log",
  ready: "ready.json",
  service: "service.json",
  state: "state",
  files: "files",
} as const;

/** Where its machines have their folders. */
export const rackPlace = (folder: string) => ({ state: join(folder, rackFiles.state) });

export const usualRack = "rack";

/** Beside where it was started, as the demo's. */
export const rackFolder = (name: string, state?: string): string => resolve(state ?? join(".shoal", "racks", name));

/** null = there is none. @throws CommandFailure when it cannot be read */
export function readRecord(folder: string): RackRecord | null {
  const file = join(folder, rackFiles.record);
  if (!existsSync(file)) return null;
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as RackRecord;
    if (record.version === 1) return record;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new CommandFailure(`${file} cannot be read: ${reasonOf(error)}.`);
  }
  throw new CommandFailure(`${file} is not the record of a rack that this version of Shoal knows.`);
}

/** @throws CommandFailure (by rejection) when the disk refuses */
export const writeRecord = (folder: string, record: RackRecord): Promise<void> =>
  writeIn(folder, rackFiles.record, `${JSON.stringify(record, null, 2)}\n`);

/** Whole or not at all, for the owner only. @throws CommandFailure (by rejection) when the disk refuses */
export async function writeIn(folder: string, name: string, text: string): Promise<void> {
  try {
    await writeDurably(nodeFiles, folder, name, text);
  } catch (error) {
    throw new CommandFailure(`${join(folder, name)} cannot be written: ${reasonOf(error)}.`);
  }
}

/** One `up` or `down` at a time. @throws CommandFailure (by rejection) when another is at work, or the disk refuses */
export async function withRack<T>(folder: string, task: () => Promise<T>): Promise<T> {
  let release: () => Promise<void>;
  try {
    await nodeFiles.makeDirectory(folder);
    release = await lock(nodeFiles, folder);
  } catch (error) {
    if (error instanceof StoreError)
      throw new CommandFailure(`Another "shoal up" or "shoal down" is at work in ${folder}.`);
    throw new CommandFailure(`${folder} cannot be used: ${reasonOf(error)}.`);
  }
  return task().finally(release);
}

const ownNames: readonly string[] = Object.values(rackFiles);

/** Of what `lock` and `writeDurably` leave in a folder whose process was ended at once. */
export function isLeftover(name: string): boolean {
  const whole = name.replace(/\.\d+(-\d+)?\.tmp$/, "");
  return /^lock\.\d+$/.test(whole) || (whole !== name && ownNames.includes(whole));
}

/**
 * What is taken away with a rack must not be somebody's before it is made.
 * @throws CommandFailure when something in the folder has a name that the rack's own will have
 */
export function refuseForeign(folder: string): void {
  // What its machines boot from may lie there before, and stays there.
  const found = ownNames.find((name) => name !== rackFiles.files && existsSync(join(folder, name)));
  if (found === undefined) return;
  throw new CommandFailure(
    `${join(folder, found)} is there, and this command did not make it: move it away, or choose another folder (--state).`,
  );
}

export const removeFile = (folder: string, name: string): Promise<void> => rm(join(folder, name), { force: true });

/** A MAC address that nobody else has: locally administered, unicast (IEEE 802 §8.4). */
export const freshMac = (): string => `02${randomBytes(5).toString("hex").replace(/../g, ":$&")}`;

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
