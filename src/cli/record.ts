import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { type Clock, minutes, systemClock } from "../model/clock.js";
import { openReader, ServiceError, type ServiceToRead } from "../services/recording/client.js";
import { toWrite } from "../services/recording/record.js";
import { type Recording, walk } from "../services/recording/walk.js";
import { RecordingError, requireRoom, writeRecording } from "../services/recording/write-recording.js";
import type { CommandContext } from "./context.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { reasonOf } from "./file-reasons.js";
import { counted, printable } from "./printable.js";
import { isHere } from "./service-client.js";
import type { Terminal } from "./terminal.js";

interface RecordFlags {
  readonly user?: string;
  readonly passwordFile?: string;
  readonly cacert?: string;
  readonly insecure: boolean;
  readonly output: string;
  readonly force: boolean;
  readonly keepIdentity: boolean;
  readonly headers: boolean;
  readonly everything: boolean;
  readonly atOnce: number;
  readonly minutes: number;
}

const help = `
Reads the service from link to link, with GET only, and writes what it says as a folder for "shoal mockup", for DMTF's
Redfish-Mockup-Server, and for simulated machines ("mockup" in the configuration).

What tells whose machines they are is masked: serial numbers, UUIDs, addresses, names of hosts and users, asset tags,
certificates. The same value gets the same mask wherever it stands. Passwords and keys are taken out in any case. Left out
are logs, sessions, accounts, tasks, subscriptions and schema files. Look at it yourself before you give it away: makers
write what they like into texts and Oem objects.

Environment:
  SHOAL_USER      who asks
  SHOAL_PASSWORD  password; otherwise it is asked for, or read as a line from standard input

Examples:
  $ shoal record https://bmc.example.com -u reader -o ./recorded
  $ shoal record https://192.0.2.7 -u reader --insecure -o ./recorded --keep-identity
  $ shoal mockup ./recorded --check`;

export function addRecord(program: Command, context: CommandContext): void {
  program
    .command("record")
    .summary("make a mockup from a live Redfish service")
    .description("Reads a live Redfish service and writes a folder of its resources (a mockup, DSP2043).")
    .argument("<url>", "where the service is, e.g. https://bmc.example.com")
    .requiredOption("-o, --output <dir>", "folder to write; must not have anything in it")
    .option("-u, --user <name>", "who asks; without a name nobody in particular does")
    .option("--password-file <file>", "file whose first line is the password")
    .option("--cacert <file>", "PEM file of the certificate to trust")
    .option("--insecure", "believe whoever answers: no certificate is checked", false)
    .option("--force", "replace the recording that is in the folder", false)
    .option("--keep-identity", "mask nothing but secrets", false)
    .option("--headers", "write headers.json beside each resource too", false)
    .option("--everything", "leave nothing out", false)
    .option("--at-once <number>", "how many resources to ask for at once", wholeFrom(1, 16), 4)
    .option("--minutes <number>", "how long it may take; what was read by then is written", wholeFrom(1, 1440), 30)
    .addHelpText("after", help)
    .action((url: string, flags: RecordFlags) => record(url, flags, context.terminal));
}

