/** The composition root: the only place that names concrete adapters. */
import { bootBoards } from "../adapters/firmware/boot-folders/index.js";
import { firmwareFamilies, openFlash } from "../adapters/firmware/index.js";
import { powerContract } from "../adapters/kit/power/contract.js";
import { VendorFileError } from "../adapters/kit/vendor-files.js";
import board from "../adapters/machine/board/index.js";
import commandMachine from "../adapters/machine/command/index.js";
import fake from "../adapters/machine/fake/index.js";
import libvirt from "../adapters/machine/libvirt/index.js";
import qemu from "../adapters/machine/qemu/index.js";
import command from "../adapters/power/command/index.js";
import ipmi from "../adapters/power/ipmi/index.js";
import { loadPdu } from "../adapters/power/pdu/index.js";
import { loadPoeSwitch } from "../adapters/power/poe-switch/index.js";
import redfish from "../adapters/power/redfish/index.js";
import unifi from "../adapters/power/unifi/index.js";
import wakeOnLan from "../adapters/power/wake-on-lan/index.js";
import { CommandFailure, exitCodes } from "./cli/exit-codes.js";
import type { Composition, Running, StartOptions } from "./cli/start-options.js";
import { wakefulClock } from "./cli/wakeful-clock.js";
import { checkFirmwareFiles } from "./compose/firmware.js";
import { openService } from "./compose/service.js";
import { systemClock } from "./model/clock.js";
import { Opened } from "./opened.js";
import type { Adapters } from "./ports/adapters.js";
import type { MachineAdapter } from "./ports/machine-adapter.js";
import type { NetbootServers } from "./ports/netboot.js";
import type { PowerDeviceAdapter } from "./ports/power-device.js";

const byKind = <T extends { readonly kind: string }>(...all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((one) => [one.kind, one]));

/** @throws CommandFailure (by rejection) when one of the user's own vendor files, in the folder SHOAL_VENDORS, is none */
const withVendors = (load: (own?: string) => Promise<PowerDeviceAdapter>): Promise<PowerDeviceAdapter> =>
  load(process.env.SHOAL_VENDORS).catch((error: unknown) => {
    throw error instanceof VendorFileError ? new CommandFailure(error.message, exitCodes.config) : error;
  });

const [poeSwitch, pdu] = await Promise.all([withVendors(loadPoeSwitch), withVendors(loadPdu)]);

export const adapters: Adapters = {
  machines: byKind<MachineAdapter>(board, commandMachine, fake, qemu, libvirt),
  powerDevices: byKind<PowerDeviceAdapter>(poeSwitch, pdu, unifi, redfish, wakeOnLan, command, ipmi),
  firmware: new Map(firmwareFamilies.map((family) => [family.id, family])),
  openFlash,
};

export { checkFirmwareFiles, powerContract };

export const findMachines: Composition["findMachines"] = async (config, logger, mustAnswer) => {
  const { findMachines: find } = await import("./compose/find-machines.js");
  return find(config, adapters, { clock: systemClock, logger, ...(mustAnswer && { mustAnswer }) });
};

export const openFirmware: Composition["openFirmware"] = async (config, logger) => {
  const { openFirmwareStores } = await import("./compose/firmware-stores.js");
  return openFirmwareStores(config, adapters, bootBoards, systemClock, logger);
};

/** Loaded where machines boot from the network only. */
async function netbootServers(): Promise<NetbootServers> {
  const [{ openDhcp }, { openTftp }, { openHttpBoot }, { openLogs }] = await Promise.all([
    import("../adapters/netboot/dhcp/index.js"),
    import("../adapters/netboot/tftp/index.js"),
    import("../adapters/netboot/http/index.js"),
    import("../adapters/netboot/logs/index.js"),
  ]);
  return { openDhcp, openTftp, openHttpBoot, openLogs };
}

export const openGuests: Composition["openGuests"] = async () =>
  (await import("../adapters/machine/qemu/guests.js")).openGuests(wakefulClock);

export const openMockSwitch: Composition["openMockSwitch"] = async (options) => {
  // Nothing of it is loaded where machines are real.
  const { boardWatts, openDemoSwitch } = await import("../mock-hardware/demo-switch.js");
  const feed = await openDemoSwitch(options);
  return {
    port: feed.port,
    close: () => feed.close(),
    async openBoards({ boards, ports: { dhcp, proxy, tftp, syslog } }) {
      const { openDemoBoards } = await import("../mock-hardware/boards/demo-boards.js");
      return openDemoBoards({
        feed,
        boards: boards.map((board) => ({ ...board, watts: boardWatts[board.port - 1] ?? 5 })),
        dhcp: { address: "127.0.0.1", port: dhcp },
        tftpPort: tftp,
        ...(proxy !== null && { proxyPort: proxy }),
        ...(syslog !== null && { syslogPort: syslog }),
      });
    },
  };
};

export const writeStandIns: Composition["writeStandIns"] = async ({ board, files, ipxe }) => {
  const { bootFiles, writeBootFiles, writeBootFolder, writeIpxe } = await import(
    "../mock-hardware/boards/boot-folder.js"
  );
  await Promise.all([writeBootFolder(board), writeBootFiles(files), writeIpxe(ipxe)]);
  return bootFiles;
};

/** @throws what the parts say when they cannot start; then nothing is left open */
export async function startService(options: StartOptions): Promise<Running> {
  const opened = new Opened();
  try {
    return await openService(options, { adapters, boards: bootBoards, netbootServers, openGuests }, opened);
  } catch (error) {
    const unclosed = (failure: unknown) => options.logger.error("what was opened cannot be closed", { error: failure });
    await opened.close().catch(unclosed);
    throw error;
  }
}
