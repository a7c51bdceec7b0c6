import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { columns, printable } from "../printable.js";
import { addAddressFlags, addressHelp, type ServiceAddressFlags, serviceAt } from "../service-client.js";

const help = `
Machines that asked the network what to boot, and that the configuration does not name: they were given nothing. Paste what
is printed below the table into the configuration, with names of your own, and start the service again.
${addressHelp}

Examples:
  $ shoal netboot strangers
  $ shoal netboot strangers --json | jq -r '.strangers[].mac'`;

export function addStrangers(netboot: Command, context: CommandContext): void {
  addAddressFlags(netboot.command("strangers").description("Lists machines that asked and that nobody configured."))
    .summary("machines that asked and that nobody configured")
    .option("--json", "for programs: all that is known of each", false)
    .addHelpText("after", help)
    .action(async ({ json, ...flags }: ServiceAddressFlags & { readonly json: boolean }) => {
      const ask = await serviceAt(flags, context);
      const answer = (await ask("/shoal/v1/netboot/strangers")) as { readonly strangers: readonly Told[] };
      context.terminal.out(json ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer.strangers));
    });
}

interface Told {
  readonly mac: string;
  readonly stage: string;
  readonly architecture: string | null;
  readonly vendorClass: string | null;
  readonly uuid: string | null;
  readonly hostName: string | null;
  readonly lastSeen: string;
  readonly times: number;
}

function textOf(strangers: readonly Told[]): string {
  if (strangers.length === 0) return "Every machine that asked is in the configuration.\n";
  const rows = strangers.map((one) =>
    [
      one.mac,
      one.stage,
      one.architecture ?? "-",
      one.hostName ?? "-",
      one.uuid ?? "-",
      one.lastSeen,
      String(one.times),
    ].map(printable),
  );
  const table = columns([["MAC", "ASKED AS", "FOR", "NAME", "UUID", "LAST", "TIMES"], ...rows]);
  return `${table}\nFor a configuration:\n\nmachines:\n${strangers.map(entryOf).join("")}`;
}

/** What a stranger says of itself is not to be trusted with the form of the file: JSON is YAML. Its MAC address is in no machine's id. */
const entryOf = ({ mac, uuid }: Told): string =>
  `  - id: node-${mac.replaceAll(":", "")}\n${uuid === null ? "" : `    uuid: ${JSON.stringify(uuid)}\n`}` +
  `    nics: [{ mac: ${JSON.stringify(mac)} }]\n    netboot: {}\n`;
