/** Whether what machines are to boot is there, and can be told them: files, boot folders, programs, scripts. */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config, NetbootRules } from "../config/config.js";
import type { Inventory } from "../model/inventory.js";
import type { NetworkBoot } from "../model/netboot.js";
import type { BootSets } from "../ports/boot-sets.js";
import { ScriptError, type ScriptRequest, scriptFor } from "../services/netboot/ipxe/script.js";
import { readSmallFile, SmallFileError } from "../services/small-file.js";
import { printable } from "./printable.js";
import type { Composition } from "./start-options.js";

/**
 * Sentences, one for each that is missing or cannot be made, with the machine that is to boot it. The service starts all the same.
 *
 * @param openSets not called where no machine has a boot folder
 */
export async function missingForNetboot(
  config: Config,
  openSets: () => Promise<Pick<BootSets, "all">>,
): Promise<readonly string[]> {
  const { netboot, machines } = config;
  if (netboot === null) return [];
  const sets = machines.some(hasSet) ? await openSets() : null;
  return [
    ...folderProblems(netboot, config.directory),
    ...machines.flatMap((machine) => [
      ...fileProblems(machine, netboot, config.directory),
      ...setProblems(machine, sets),
      ...scriptProblems(machine, netboot, config.directory),
    ]),
  ];
}

/** The boot folders that are supplied, without making anything where there are none. */
export async function suppliedSets(
  config: Config,
  { openFirmware }: Pick<Composition, "openFirmware">,
): Promise<Pick<BootSets, "all">> {
  if (!existsSync(join(config.state, "boot-sets"))) return { all: () => [] };
  const quiet = () => undefined;
  return (await openFirmware(config, { debug: quiet, info: quiet, warn: quiet, error: quiet })).bootSets;
}

const hasSet = ({ netboot }: Inventory): boolean => (netboot?.bootSet ?? null) !== null;

function folderProblems({ files, ipxe }: NetbootRules, directory: string): readonly string[] {
  const folders = ipxe.folders.map((folder) => resolve(directory, folder));
  return [
    ...(files === null || isFolder(resolve(directory, files))
      ? []
      : [`There is no folder ${JSON.stringify(files)} (netboot.files).`]),
    ...(folders.some(isFolder)
      ? []
      : [
          `None of the folders with programs of iPXE is there: ${ipxe.folders.join(", ")} (netboot.ipxe.folders). Debian's package ipxe has /usr/lib/ipxe.`,
        ]),
  ];
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function fileProblems({ id, netboot }: Inventory, { files }: NetbootRules, directory: string): readonly string[] {
  if (netboot === undefined || files === null || !isFolder(resolve(directory, files))) return [];
  return filesOf(netboot.boot)
    .filter((file) => !/^https?:/i.test(file))
    .filter((file) => statSync(resolve(directory, files, file), { throwIfNoEntry: false })?.isFile() !== true)
    .map((file) => `There is no file ${JSON.stringify(file)} in ${JSON.stringify(files)}, which ${id} is to boot.`);
}

function filesOf(boot: NetworkBoot): readonly string[] {
  switch (boot.kind) {
    case "nothing":
    case "chain":
      return [];
    case "kernel":
      return [boot.kernel, ...boot.initrds];
    case "script":
    case "image":
      return [boot.file];
    case "program":
      return Object.values(boot.files);
  }
}

function setProblems({ id, netboot }: Inventory, sets: Pick<BootSets, "all"> | null): readonly string[] {
  const named = netboot?.bootSet ?? null;
  if (named === null || sets === null || sets.all().some((set) => set.id === named || set.name === named)) return [];
  const there = sets.all().map(({ name }) => printable(name));
  const known = there.length === 0 ? "there is none yet" : `there are: ${there.slice(0, 20).join(", ")}`;
  return [
    `There is no boot folder ${JSON.stringify(named)}, which ${id} is to have; ${known}. Bring it in with: shoal firmware add.`,
  ];
}

/** Written as for a machine that is told to boot from the network; only its processor is not known before it asks. */
function scriptProblems(
  { id, name, uuid, nics, netboot }: Inventory,
  rules: NetbootRules,
  directory: string,
): readonly string[] {
  const boot = netboot?.boot ?? { kind: "nothing" };
  if (boot.kind === "nothing" || boot.kind === "program") return [];
  const place = { address: "127.0.0.1", httpPort: rules.http?.port ?? null, tftpPort: rules.tftp?.port ?? null };
  const machine = { id, name, uuid, mac: nics[0]?.mac ?? "" };
  const about = { machine, boot, place, decision: throughNetwork, console: rules.ipxe.console };
  try {
    const template = boot.kind === "script" ? templateIn(boot.file, rules.files, directory) : undefined;
    // That it is not there is told with the other files.
    if (boot.kind !== "script" || template !== undefined) scriptFor({ ...about, template });
    return [];
  } catch (error) {
    if (error instanceof SmallFileError) return [`The script of ${id} ${error.message} (netboot.boot.script).`];
    if (error instanceof ScriptError) return [error.message];
    throw error;
  }
}

const throughNetwork: ScriptRequest["decision"] = { target: "Pxe", mode: "UEFI", httpBootUri: null, option: null };

/** @throws SmallFileError */
function templateIn(file: string, folder: string | null, directory: string): string | undefined {
  const path = folder === null ? null : resolve(directory, folder, file);
  return path !== null && existsSync(path) ? readSmallFile(path).toString("utf8") : undefined;
}
