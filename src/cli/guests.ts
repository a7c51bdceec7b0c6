/** `shoal guests`: virtual machines that run below a state directory, whether a service drives them or not. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { homesOf } from "../config/machine-home.js";
import { formatInstant } from "../model/clock.js";
import type { Guests } from "../ports/guests.js";
import { readConfig } from "./check-config.js";
import type { CommandContext } from "./context.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { columns, printable } from "./printable.js";
import { rackFiles, rackFolder, usualRack } from "./rack/record.js";
import { runningGuests } from "./running-guests.js";

interface GuestFlags {
  readonly config?: string;
  readonly state?: string;
  readonly rack?: string;
}

const help = `
Virtual machines outlive the service on purpose, and one that is taken out of the configuration goes on. These are found by
their folders in the state directory of the service: that of --state, else of --config, else of a rack that "shoal up"
made (--rack), else of shoal.yaml.

Examples:
  $ shoal guests list --config shoal.yaml
  $ shoal guests stop vm7 --state /var/lib/shoal
  $ shoal guests stop --all --rack rack`;

export function addGuests(program: Command, context: CommandContext): void {
  const guests = program
    .command("guests")
    .summary("list and end virtual machines that go on without a service")
    .description("Lists and ends virtual machines, whether a service drives them or not.")
    .addHelpText("after", help);
  addPlace(guests.command("list").description("list those that run"))
    .option("--json", "for programs", false)
    .action((flags: GuestFlags & { readonly json: boolean }) => list(flags, context));
  addPlace(guests.command("stop [machines...]").description("end them at once, as pulling the plug does"))
    .option("--all", "all that run", false)
    .action((machines: readonly string[], flags: GuestFlags & { readonly all: boolean }) =>
      stop(machines, flags, context),
    );
}

const addPlace = (command: Command): Command =>
  command
    .option("-c, --config <file>", "configuration file of the service (YAML)")
    .option("-s, --state <dir>", "state directory of the service")
    .option("--rack <name>", 'a rack that "shoal up" made in this folder');

async function list({ json, ...flags }: GuestFlags & { readonly json: boolean }, context: CommandContext) {
  const { terminal } = context;
  const { state, configured, guests } = await placeOf(flags, context);
  const running = await runningGuests({ state }, guests);
  const isConfigured = (id: string) => configured?.has(id) ?? null;
  if (json) {
    const all = [...running].map(([id, guest]) => ({ machine: id, configured: isConfigured(id), ...guest }));
    return terminal.out(`${JSON.stringify(all, null, 2)}\n`);
  }
  if (running.size === 0) return terminal.out(`No virtual machine runs in ${homesOf({ state })}.\n`);
  const rows = [...running].map(([id, { pid, since }]) => [
    printable(id),
    String(pid),
    since === null ? "-" : formatInstant(since),
    configuredWord(isConfigured(id)),
  ]);
  terminal.out(columns([["MACHINE", "PROCESS", "SINCE", "CONFIGURED"], ...rows]));
}

const configuredWord = (known: boolean | null): string => (known === null ? "-" : known ? "yes" : "no");

async function stop(
  named: readonly string[],
  { all, ...flags }: GuestFlags & { readonly all: boolean },
  context: CommandContext,
) {
  if (all === named.length > 0) {
    throw new CommandFailure("Say which: their ids, or --all.", exitCodes.usage);
  }
  const { state, guests } = await placeOf(flags, context);
  const running = await runningGuests({ state }, guests);
  const unknown = named.find((id) => !running.has(id));
  if (unknown !== undefined) throw new CommandFailure(`${printable(unknown)} does not run; see: shoal guests list`);
  for (const [id, { home, pid }] of running) {
    if (!all && !named.includes(id)) continue;
    await guests.end(home).catch((error: unknown) => {
      throw new CommandFailure(error instanceof Error ? error.message : String(error));
    });
    context.terminal.out(`${id} is ended (process ${pid}).\n`);
  }
}

interface GuestPlace {
  readonly state: string;
  /** Ids; null = nobody knows. */
  readonly configured: ReadonlySet<string> | null;
  readonly guests: Guests;
}

async function placeOf({ config, state, rack }: GuestFlags, context: CommandContext): Promise<GuestPlace> {
  const composition = await context.compose();
  const file = config ?? (state === undefined ? usualConfig(rack) : undefined);
  if (file === undefined && state === undefined) {
    throw new CommandFailure("Say where: --config FILE, --state DIR, or --rack NAME.", exitCodes.usage);
  }
  const read = file === undefined ? null : readConfig(file, composition.adapters);
  return {
    state: state ?? read?.state ?? ".",
    configured: read && new Set(read.machines.map(({ id }) => id)),
    guests: await composition.openGuests(),
  };
}

function usualConfig(rack: string | undefined): string | undefined {
  const ofRack = join(rackFolder(rack ?? usualRack), rackFiles.config);
  const candidates = rack === undefined ? ["shoal.yaml", ofRack] : [ofRack];
  return candidates.find((file) => existsSync(file));
}
