import type { Command } from "commander";
import type { Config } from "../config/config.js";
import { seconds } from "../model/clock.js";
import type { Adapters } from "../ports/adapters.js";
import type { ContractSubject, PowerCheck } from "../ports/power-contract.js";
import type { DeviceEntry, PowerDevice } from "../ports/power-device.js";
import { readConfig } from "./check-config.js";
import type { CommandContext } from "./context.js";
import { type CliDevices, withDevices } from "./devices.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { printable } from "./printable.js";
import type { Terminal } from "./terminal.js";
import { wakefulClock } from "./wakeful-clock.js";

const help = `
Runs over a real device the checks that every adapter passes over simulated ones: that what is read is true, that Off is
off and On is on, that a machine is dark long enough between, that no other port is touched, that what was given up is
not sent. Each check tells what it saw. At the end the port is set as it was found, also after Ctrl-C.

The port loses its power several times. Plug in something that draws power and that nobody misses: without a load a port
that is set On reads Off, which is right and not what is asked for here. Stop the service first: while it runs nothing is
switched, for two would drive the same switch.

Exit code 0 = every promise was kept; 1 = one was not, or the device did not answer; 2 = nobody agreed.

Examples:
  $ shoal adapter test --device sw1 --port 5
  $ shoal adapter test --device sw1 --port 5 --read-only        looks, and gives no order
  $ shoal adapter test --device pdu1 --port 3 --config lab.yaml --yes`;

/** UniFi takes the longest: up to a minute from the order to the effect. */
const patience = seconds(90);
/** Each is read several times in the course of a check. */
const mostOtherPorts = 4;

interface TestFlags {
  readonly device: string;
  readonly port: string;
  readonly config: string;
  readonly yes: boolean;
  readonly readOnly: boolean;
}

export function addAdapterTest(program: Command, context: CommandContext): void {
  program
    .command("adapter")
    .summary("try a power device")
    .description("What there is to do with the adapters of power devices.")
    .command("test")
    .description("Switches one port of a device off and on, and says which promises the device keeps.")
    .requiredOption("-d, --device <id>", "device of the configuration")
    .requiredOption("-p, --port <port>", "the port to switch, as the device calls it")
    .option("-c, --config <file>", "configuration file (YAML)", "shoal.yaml")
    .option("-y, --yes", "do not ask", false)
    .option("--read-only", "only the checks that give no order", false)
    .addHelpText("after", help)
    .action(async (flags: TestFlags) => {
      const { adapters, powerContract } = await context.compose();
      const config = readConfig(flags.config, adapters);
      const checks = flags.readOnly ? powerContract.filter(({ switchesPower }) => !switchesPower) : powerContract;
      await withDevices(config, adapters.powerDevices, context.terminal, async (devices) => {
        if (!flags.readOnly) checkAlone(flags.device, devices);
        const subject = await subjectOf({ flags, config, adapters, devices });
        if (!flags.readOnly)
          await agree(flags, machineAt(flags.device, subject.port, config, adapters, devices), context.terminal);
        await runChecks(checks, subject, context.terminal);
      });
    });
}

/* ── what is tried ───────────────────────────────────────────────────────────────────────────────────────────────── */

interface Trial {
  readonly flags: TestFlags;
  readonly config: Config;
  readonly adapters: Adapters;
  readonly devices: CliDevices;
}

/** @throws CommandFailure while the service runs: it would see the port change and be in the way, and we in its way */
function checkAlone(device: string, { serviceRuns }: CliDevices): void {
  if (!serviceRuns) return;
  throw new CommandFailure(
    `The service is running and drives ${device} too: stop it first, or add --read-only to give no order.`,
  );
}

/** @throws CommandFailure when there is no such port, or when it leads to where nothing may be switched */
async function subjectOf({ flags, config, adapters, devices }: Trial): Promise<ContractSubject> {
  const entry = devices.find(flags.device);
  const facts = devices.facts(entry, flags.port);
  if ("problem" in facts) throw new CommandFailure(`${entry.id}: port ${flags.port} ${facts.problem}.`);
  const device = devices.open(entry);
  const surveyed = await portsOf(device);
  const found = surveyed.find(({ name }) => name === facts.name);
  if (!found && surveyed.length > 0) {
    const names = surveyed.map(({ name }) => name);
    throw new CommandFailure(printable(`${entry.id}: no such port; ${facts.name} is not among ${listed(names)}.`));
  }
  const refusal = found?.refusal;
  if (refusal && !flags.readOnly) {
    throw new CommandFailure(`Port ${facts.name} of ${entry.id} is never switched: ${printable(refusal.text)}.`);
  }
  const configured = outletsOf(entry, config, adapters, devices).map(({ port }) => port);
  const others = new Set([...configured, ...surveyed.map(({ name }) => name)]);
  others.delete(facts.name);
  return {
    device,
    open: () => devices.open(entry),
    facts: (port) => devices.facts(entry, port),
    port: facts.name,
    otherPorts: [...others].slice(0, mostOtherPorts),
    clock: wakefulClock,
    patience,
  };
}

