import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { emulate } from "../../config/sushy/emulate.js";
import { featureSets } from "../../config/sushy/emulation.js";
import { type PowerDelay, type SushyFlags, theirPowerDelay } from "../../config/sushy/flags.js";
import type { SushyFile } from "../../config/sushy/settings.js";
import { AdapterError } from "../../ports/machine-adapter.js";
import { HtpasswdError, HtpasswdFile } from "../../services/accounts/htpasswd.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import { parsePort } from "../port-flag.js";
import { runService, type ServicePlan } from "../run-service.js";
import { addRunFlags, loggerFor, overridden, type ServiceFlags } from "../service-flags.js";
import type { Terminal } from "../terminal.js";
import { EvaluationError, evaluate } from "./config-eval.js";
import { greetingFor } from "./greeting.js";
import { openState } from "./state.js";

interface Flags extends SushyFlags, Omit<ServiceFlags, "listen"> {
  readonly config?: string;
  readonly debug: boolean;
  readonly configEval?: string;
}

const help = `
Takes the flags, the environment variables and the configuration files of sushy-tools' sushy-emulator. Systems are the domains
of libvirt, or with --fake simulated: those of SUSHY_EMULATOR_FAKE_SYSTEMS. Without SUSHY_EMULATOR_AUTH_FILE anybody may come in,
so it listens on this computer alone unless --no-auth says that this is right. Files that the settings name are looked for from
where it is started.

Only literals are read of a configuration file, and nothing of it is run. For one that computes its values, --config-eval names a
Python that runs it: it then does what is in it, as sushy-emulator would.

Environment:
  SUSHY_EMULATOR_CONFIG       configuration file; what --config names goes before it
  SUSHY_EMULATOR_LIBVIRT_URI  as --libvirt-uri
  SHOAL_LOG_LEVEL, SHOAL_LOG_FORMAT, NO_COLOR  as for "shoal serve"

Examples:
  $ shoal sushy-emulator --fake
  $ shoal sushy-emulator --libvirt-uri qemu:///system
  $ shoal sushy-emulator --config conf.py
  $ shoal sushy-emulator --config conf.py --interface 0.0.0.0 --no-auth --power-delay 0`;

export function addSushyEmulator(program: Command, context: CommandContext): void {
  const command = program
    .command("sushy-emulator")
    .summary("stand in for sushy-tools' sushy-emulator")
    .description("Runs the service in the place of sushy-emulator, with its configuration file.")
    .option("--config <file>", "configuration file of sushy-emulator")
    .option("--debug", "log more", false)
    .option("-i, --interface <address>", "address to listen on (default: 127.0.0.1)")
    .option("-p, --port <number>", "TCP port to listen on (default: 8000)", parsePort)
    .option("--ssl-certificate <file>", "certificate for HTTPS, in PEM")
    .option("--ssl-key <file>", "its private key, in PEM")
    .addOption(new Option("--feature-set <set>", "what is served").choices(featureSets))
    .addOption(new Option("--fake", "simulated systems").default(false))
    .addOption(new Option("--os-cloud <name>", "not available here").conflicts(["libvirtUri", "ironicCloud", "fake"]))
    .addOption(
      new Option("--libvirt-uri <uri>", "connection of libvirt (default: qemu:///system)").conflicts([
        "ironicCloud",
        "fake",
      ]),
    )
    .addOption(new Option("--ironic-cloud <name>", "not available here").conflicts("fake"))
    .option("--no-auth", "let anybody in from everywhere")
    .addOption(
      new Option("--power-delay <seconds>", "until a change of the power shows; 0, or from-to such as 1-11")
        .argParser(parseDelay)
        .default(theirPowerDelay, "1-11, as sushy-tools"),
    )
    .option("--config-eval <python>", "have this Python run the configuration file, e.g. python3")
    .option("-s, --state <dir>", "directory of the service's own documents");
  addRunFlags(command)
    .addHelpText("after", help)
    .action(async (flags: Flags) => runEmulator(flags, context));
}

