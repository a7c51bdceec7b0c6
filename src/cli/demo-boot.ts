/** What the boards of the demo boot: stand-ins below its state directory, made at the first start. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import type { DemoBoot } from "../config/demo.js";
import type { Inventory } from "../model/inventory.js";
import type { BootSet } from "../ports/boot-sets.js";
import type { Logger } from "../ports/logger.js";
import { CommandFailure } from "./exit-codes.js";
import { reasonOf } from "./file-reasons.js";
import type { Composition, MockBoard, MockBoardsOptions, Running } from "./start-options.js";

const bootSet = "demo-board";
const board = "raspberry-pi-4";

/** @throws CommandFailure (by rejection) when the disk refuses */
export async function standInsBelow(state: string, { writeStandIns }: Composition): Promise<DemoBoot> {
  const folders = { board: boardFolder(state), files: join(state, "demo", "files"), ipxe: join(state, "demo", "ipxe") };
  const paths = await writeStandIns(folders).catch((error: unknown) => {
    throw unwritten(state, error);
  });
  return { bootSet, files: folders.files, ipxe: folders.ipxe, ...paths };
}

const boardFolder = (state: string): string => join(state, "demo", "board");

/**
 * Takes in the boot folder, unless it is there since an earlier start.
 * @throws CommandFailure (by rejection) when the disk refuses
 */
export async function addStandInFolder(config: Config, { openFirmware }: Composition, logger: Logger): Promise<void> {
  const folder = boardFolder(config.state);
  try {
    const { bootSets } = await openFirmware(config, logger);
    const there = bootSets.all().filter(({ name }) => name === bootSet);
    if (there.some((set) => isFrom(set, folder))) return;
    await bootSets.addFolder(folder, { name: bootSet, from: "the demo", board });
  } catch (error) {
    throw unwritten(config.state, error);
  }
}

const isFrom = ({ files }: BootSet, folder: string): boolean =>
  files.every(({ path, sha256 }) => digestOf(join(folder, path)) === sha256);

const digestOf = (file: string): string | undefined =>
  existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : undefined;

const unwritten = (state: string, error: unknown): CommandFailure =>
  new CommandFailure(`What the boards of the demo boot cannot be kept in ${state}: ${reasonOf(error)}.`);

/** null = the servers that they boot from are not open, as the conditions of the service tell. */
export function boardsOf({ machines }: Pick<Config, "machines">, { ready }: Running): MockBoardsOptions | null {
  const { dhcp, proxy = null, tftp, syslog = null } = (ready.netboot ?? {}) as Partial<Record<string, number>>;
  if (dhcp === undefined || tftp === undefined) return null;
  return { boards: machines.flatMap(boardOf), ports: { dhcp, proxy, tftp, syslog } };
}

/** Ports of the demo's switch are called 1/0/1 and so on. */
function boardOf({ id, uuid, nics, netboot, adapter }: Inventory): readonly MockBoard[] {
  const [nic] = nics;
  const serial = netboot?.serial ?? null;
  if (nic === undefined || serial === null) return [];
  const { power } = adapter.settings as { readonly power: { readonly port: string } };
  return [{ port: Number(power.port.split("/").at(-1)), mac: nic.mac, serial, uuid, hostName: id }];
}
