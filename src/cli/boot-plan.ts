/** `shoal boot-plan`: why a machine will boot what it will boot. */
import type { Command } from "commander";
import type { CommandContext } from "./context.js";
import { printable } from "./printable.js";
import { addAddressFlags, addressHelp, type ServiceAddressFlags, serviceAt } from "./service-client.js";

const help = `
Says what the next boot of a machine will do and why: the override that a client set, the variables of its firmware, and
what the network tells each program on its way: the boot loader of a board, UEFI or BIOS, iPXE. Nothing is changed.

MACHINE is an id, a name or a UUID.
${addressHelp}

Examples:
  $ shoal boot-plan board01
  $ SHOAL_PASSWORD=… shoal boot-plan board01 --url https://shoal.example.net --json | jq -r .summary`;

export function addBootPlan(program: Command, context: CommandContext): void {
  const command = program
    .command("boot-plan")
    .argument("<machine>", "id, name or UUID")
    .summary("say what a machine will boot next, and why")
    .description("Asks the service what the next boot of a machine will do, and why.");
  addAddressFlags(command)
    .option("--json", "print the plan as the service gives it", false)
    .addHelpText("after", help)
    .action(async (machine: string, { json, ...flags }: ServiceAddressFlags & { readonly json: boolean }) => {
      const ask = await serviceAt(flags, context);
      const plan = await ask(`/shoal/v1/machines/${encodeURIComponent(machine)}/boot-plan`);
      context.terminal.out(json ? `${JSON.stringify(plan, null, 2)}\n` : planText(plan as AnsweredPlan));
    });
}

/** As far as it is printed. */
interface AnsweredPlan {
  readonly machine: string;
  readonly summary: string;
  readonly reasons: readonly string[];
  readonly network?: {
    readonly stages: readonly {
      readonly stage: string;
      readonly architecture: string | null;
      readonly file: string | null;
      readonly reasons: readonly string[];
    }[];
    readonly underWay: string | null;
  };
}

/** Who asks the network, in words. */
const stageNames: Readonly<Record<string, string>> = {
  board: "its boot loader",
  "bios-pxe": "its BIOS, by PXE",
  "uefi-pxe": "its UEFI firmware, by PXE",
  "uefi-http": "its UEFI firmware, by HTTP",
  ipxe: "iPXE",
  "u-boot": "U-Boot",
  system: "its operating system",
};

function planText({ machine, summary, reasons, network }: AnsweredPlan): string {
  const lines = [`${machine}: ${summary}`, ...reasons.map((reason) => `  - ${reason}`)];
  if (network === undefined) lines.push("The network has nothing for it, or is not served: see shoal netboot status.");
  else {
    if (network.underWay !== null) lines.push("", `Now: ${network.underWay}`);
    lines.push("", "When it asks the network:");
    for (const { stage, architecture, file, reasons: why } of network.stages) {
      const who = `${stageNames[stage] ?? stage}${architecture === null ? "" : ` (${architecture})`}`;
      lines.push(`  ${who} gets ${file ?? "nothing"}`, ...why.map((reason) => `    - ${reason}`));
    }
  }
  return `${lines.map(printable).join("\n")}\n`;
}
