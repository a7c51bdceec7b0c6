/** `shoal down`: a rack of virtual machines is taken away, with all that was made for it. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { rackFolder, readRecord, usualRack, withRack } from "./record.js";
import { removeBegun, removeEmpty, takeDown } from "./take-down.js";
import { parseName } from "./up.js";

interface DownFlags {
  readonly name: string;
  readonly state?: string;
  readonly keepDisks: boolean;
}

const help = `
Ends the service, switches the machines off, and removes their network, their disks and the rack's folder. What it did
not make it leaves alone and names: files that were put into the folder "files", a shoal.yaml that was changed.

It may be cut off and run again, and it cleans up behind an "up" that was cut off.

Examples:
  $ shoal down
  $ shoal down --keep-disks          "shoal up" goes on with them
  $ shoal down --name second`;

export function addDown(program: Command, context: CommandContext): void {
  program
    .command("down")
    .summary('take away what "shoal up" made')
    .description('Takes away a rack of virtual machines that "shoal up" made.')
    .option("--name <name>", "of the rack, where there are several", parseName, usualRack)
    .option("-s, --state <dir>", "its folder (default: .shoal/racks/NAME)")
    .option("--keep-disks", "leave disks, settings of firmware, accounts and shoal.yaml", false)
    .addHelpText("after", help)
    .action((flags: DownFlags) => down(flags, context));
}

async function down({ name, state, keepDisks }: DownFlags, { terminal, compose }: CommandContext): Promise<void> {
  const folder = rackFolder(name, state);
  const record = existsSync(folder) ? readRecord(folder) : null;
  if (record === null) {
    await removeBegun(folder);
    return terminal.out(`There is no rack in ${folder}. One that was made elsewhere: --state DIR.\n`);
  }
  const guests = await (await compose()).openGuests();
  const say = (text: string) => terminal.err(`${text}\n`);
  say(`Taking down the rack ${record.name}, in ${folder}`);
  const isLeft = await withRack(folder, () => takeDown(folder, { keepDisks, guests, say }));
  if (!keepDisks) await removeEmpty(folder);
  if (keepDisks) terminal.out(`It is down. Its disks are in ${folder}.\n`);
  else terminal.out(isLeft ? "Nothing of it is left but what was put there by hand.\n" : "Nothing of it is left.\n");
}
