/** Machines that are guests of QEMU, as Ironic has them: their firmware, their media and what runs on them are real. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { openGuests } from "../../../adapters/machine/qemu/guests.js";
import { FastClock } from "../../support/fast-clock.js";
import { until } from "../program.js";
import { firmwares, lacksFirmware } from "../qemu/firmware.js";
import { afterwards, type Undoing } from "../undoing.js";
import { agentPort, given } from "./guest-linux.js";
import { lacksGuestRamdisk } from "./guest-ramdisk.js";
import type { Fields, IronicNode } from "./node.js";
import { steadyPort } from "./processes.js";
import { macOf, type Rig } from "./rig.js";

/** For `skip` of a test. */
export const lacksGuest = (): string | false => lacksFirmware(firmwares.ovmfSecure) || lacksGuestRamdisk();

/** Minutes. Two busy cores take some for a start of the ramdisk, whose every instruction QEMU translates. */
export const patience = 10;

export const parts = { cores: 2, memoryMiB: 1024, diskGiB: 6 } as const;

export interface IronicGuest {
  /** With a service of its own. */
  readonly rig: Rig;
  readonly node: IronicNode;
  readonly mac: string;
  /** What its serial line said so far. */
  console(): string;
  /** Resolves once it says that. @returns what it said so far */
  shows(what: RegExp): Promise<string>;
}

/** @param settings of the adapter @param fields of the node; the kernel's arguments are there already */
export async function manageGuest(
  test: Undoing,
  rig: Rig,
  id: string,
  settings: object,
  fields: Fields = {},
): Promise<IronicGuest> {
  const port = await steadyPort();
  const own = await rig.beside([], { machines: [guest(id, port, settings)], firmware: { largestImageMiB: 64 } });
  const home = join(own.shoal.state, "machines", id);
  // It would outlive its service, and the test; and as long as that is there, it may start it anew.
  afterwards(test, async () => {
    await own.shoal.end("SIGKILL");
    await openGuests(new FastClock(1, Date.now())).end(home);
  });
  const parameters = given.agent(`http://127.0.0.1:${port}`);
  const driverInfo = { kernel_append_params: parameters, ...fields.driver_info };
  const node = await own.manage(id, { ...fields, driver_info: driverInfo });
  const console = () => saidIn(join(home, "serial.log"));
  return {
    rig: own,
    node,
    mac: macOf(id, 1),
    console,
    async shows(what) {
      await until(
        () => `${what}; the console of ${id}:\n${console()}\n${rig.ironic.troubles()}`,
        () => what.test(console()),
        patience,
      );
      return console();
    },
  };
}

const guest = (id: string, port: number, settings: object): object => ({
  id,
  processors: { cores: parts.cores, threads: parts.cores },
  memoryMiB: parts.memoryMiB,
  nics: [{ mac: macOf(id, 1) }],
  adapter: {
    kind: "qemu",
    accelerator: "tcg",
    screen: false,
    disks: [{ sizeGiB: parts.diskGiB }],
    networks: [{ kind: "user", forward: [{ host: port, guest: agentPort }] }],
    ...settings,
  },
});

const saidIn = (file: string): string =>
  existsSync(file) ? stripVTControlCharacters(readFileSync(file, "utf8")).replaceAll("\r", "") : "";
