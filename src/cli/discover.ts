import type { Command } from "commander";
import type { Config } from "../config/config.js";
import { type Evidence, type PlacedMachine, type Placement, place } from "../domain/placement.js";
import type { Adapters } from "../ports/adapters.js";
import type { DeviceEntry, Survey } from "../ports/power-device.js";
import { readConfig } from "./check-config.js";
import type { CommandContext } from "./context.js";
import { type CliDevices, withDevices } from "./devices.js";
import { proposedYaml, sightingsTable } from "./discovery-report.js";
import { CommandFailure } from "./exit-codes.js";
import { printable } from "./printable.js";
import type { Terminal } from "./terminal.js";

const help = `
Asks every switch of the configuration which MAC addresses it sees on which port (Q-BRIDGE-MIB, BRIDGE-MIB, LLDP, or
what its own interface tells), and holds that against the machines of the configuration. Nothing is switched or stored.

What it proposes is evidence, no more: an address is seen on a port, which may still be fed from elsewhere. Paste it into
the configuration, make sure of it (pull the plug, look at the label), and set "confirmed: true": no port is switched
before. A machine that is off has been forgotten by its switch; turn it on and ask again.

Ports that lead to other switches, ports with many addresses and the port of this host are never proposed.

Exit code 0 = every device answered; 1 = at least one did not, the others are shown all the same.

Examples:
  $ shoal discover
  $ shoal discover --config shoal.yaml --device sw1 --device sw2
  $ shoal discover --json | jq '.proposals'`;

interface DiscoverFlags {
  readonly config: string;
  readonly device?: readonly string[];
  readonly json: boolean;
}

/** What was asked of one device, and what came of it. */
interface Asked {
  readonly entry: DeviceEntry;
  readonly survey: Survey | null;
  /** Why there is no survey; null = there is, or the device has none to give. */
  readonly problem: string | null;
}

export function addDiscover(program: Command, context: CommandContext): void {
  program
    .command("discover")
    .summary("look which machine hangs on which port")
    .description("Asks the switches of the configuration what hangs on their ports, and proposes configuration.")
    .option("-c, --config <file>", "configuration file (YAML)", "shoal.yaml")
    .option("-d, --device <id>", "only this device; may be given several times", (id, ids: string[] = []) => [
      ...ids,
      id,
    ])
    .option("--json", "print one JSON object instead of a table", false)
    .addHelpText("after", help)
    .action(async (flags: DiscoverFlags) => {
      const { adapters } = await context.compose();
      const config = readConfig(flags.config, adapters);
      await withDevices(config, adapters.powerDevices, context.terminal, (devices) =>
        discover({ flags, config, adapters, devices, terminal: context.terminal }),
      );
    });
}

interface Discovery {
  readonly flags: DiscoverFlags;
  readonly config: Config;
  readonly adapters: Adapters;
  readonly devices: CliDevices;
  readonly terminal: Terminal;
}

/** @throws CommandFailure when a device did not answer, after the others have been shown */
async function discover({ flags, config, adapters, devices, terminal }: Discovery): Promise<void> {
  const entries = flags.device?.map((id) => devices.find(id)) ?? devices.entries;
  if (entries.length === 0)
    throw new CommandFailure(`There are no devices in ${flags.config}; list them under "devices".`);
  const asked = await surveyAll(entries, devices, terminal);
  const evidence = asked.flatMap(({ entry, survey }): Evidence[] => (survey ? [{ device: entry.id, survey }] : []));
  const placement = place(placedMachines(config, adapters, devices), evidence);
  terminal.out(flags.json ? json(asked, placement) : readable(placement));
  const answered = evidence.length > 0;
  if (answered && !flags.json && placement.sightings.every(({ seen }) => seen === null)) terminal.err(nothingSeen);
  for (const warning of flags.json ? [] : placement.warnings) terminal.err(`Warning: ${printable(warning)}\n`);
  const unseen = asked.filter(({ problem }) => problem !== null).map(({ entry }) => entry.id);
  if (unseen.length > 0)
    throw new CommandFailure(`Not everything was seen: ${unseen.join(", ")} could not be looked at.`);
}

const nothingSeen =
  "No MAC address was seen. A machine that is off is not seen: turn it on at the switch, then ask again.\n";

/* ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** All at once: one that does not answer costs the others no time. */
async function surveyAll(
  entries: readonly DeviceEntry[],
  devices: CliDevices,
  terminal: Terminal,
): Promise<readonly Asked[]> {
  const stop = new AbortController();
  const deaf = terminal.onStopSignal(() => stop.abort());
  try {
    return await Promise.all(
      entries.map(async (entry) => {
        terminal.err(`${entry.id}: asking …\n`);
        const asked = await survey(entry, devices, stop.signal);
        terminal.err(`${printable(labelled(entry.id, outcomeOf(asked)))}\n`);
        return asked;
      }),
    );
  } finally {
    deaf();
  }
}

async function survey(entry: DeviceEntry, devices: CliDevices, signal: AbortSignal): Promise<Asked> {
  try {
    const device = devices.open(entry);
    return { entry, survey: (await device.survey?.(signal)) ?? null, problem: null };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { entry, survey: null, problem: signal.aborted ? `stopped: ${problem}` : problem };
  }
}

/** Most failures begin with the device's name already. */
const labelled = (id: string, text: string): string =>
  text.startsWith(`${id}:`) || text.startsWith(`${id} `) ? text : `${id}: ${text}`;

function outcomeOf({ survey: found, problem }: Asked): string {
  if (problem !== null) return problem;
  if (found === null) return "cannot tell what hangs on its ports";
  const macs = new Set(found.ports.flatMap((port) => port.macs.map(({ mac }) => mac)));
  return `${found.name || "no name"}, ${found.ports.length} ports, ${macs.size} MAC addresses`;
}

/* ── what the configuration says ─────────────────────────────────────────────────────────────────────────────────── */

const placedMachines = (config: Config, { machines }: Adapters, devices: CliDevices): readonly PlacedMachine[] =>
  config.machines.map((inventory) => {
    const outlet = machines.get(inventory.adapter.kind)?.outlet?.(inventory) ?? null;
    const macs = inventory.nics.map(({ mac }) => mac);
    return {
      id: inventory.id,
      macs,
      outlet: outlet && { ...outlet, port: spelled(outlet.device, outlet.port, devices) },
    };
  });

/** As the device spells it. */
function spelled(device: string, port: string, devices: CliDevices): string {
  const entry = devices.entries.find(({ id }) => id === device);
  const facts = entry && devices.facts(entry, port);
  return facts && "name" in facts ? facts.name : port;
}

/* ── answering ───────────────────────────────────────────────────────────────────────────────────────────────────── */

const readable = (placement: Placement): string => `${sightingsTable(placement.sightings)}${proposedYaml(placement)}`;

function json(asked: readonly Asked[], { proposals, strangers, warnings, sightings }: Placement): string {
  const devices = asked.map(({ entry: { id, kind }, survey: found, problem }) => ({
    id,
    kind,
    problem,
    survey: found,
  }));
  const seen = sightings.map(({ device, port, seen: by, machine, verdict }) => ({
    device,
    port: port.name,
    mac: by?.mac ?? null,
    machine,
    verdict,
  }));
  return `${JSON.stringify({ devices, sightings: seen, proposals, strangers, warnings }, null, 2)}\n`;
}