/** As many as fit in a line. */
const mostNames = 8;

const listed = (names: readonly string[]): string =>
  names.length <= mostNames ? names.join(", ") : `${names.slice(0, mostNames).join(", ")} … ${names.at(-1)}`;

/** @throws CommandFailure when the device does not answer */
async function portsOf(device: PowerDevice) {
  try {
    return (await device.survey?.(new AbortController().signal))?.ports ?? [];
  } catch (error) {
    throw new CommandFailure(printable(error instanceof Error ? error.message : String(error)));
  }
}

function outletsOf(entry: DeviceEntry, config: Config, { machines }: Adapters, devices: CliDevices) {
  return config.machines.flatMap((inventory) => {
    const outlet = machines.get(inventory.adapter.kind)?.outlet?.(inventory);
    if (outlet?.device !== entry.id) return [];
    const facts = devices.facts(entry, outlet.port);
    return "name" in facts ? [{ machine: inventory.id, port: facts.name }] : [];
  });
}

const machineAt = (device: string, port: string, config: Config, adapters: Adapters, devices: CliDevices) =>
  outletsOf(devices.find(device), config, adapters, devices).find((outlet) => outlet.port === port)?.machine ?? null;

/** @throws CommandFailure when nobody agrees */
async function agree({ device, port, yes }: TestFlags, machine: string | null, terminal: Terminal): Promise<void> {
  const feeds = machine === null ? "no machine of the configuration" : machine;
  terminal.err(
    `Port ${port} of ${device}, which feeds ${feeds}, will lose its power several times.\n` +
      "At the end it is set as it was found.\n",
  );
  if (yes) return;
  if (!terminal.inIsTerminal) {
    throw new CommandFailure("Nobody is there to be asked; add --yes to go on without.", exitCodes.usage);
  }
  const answer = await terminal.readLine(`Type the name of the port (${port}) to go on: `);
  if (answer.trim() !== port) throw new CommandFailure("Nothing was switched.", exitCodes.usage);
}

/* ── trying ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

type Outcome = "kept" | "broken" | "notAsked";

const marks = { kept: "✓", broken: "✗", notAsked: "–" } as const;

/** @throws CommandFailure when a promise was broken, or when somebody stopped it */
async function runChecks(checks: readonly PowerCheck[], subject: ContractSubject, terminal: Terminal): Promise<void> {
  const outcomes: Outcome[] = [];
  let [stopped, blind] = [false, false];
  const deaf = terminal.onStopSignal(() => {
    if (stopped) return terminal.exit(exitCodes.failed);
    stopped = true;
    terminal.err("Finishing this check, so that the port is set as it was found. Once more ends at once.\n");
  });
  try {
    for (const check of checks) {
      // What cannot even be read as it should is not switched.
      if (!stopped && !(blind && check.switchesPower)) {
        const outcome = await runCheck(check, subject, terminal);
        blind ||= outcome === "broken" && !check.switchesPower;
        outcomes.push(outcome);
      }
    }
  } finally {
    deaf();
  }
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  const [broken, left] = [count("broken"), checks.length - outcomes.length];
  const sum = `${count("kept")} kept, ${broken} broken, ${count("notAsked")} not to be asked of this device`;
  terminal.out(`${sum}${left > 0 ? `, ${left} not tried` : ""}.\n`);
  if (broken > 0) throw new CommandFailure(`The device does not keep ${broken} of the promises.`);
  if (left > 0) throw new CommandFailure("Stopped before the end.");
}

async function runCheck(check: PowerCheck, subject: ContractSubject, terminal: Terminal): Promise<Outcome> {
  const say = (outcome: Outcome, more = "") => {
    terminal.out(`${marks[outcome]} ${check.name}${more}\n`);
    return outcome;
  };
  try {
    const without = await check.run(subject);
    return without === null ? say("kept") : say("notAsked", `: ${printable(without)}`);
  } catch (error) {
    const seen = printable(error instanceof Error ? error.message : String(error));
    return say("broken", `: ${seen}\n    ${check.why}`);
  }
}
