/** `shoal firmware`: what is supplied for machines' firmware. */
import type { Command } from "commander";
import { addNamed, type CommandModules } from "../command-modules.js";
import type { CommandContext } from "../context.js";

const help = `
Two kinds of things are kept beside the documents of a service, each named by its SHA-256 and never changed:
  images       firmware of one machine: RPI_EFI.fd, OVMF_VARS.fd, AAVMF_VARS.fd
  boot folders what a board's boot loader asks for before the firmware, with the firmware in it (Raspberry Pi 4 and 5)

The service may run meanwhile: it sees what was added when it is asked for it. Run this as the user that the service
runs as, or the service cannot read what was added. ID is a name, or the beginning of a SHA-256.

Begin with:
  $ shoal firmware add RPI_EFI.fd --config shoal.yaml
  $ shoal firmware add RPi4_UEFI_Firmware_v1.38.zip --config shoal.yaml
  $ shoal firmware list --config shoal.yaml

Exit codes:
  0  done
  1  it was tried and did not work; nothing was changed (verify: something is damaged)
  2  the command line is wrong
  3  the configuration has problems`;

/** In the order of the help. */
const verbs: CommandModules = {
  add: async () => (await import("./add.js")).addAdd,
  list: async () => (await import("./list.js")).addList,
  show: async () => (await import("./show.js")).addShow,
  remove: async () => (await import("./remove.js")).addRemove,
  verify: async () => (await import("./verify.js")).addVerify,
};

export async function addFirmware(program: Command, context: CommandContext, rest: readonly string[]): Promise<void> {
  const firmware = program
    .command("firmware")
    .summary("bring in images of firmware and boot folders of boards")
    .description("Adds, lists, checks and removes images of firmware and boot folders of boards.")
    .addHelpText("after", help);
  await addNamed(firmware, context, verbs, rest);
}
