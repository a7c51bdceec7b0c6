/** `shoal netboot`: what boots from the network. */
import type { Command } from "commander";
import { addNamed, type CommandModules } from "../command-modules.js";
import type { CommandContext } from "../context.js";

const help = `
Machines boot from a service whose configuration has a "netboot". To begin:

  netboot:
    networks: [{ interface: eth1 }]     another server gives addresses there, Shoal says what to boot
    files: ./boot                       your kernels and images
  machines:
    - id: node01
      nics: [{ mac: "02:00:5e:10:00:01" }]
      netboot: { boot: { kernel: vmlinuz, initrds: [initrd.img], arguments: console=ttyS0 } }

What each of your machines would get, and why: shoal boot-plan MACHINE

Examples:
  $ shoal netboot status
  $ shoal netboot strangers
  $ shoal netboot import smee backend.yaml`;

/** In the order of the help. */
const verbs: CommandModules = {
  status: async () => (await import("./status.js")).addStatus,
  strangers: async () => (await import("./strangers.js")).addStrangers,
  import: async () => (await import("./import.js")).addImport,
  embed: async () => (await import("./embed.js")).addEmbed,
};

export async function addNetboot(program: Command, context: CommandContext, rest: readonly string[]): Promise<void> {
  const netboot = program
    .command("netboot")
    .summary("look at what boots from the network; bring machines in from other programs")
    .description("Shows the servers and the machines that ask them, and imports the files of other programs.")
    .addHelpText("after", help);
  await addNamed(netboot, context, verbs, rest);
}
