/** `shoal efi`: what is in an image file of firmware, and changes to it. Needs no service. */
import type { Command } from "commander";
import { addNamed, type CommandModules } from "../command-modules.js";
import type { CommandContext } from "../context.js";

const help = `
Works on files: OVMF_VARS.fd, AAVMF_VARS.fd, RPI_EFI.fd and all others with a variable store of EDK2 in them, at any
place. The machine has to be off: a running one keeps its variables in memory and writes over the file, or reads
half of what is written. No command can see that.

What is written in place is written beside the file first and then put in its place as a whole, with its mode and
owner. Nothing is written when nothing changes. With -o FILE the result goes there and the image stays as it is.

Begin with:
  $ shoal efi show vars.fd
  $ shoal efi boot-entry add vars.fd --title "Install" --uri http://10.0.0.1/boot.efi --next
  $ shoal efi boot-order vars.fd 0003,0001
  $ shoal efi set RPI_EFI.fd RamLimitTo3GB 0
  $ shoal efi secure-boot enrol vars.fd --pk pk.pem --kek kek.pem --db db.pem

Exit codes:
  0  done, or nothing to do (diff: no difference)
  1  it was tried and did not work; the image is as it was (diff: different)
  2  the command line is wrong (diff: also when a file cannot be read)`;

/** In the order of the help. */
const verbs: CommandModules = {
  show: async () => (await import("./show.js")).addShow,
  get: async () => (await import("./get.js")).addGet,
  set: async () => (await import("./set.js")).addSet,
  delete: async () => (await import("./delete.js")).addDelete,
  "boot-order": async () => (await import("./boot-order.js")).addBootOrder,
  "boot-next": async () => (await import("./boot-next.js")).addBootNext,
  "boot-entry": async () => (await import("./boot-entry.js")).addBootEntry,
  "secure-boot": async () => (await import("./secure-boot.js")).addSecureBoot,
  export: async () => (await import("./export.js")).addExport,
  import: async () => (await import("./import.js")).addImport,
  diff: async () => (await import("./diff.js")).addDiff,
  create: async () => (await import("./create.js")).addCreate,
};

export async function addEfi(program: Command, context: CommandContext, rest: readonly string[]): Promise<void> {
  const efi = program
    .command("efi")
    .summary("look into and change the variables in an image file of firmware")
    .description("Reads and changes UEFI variables, boot entries and secure boot keys in image files of firmware.")
    .addHelpText("after", help);
  await addNamed(efi, context, verbs, rest);
}
