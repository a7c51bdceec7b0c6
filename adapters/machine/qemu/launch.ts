/** What is started: the program, its command line, and what has to be there before. */
import type { Clock } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import { commandLine } from "./command-line.js";
import { ensureDisks } from "./disks.js";
import { architectureOf } from "./hardware.js";
import { devices } from "./layout.js";
import type { QmpArguments } from "./monitor.js";
import type { Plug } from "./network-options.js";
import { plugIn, plugsOf } from "./networks.js";
import { findQemu, hasSandbox } from "./programs.js";
import { settingsOf } from "./settings.js";
import { Taps } from "./taps.js";
import { ensureVariables } from "./variables-file.js";

export interface LaunchGiven {
  readonly inventory: Inventory;
  /** Absolute path of the guest's folder, which is there; QEMU is started in it. */
  readonly home: string;
  /** Absolute path of the folder that relative names of files in the settings begin in: `MachineHost.directory`. */
  readonly directory: string;
  readonly accelerator: "kvm" | "tcg";
  /** Image of firmware that takes the place of the one the settings name; null = none does. */
  readonly code: string | null;
  /** What a Legacy guest is to boot from. */
  readonly bootTarget: BootTarget | null;
  readonly clock: Clock;
}

export interface Launch {
  readonly program: string;
  /** The driver adds `-S`, and puts in media while the guest stands still. */
  readonly args: readonly string[];
  /** To be told by QMP while it stands still, in this order: what no command line can say. */
  readonly setUp: readonly { readonly command: string; readonly arguments: QmpArguments }[];
  /** Makes taps and the like; what it made is gone again where it fails. @throws AdapterError (by rejection) */
  prepare(): Promise<void>;
  /** See {@link cleanUp}. */
  undo(): Promise<void>;
}

/**
 * Finds the program and the firmware, and makes the disks and the store of variables where they are not there.
 * @throws AdapterError (by rejection) that says what to install or to change
 */
export async function launchOf(given: LaunchGiven): Promise<Launch> {
  const { inventory, home, directory, accelerator, bootTarget, clock } = given;
  const settings = settingsOf(inventory);
  const program = findQemu({ architecture: architectureOf(inventory), program: settings.program, directory });
  const plugs = plugsOf(given);
  const [sandbox, firmware, disks] = await Promise.all([
    hasSandbox(program, clock),
    settings.bootMode === "UEFI" ? ensureVariables(given) : null,
    ensureDisks(inventory, { home, directory }),
  ]);
  return {
    program,
    args: commandLine(inventory, { accelerator, firmware, disks, plugs, bootTarget, hasSandbox: sandbox }),
    setUp: pulledCables(plugs),
    prepare: () => plugIn(given, plugs),
    undo: () => cleanUp(given),
  };
}

/** A network port without a network would say that it has a link. */
const pulledCables = (plugs: readonly Plug[]): Launch["setUp"] =>
  plugs.flatMap(({ kind }, index) =>
    kind === "none" ? [{ command: "set_link", arguments: { name: devices.nic(index), up: false } }] : [],
  );

/** Its settings do not matter: they may have changed meanwhile. */
type Left = Pick<LaunchGiven, "home" | "clock"> & Partial<Pick<LaunchGiven, "inventory">>;

/**
 * Takes away what is of use only while a guest runs, such as taps: also of one that ended while nobody looked. May be called
 * again. Never throws: what is left over is used again with the next start.
 */
export async function cleanUp({ home, clock }: Left): Promise<void> {
  await new Taps(clock).unplugAll(home).catch(() => undefined);
}
