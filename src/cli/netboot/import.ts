import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Argument, type Command } from "commander";
import type { MachineImport } from "../../services/netboot/formats/machine-import.js";
import type { CommandContext } from "../context.js";
import { CommandFailure } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import { printable } from "../printable.js";

const formats = {
  smee: async () => (await import("../../services/netboot/formats/smee.js")).importSmee,
  "metal-boot": async () => (await import("../../services/netboot/formats/metal-boot.js")).importMetalBoot,
} as const satisfies Readonly<Record<string, () => Promise<(text: string) => MachineImport>>>;

const help = `
FORMAT is one of:
  smee        the YAML of its file backend: machines by MAC address
  metal-boot  its file of machines, with what switches their power, and its older file of what machines boot

Prints machines for a configuration on standard output, and on standard error every key that has no counterpart or was not
understood, by its line. Scripts that the machines boot belong into the folder of boot files; --scripts writes them there, and
replaces none. Leases come over with "shoal leases import".

Examples:
  $ shoal netboot import smee backend.yaml > machines.yaml
  $ shoal netboot import metal-boot machines.yaml --scripts boot > shoal-machines.yaml`;

export function addImport(netboot: Command, context: CommandContext): void {
  netboot
    .command("import")
    .addArgument(new Argument("<format>", "whose file it is").choices(Object.keys(formats)))
    .argument("<file>", "the file")
    .summary("machines of smee or metal-boot as configuration")
    .description("Prints the machines of another program's file as configuration.")
    .option("--scripts <dir>", "write the scripts that the machines boot there, the folder of `netboot.files`")
    .addHelpText("after", help)
    .action((format: string, file: string, flags: ImportFlags) => importFile(format, file, flags, context));
}

interface ImportFlags {
  readonly scripts?: string;
}

async function importFile(
  format: string,
  file: string,
  { scripts: folder }: ImportFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const importText = await formats[format as keyof typeof formats]();
  const { yaml, machines, scripts, problems } = importText(readText(file));
  for (const { line, text: problem } of problems) terminal.err(`${file}:${line}: ${printable(problem)}\n`);
  if (folder !== undefined) for (const script of scripts) writeScript(folder, script);
  else if (scripts.length > 0) {
    terminal.err(`Scripts belong into netboot.files (--scripts): ${scripts.map(({ path }) => path).join(", ")}\n`);
  }
  terminal.out(yaml);
  terminal.err(`${machines} machine${machines === 1 ? "" : "s"}, ${problems.length} left for you to look at.\n`);
  if (machines === 0) throw new CommandFailure(`${file} has no machine that could be taken over.`);
}

/** What is there already may have been changed by hand. */
function writeScript(folder: string, { path, text }: MachineImport["scripts"][number]): void {
  const file = join(folder, path);
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "EEXIST" ? "it is there already" : reasonOf(error);
    throw new CommandFailure(`${file} cannot be written: ${reason}.`);
  }
}

const mostBytes = 16 * 1024 * 1024;

function readText(file: string): string {
  try {
    if (statSync(file).size > mostBytes)
      throw new CommandFailure(`${file} is larger than 16 MiB; that is no such file.`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`${file} cannot be read: ${reasonOf(error)}.`);
  }
}