async function runEmulator(flags: Flags, { terminal, compose }: CommandContext): Promise<void> {
  const { adapters, ...composition } = await compose();
  const files = await filesOf(flags, terminal);
  const emulated = emulate(files, withEnvironment(flags, terminal), process.cwd(), adapters);
  if ("problems" in emulated) throw new CommandFailure(emulated.problems.join("\n"), exitCodes.config);
  const { door } = emulated.emulation;
  if (door.kind === "htpasswd") checkUsers(door.file);
  const state = await openState(emulated, flags.state === undefined ? undefined : resolve(flags.state), terminal.env);
  const runFlags = { ...shared(flags), logLevel: flags.debug ? "debug" : flags.logLevel } as const;
  const written = overridden(emulated.config, { state: state.directory });
  const config = await composition
    .findMachines(written, loggerFor(runFlags, terminal), true)
    .catch((error: unknown) => state.close().then(() => Promise.reject(withAdvice(error))));
  const plan: ServicePlan = {
    config,
    flags: runFlags,
    firstPasswordMustChange: false,
    emulation: emulated.emulation,
    listenAt: (host, port) => `--interface ${host} --port ${port}`,
    greeting: greetingFor({ ...emulated, config }, state.lasts ? state.directory : null),
  };
  await runService(plan, { adapters, ...composition }, terminal).finally(() => state.close());
}

const withAdvice = (error: unknown): unknown =>
  error instanceof AdapterError
    ? new CommandFailure(
        `The systems are domains of libvirt, which cannot be read: ${error.message}.\nFor simulated systems: --fake, or SUSHY_EMULATOR_FAKE_DRIVER = True in the file.`,
      )
    : error;

const shared = ({ readyFile, logFormat, debugResponses }: Flags) => ({
  debugResponses,
  ...(readyFile !== undefined && { readyFile }),
  ...(logFormat !== undefined && { logFormat }),
});

/** The environment's first, so that the command line's goes before it. */
async function filesOf({ config, configEval }: Flags, { env }: Terminal): Promise<readonly SushyFile[]> {
  const names = [env.SUSHY_EMULATOR_CONFIG, config].filter((name) => name !== undefined && name !== "");
  const files: SushyFile[] = [];
  for (const name of new Set(names as readonly string[])) files.push(await readFileNamed(name, configEval));
  return files;
}

async function readFileNamed(name: string, python: string | undefined): Promise<SushyFile> {
  try {
    const text = await readFile(name, "utf8");
    return { name, text, ...(python !== undefined && { values: await evaluate(python, resolve(name)) }) };
  } catch (error) {
    if (error instanceof EvaluationError) throw new CommandFailure(`${name}: ${error.message}.`, exitCodes.config);
    throw new CommandFailure(`The configuration ${name} cannot be read: ${reasonOf(error)}.`);
  }
}

/** The variable goes before what the file says, unless systems are simulated anyway. */
function withEnvironment(flags: Flags, { env }: Terminal): SushyFlags {
  const uri = flags.libvirtUri || env.SUSHY_EMULATOR_LIBVIRT_URI || env.SUSHY_EMULATOR_LIBVIRT_URL;
  return uri ? { ...flags, libvirtUri: uri } : flags;
}

function checkUsers(file: string): void {
  try {
    new HtpasswdFile(file, () => {}).check();
  } catch (error) {
    if (!(error instanceof HtpasswdError)) throw error;
    const advice = existsSync(file) ? "" : `\nTo make one: htpasswd -c -B ${file} admin`;
    throw new CommandFailure(`The file of users, ${file}: ${error.message}.${advice}`, exitCodes.config);
  }
}

/** @throws InvalidArgumentError */
function parseDelay(text: string): PowerDelay {
  const [, from = "", to = from] = /^(\d{1,4}(?:\.\d+)?)(?:-(\d{1,4}(?:\.\d+)?))?$/.exec(text) ?? [];
  const [min, max] = [from, to].map((seconds) => Math.round(Number(seconds) * 1000));
  if (from === "" || min === undefined || max === undefined || min > max || max > 3_600_000) {
    throw new InvalidArgumentError("Write a number of seconds, such as 2, or two, such as 1-11.");
  }
  return { min, max };
}
