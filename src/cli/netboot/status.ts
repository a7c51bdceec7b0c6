import type { Command } from "commander";
import type { CommandContext } from "../context.js";
import { columns, counted, printable } from "../printable.js";
import { addAddressFlags, addressHelp, type ServiceAddressFlags, serviceAt } from "../service-client.js";

const help = `
Counters are of packets since the start of the service.
${addressHelp}

Examples:
  $ shoal netboot status
  $ shoal netboot status --json | jq '.servers[] | {kind, counters}'`;

export function addStatus(netboot: Command, context: CommandContext): void {
  addAddressFlags(netboot.command("status").description("Shows the networks that are served, and the servers there."))
    .summary("networks, servers, ports, counters")
    .option("--json", "for programs: all of it", false)
    .addHelpText("after", help)
    .action(async ({ json, ...flags }: ServiceAddressFlags & { readonly json: boolean }) => {
      const ask = await serviceAt(flags, context);
      const status = await ask("/shoal/v1/netboot");
      context.terminal.out(json ? `${JSON.stringify(status, null, 2)}\n` : statusText(status as Status));
    });
}

interface Status {
  readonly networks: readonly {
    readonly id: string;
    readonly dhcp: string;
    readonly interface: string | null;
    readonly address: string | null;
    readonly subnet: string | null;
  }[];
  readonly servers: readonly {
    readonly kind: string;
    readonly address: string | null;
    readonly ports: Readonly<Record<string, number>>;
    readonly counters: Readonly<Record<string, number>>;
  }[];
  readonly leases: number;
  readonly strangers: number;
  readonly conditions: readonly { readonly severity: string; readonly text: string }[];
}

const statusText = ({ networks, servers, leases, strangers, conditions }: Status): string =>
  [
    columns([
      ["NETWORK", "DHCP", "INTERFACE", "ADDRESS", "SUBNET"],
      ...networks.map((one) =>
        [one.id, one.dhcp, one.interface ?? "-", one.address ?? "-", one.subnet ?? "-"].map(printable),
      ),
    ]),
    "\n",
    columns([
      ["SERVER", "ADDRESS", "PORTS", "COUNTERS"],
      ...servers.map(({ kind, address, ports, counters }) =>
        [kind, address ?? "-", pairs(ports) || "not open", pairs(counters) || "-"].map(printable),
      ),
    ]),
    `\n${counted(leases, "lease")}, ${counted(strangers, "machine")} that nobody configured.\n`,
    ...conditions.map(({ severity, text }) => `${severity}: ${printable(text)}\n`),
  ].join("");

const pairs = (numbers: Readonly<Record<string, number>>): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