const wholeFrom =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Write a number from ${least} to ${most}.`);
  };

const most = { mostResources: 50_000, mostBytes: 256 * 1024 * 1024 };

/** @throws CommandFailure (by rejection) */
async function record(url: string, flags: RecordFlags, terminal: Terminal): Promise<void> {
  try {
    await requireRoom(flags.output, flags.force);
    const recording = await read(await serviceOf(url, flags, terminal), flags, terminal);
    requireSomething(recording);
    await write(recording, flags);
    terminal.out(told(recording, flags.output));
  } catch (error) {
    if (error instanceof ServiceError) throw new CommandFailure(printable(`${error.message}${advice[error.code]}`));
    throw error instanceof RecordingError ? new CommandFailure(printable(error.message)) : error;
  }
}

/** @throws CommandFailure where there is no service: a recording that is there stays as it is */
function requireSomething({ documents, failures: [first], cut }: Recording): void {
  if (documents.size > 0) return;
  const reason = cut ?? (first && `${first.path} ${first.problem}`) ?? "there is nothing";
  throw new CommandFailure(printable(`Nothing was read, so nothing is written: ${reason}.`));
}

/** @throws CommandFailure (by rejection) when the disk does not take it */
async function write(recording: Recording, flags: RecordFlags): Promise<void> {
  try {
    await writeRecording(flags.output, toWrite(recording, flags), flags.force);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandFailure(printable(`${flags.output} cannot be written: ${reasonOf(error)}.`));
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && "errno" in error;

const advice: Readonly<Record<ServiceError["code"], string>> = {
  unreachable: "",
  untrusted: " Give its file with --cacert, or believe it with --insecure.",
  unauthorized: " Say who with --user; the password is in SHOAL_PASSWORD, or asked for.",
};

async function serviceOf(text: string, flags: RecordFlags, terminal: Terminal): Promise<ServiceToRead> {
  const url = parsed(text);
  const user = flags.user ?? terminal.env.SHOAL_USER;
  if (user && url.protocol === "http:" && !isHere(url) && !flags.insecure) {
    const problem = `The password would go to ${url.hostname} for everybody on the way to read: write https://, or --insecure.`;
    throw new CommandFailure(problem, exitCodes.usage);
  }
  return {
    url,
    login: user ? { user, password: await passwordOf(user, flags, terminal) } : null,
    certificate: flags.cacert === undefined ? null : fileText(flags.cacert),
    insecure: flags.insecure,
    atOnce: flags.atOnce,
    clock: waiting,
  };
}

/** What a busy service asks to wait for keeps the process alive: nothing else would. */
const waiting: Clock = {
  ...systemClock,
  after(delay, task) {
    const timer = setTimeout(task, delay);
    return () => clearTimeout(timer);
  },
};

/** @throws CommandFailure */
function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CommandFailure(`${printable(text)} is no URL that begins with https:// or http://.`, exitCodes.usage);
  }
  if (url.password !== "" || url.username !== "") {
    throw new CommandFailure("A password in a URL can be read in the list of processes: use --user.", exitCodes.usage);
  }
  return url;
}

async function passwordOf(user: string, { passwordFile }: RecordFlags, terminal: Terminal): Promise<string> {
  if (passwordFile !== undefined) return fileText(passwordFile).split(/\r?\n/, 1)[0] ?? "";
  return terminal.env.SHOAL_PASSWORD ?? (await terminal.readSecret(`Password of ${user}: `));
}

/** @throws CommandFailure */
function fileText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${reasonOf(error)}.`);
  }
}

async function read(service: ServiceToRead, flags: RecordFlags, terminal: Terminal): Promise<Recording> {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const reader = openReader({ ...service, signal: ending.signal });
  const cancel = service.clock.after(minutes(flags.minutes), () => ending.abort());
  const forget = terminal.onStopSignal(() => ending.abort());
  try {
    const { everything, atOnce } = flags;
    const onProgress = terminal.errIsTerminal ? progressOn(terminal) : () => {};
    return await walk(reader.fetch, { ...most, everything, atOnce, signal: ending.signal, onProgress });
  } finally {
    cancel();
    forget();
    reader.close();
    if (terminal.errIsTerminal) terminal.err("\r\u001b[K");
  }
}

const progressOn = (terminal: Terminal) => (done: number, waiting: number) =>
  terminal.err(`\r\u001b[K${counted(done, "resource")}, ${waiting} to go`);

const mostTold = 20;

function told({ documents, leftOut, failures, cut }: Recording, directory: string): string {
  const lines = [
    ...failures.slice(0, mostTold).map(({ path, problem }) => `not had: ${path} ${problem}`),
    ...(failures.length > mostTold ? [`… and ${failures.length - mostTold} more`] : []),
    ...(cut === null ? [] : [`It is not all there: ${cut}.`]),
    `${counted(documents.size, "resource")} in ${directory}; ${leftOut.size} left out, ${failures.length} not had.`,
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
