/** `shoal up`: a rack of virtual machines on a network of their own, with a service that goes on in the background. */
import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "../context.js";
import { CommandFailure } from "../exit-codes.js";
import { type Address, parseAddress } from "../service-flags.js";
import { rackAsJson, rackGreeting } from "./greeting.js";
import { make } from "./make.js";
import { type GuestsWanted, mostGuests, rackName } from "./plan.js";
import { goOn, type Raising } from "./raise.js";
import { rackFolder, readRecord, usualRack, withRack } from "./record.js";
import { removeEmpty } from "./take-down.js";

interface UpFlags {
  readonly vms?: number;
  readonly cpus: number;
  readonly memory: number;
  readonly disk: number;
  readonly arch: GuestsWanted["architecture"];
  readonly name: string;
  readonly state?: string;
  readonly listen?: Address;
  readonly foreground: boolean;
  readonly restart: boolean;
  readonly json: boolean;
}

const usualCount = 3;

const help = `
Needs QEMU, firmware for its machines, and ip. On Debian and Ubuntu:
  # apt-get install qemu-system-x86 ovmf ipxe iproute2

As root the machines get a bridge of this computer, which has the first address on it: Ironic, Tinkerbell or whatever
else runs here reaches them, and they reach it. As anybody else the network is in a namespace of its own, with the
service and the machines in it; Redfish and SSH are on this computer all the same. Nothing leads out of either network.

DHCP, TFTP and HTTP boot are Shoal's. What is made lies in .shoal/racks/NAME below the current directory: shoal.yaml,
to read and to change, the state of the service, and the disks. Machines that run go on when the service ends.

Once more it says where the rack is, and starts its service if that has ended; it adds nothing and removes nothing.

Examples:
  $ shoal up
  $ shoal up --vms 5 --memory 8192 --disk 40
  $ shoal up --name second --arch aarch64          beside the first, with a network and ports of its own
  $ shoal up --restart                             after shoal.yaml was changed; machines that run go on
  $ shoal up --json | jq -r .password
  $ shoal down                                     all of it is gone`;

export function addUp(program: Command, context: CommandContext): void {
  program
    .command("up")
    .summary("virtual machines on a network of their own, with BMCs")
    .description("Makes a rack of virtual machines on a network of their own, and gives each a BMC.")
    .option("-n, --vms <number>", `how many, 1 to ${mostGuests} (default: ${usualCount})`, wholeNumber(1, mostGuests))
    .option("--cpus <number>", "processors of each", wholeNumber(1, 255), 2)
    .option("--memory <MiB>", "memory of each", wholeNumber(64, 4_194_304), 4096)
    .option("--disk <GiB>", "disk of each; it takes room as it is written to", wholeNumber(1, 65_536), 20)
    .addOption(
      new Option("--arch <architecture>", "x86-64 or aarch64")
        .argParser(parseArchitecture)
        .default(process.arch === "arm64" ? "ARM-A64" : "x86-64", "that of this computer"),
    )
    .option("--name <name>", "of the rack, where there are several", parseName, usualRack)
    .option("-s, --state <dir>", "its folder (default: .shoal/racks/NAME)")
    .option(
      "-l, --listen <host:port>",
      "address for clients; 127.0.0.1 and a free port from 8443 on when absent",
      parseAddress,
    )
    .option("--foreground", "stay with the service until it ends; what it logs goes to standard error", false)
    .option("--restart", "end the service first, and start it with shoal.yaml as that is now", false)
    .option("--json", "for programs: say where it is as one JSON object", false)
    .addHelpText("after", help)
    .action((flags: UpFlags) => up(flags, context));
}

async function up(flags: UpFlags, { terminal, compose }: CommandContext): Promise<void> {
  const { name, arch: architecture, cpus, memory: memoryMiB, disk: diskGiB, listen } = flags;
  const composition = await compose();
  const raising: Raising = {
    name,
    folder: rackFolder(name, flags.state),
    wanted: { vms: flags.vms ?? usualCount, cpus, memoryMiB, diskGiB, architecture },
    ...(listen && { listen }),
    restart: flags.restart,
    foreground: flags.foreground,
    composition,
    guests: await composition.openGuests(),
    self: terminal.self,
    say: (text) => terminal.err(`${text}\n`),
  };
  const wasThere = existsSync(raising.folder);
  const { up: rack, ended } = await withRack(raising.folder, async () => {
    const found = readRecord(raising.folder);
    if (found === null) return make(raising);
    if (found.phase === "ending") {
      throw new CommandFailure(`This rack was being taken down: run "${terminal.self} down" again.`);
    }
    if (flags.vms !== undefined && flags.vms !== found.machines.length) {
      raising.say(`The rack is there since before: --vms ${flags.vms} adds nothing to it and removes nothing.`);
    }
    return goOn(raising, found);
  }).finally(() => wasThere || readRecord(raising.folder) || removeEmpty(raising.folder));
  terminal.out(flags.json ? rackAsJson(rack) : rackGreeting(rack));
  await ended;
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new InvalidArgumentError(`Write a number from ${least} to ${most}.`);
};

const architectures: Readonly<Record<string, GuestsWanted["architecture"]>> = {
  "x86-64": "x86-64",
  x86_64: "x86-64",
  amd64: "x86-64",
  aarch64: "ARM-A64",
  arm64: "ARM-A64",
  "ARM-A64": "ARM-A64",
};

function parseArchitecture(text: string): GuestsWanted["architecture"] {
  const architecture = Object.hasOwn(architectures, text) ? architectures[text] : undefined;
  if (architecture !== undefined) return architecture;
  throw new InvalidArgumentError("Write x86-64 or aarch64.");
}

export function parseName(text: string): string {
  if (rackName.test(text)) return text;
  throw new InvalidArgumentError("Write up to 31 letters (a-z), digits and -, a letter first.");
}
