/** How a rack that `shoal up` made is spoken with: all of it is in the rack's folder. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandFailure } from "../exit-codes.js";
import { certificateIn, passwordIn, rackUser } from "./greeting.js";
import { rackFiles, rackFolder, usualRack } from "./record.js";
import { readyOf } from "./service-process.js";

export interface RackAccess {
  readonly url: string;
  /** PEM file. */
  readonly certificate: string;
  readonly user: string;
  readonly password: string;
}

export interface RackChoice {
  readonly url?: string;
  readonly config?: string;
  readonly state?: string;
  readonly cacert?: string;
  readonly rack?: string;
}

/**
 * @param hasOwn there is a configuration file in this folder, which goes before
 * @returns undefined = it is no rack that is meant
 * @throws CommandFailure when it is one, and it is not up
 */
export function rackFor({ url, config, state, cacert, rack }: RackChoice, hasOwn: boolean): RackAccess | undefined {
  if (rack !== undefined) return accessTo(rackFolder(rack));
  if (url !== undefined || state !== undefined || cacert !== undefined) return undefined;
  const file = config ?? (hasOwn ? rackFiles.config : undefined);
  if (file !== undefined)
    return isRack(dirname(file)) && basename(file) === rackFiles.config ? accessTo(dirname(file)) : undefined;
  const usual = rackFolder(usualRack);
  return isRack(usual) && readyOf(usual) !== null ? accessTo(usual) : undefined;
}

const isRack = (folder: string): boolean => existsSync(join(folder, rackFiles.record));

function accessTo(folder: string): RackAccess {
  if (!isRack(folder)) throw new CommandFailure(`There is no rack in ${folder}: "shoal up" makes one.`);
  const ready = readyOf(folder);
  if (ready === null) throw new CommandFailure(`The rack in ${folder} is not up: "shoal up" starts its service.`);
  return { url: ready.url, certificate: certificateIn(folder), user: rackUser, password: passwordIn(folder) };
}
