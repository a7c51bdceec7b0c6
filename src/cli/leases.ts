/** `shoal leases`: addresses that DHCP gave away, of a service that runs or is stopped, in dnsmasq's form too. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config/config.js";
import { formatInstant, minutes, systemClock } from "../model/clock.js";
import { ipv4Number, isInSubnet } from "../model/ipv4.js";
import type { Lease } from "../model/netboot.js";
import { StoreError } from "../ports/store.js";
import { readDnsmasqLeases, writeDnsmasqLeases } from "../services/netboot/formats/dnsmasq-leases.js";
import { openLeases } from "../services/netboot/leases.js";
import { hostAddresses } from "../services/netboot/serving/host-addresses.js";
import { placeNetworks } from "../services/netboot/serving/networks.js";
import { openStore } from "../store/open-store.js";
import { readConfig } from "./check-config.js";
import type { CommandContext } from "./context.js";
import { writeOutput } from "./efi/output.js";
import { CommandFailure, exitCodes } from "./exit-codes.js";
import { reasonOf } from "./file-reasons.js";
import { columns, printable } from "./printable.js";
import { addAddressFlags, addressHelp, type ServiceAddressFlags, serviceAt } from "./service-client.js";
import { overridden } from "./service-flags.js";

const help = `
A service that is stopped is looked at in its state directory (--config, or --state); one that runs is asked. Leases are
brought in while it is stopped: it would not see them otherwise.

Files are dnsmasq's (dnsmasq.leases), a line for each address: end of the lease, MAC address, IPv4 address, name, client id.
${addressHelp}

Examples:
  $ shoal leases list --config shoal.yaml
  $ shoal leases export --config shoal.yaml > dnsmasq.leases
  $ shoal leases import /var/lib/misc/dnsmasq.leases --config shoal.yaml`;

export function addLeases(program: Command, context: CommandContext): void {
  const leases = program
    .command("leases")
    .summary("list, export and import the addresses that DHCP gave away")
    .description("Lists the addresses that DHCP gave away; writes and reads them in dnsmasq's form.")
    .addHelpText("after", help);
  const { terminal } = context;
  addAddressFlags(leases.command("list").description("list the leases, those that are over too"))
    .option("--json", "for programs", false)
    .action(async ({ json, ...flags }: ServiceAddressFlags & { readonly json: boolean }) => {
      const all = await leasesOf(flags, context);
      terminal.out(json ? `${JSON.stringify(all, null, 2)}\n` : tableOf(all));
    });
  addAddressFlags(leases.command("export").description("write the leases as dnsmasq does"))
    .option("-o, --output <file>", "write them there", "-")
    .action(async ({ output, ...flags }: ServiceAddressFlags & { readonly output: string }) => {
      writeOutput(output, [Buffer.from(writeDnsmasqLeases(await leasesOf(flags, context)))], null, terminal);
    });
  leases
    .command("import <file>")
    .description("take over the leases of a dnsmasq, into a service that is stopped")
    .option("-c, --config <file>", "configuration file of the service (YAML)", "shoal.yaml")
    .option("-s, --state <dir>", "state directory of the service")
    .action((file: string, flags: ImportFlags) => importLeases(file, flags, context));
}

function tableOf(leases: readonly Lease[]): string {
  if (leases.length === 0) return "No address is given away.\n";
  const now = systemClock.now();
  const stateOf = ({ state, until }: Lease) =>
    state === "declined" ? "rests: somebody else has it" : until > now ? "leased" : "over";
  const rows = leases.map((lease) => [
    lease.address,
    lease.mac,
    lease.hostName ?? "-",
    lease.network,
    stateOf(lease),
    formatInstant(lease.until),
  ]);
  return columns([["ADDRESS", "MAC", "NAME", "NETWORK", "STATE", "UNTIL"], ...rows.map((row) => row.map(printable))]);
}

/* ── where they are ──────────────────────────────────────────────────────────────────────────────────────────────── */

async function leasesOf(flags: ServiceAddressFlags, context: CommandContext): Promise<readonly Lease[]> {
  const state = flags.url === undefined ? await stateOf(flags, context) : undefined;
  const stored = state === undefined ? undefined : await storedLeases(state);
  const found = stored ?? (await askedLeases(flags, context));
  return [...found].sort((a, b) => numberOf(a) - numberOf(b));
}

const numberOf = ({ address }: Lease): number => ipv4Number(address) ?? 0;

/** undefined = nothing says where; then the service is asked. */
async function stateOf(
  { config, state }: ServiceAddressFlags,
  { compose }: CommandContext,
): Promise<string | undefined> {
  if (state !== undefined) return state;
  const file = config ?? (existsSync("shoal.yaml") ? "shoal.yaml" : undefined);
  return file === undefined ? undefined : readConfig(file, (await compose()).adapters).state;
}

/** undefined = a service that runs has them. */
async function storedLeases(state: string): Promise<readonly Lease[] | undefined> {
  // Opening makes the directory, so a slip of the finger would make another.
  if (!existsSync(join(state, "format.json"))) {
    throw new CommandFailure(`There is no state of a Shoal in ${state}. The first start of the service makes it.`);
  }
  try {
    const store = await openStore({ directory: state, log: silent });
    try {
      return [...openLeases(store).all().values()];
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "locked") return undefined;
    throw new CommandFailure(error.message);
  }
}

const silent = { warn: () => undefined, error: () => undefined };

type Told = Omit<Lease, "since" | "until"> & { readonly since: string; readonly until: string };

async function askedLeases(flags: ServiceAddressFlags, context: CommandContext): Promise<readonly Lease[]> {
  const ask = await serviceAt(flags, context);
  const leases: Lease[] = [];
  for (let path: string | null = "/shoal/v1/netboot/leases?limit=1000"; path !== null; ) {
    const page = (await ask(path)) as { readonly leases: readonly Told[]; readonly next: string | null };
    leases.push(
      ...page.leases.map((told) => ({ ...told, since: Date.parse(told.since), until: Date.parse(told.until) })),
    );
    path = page.next;
  }
  return leases;
}

/* ── bringing them in ────────────────────────────────────────────────────────────────────────────────────────────── */

interface ImportFlags {
  readonly config: string;
  readonly state?: string;
}

async function importLeases(file: string, flags: ImportFlags, { compose, terminal }: CommandContext): Promise<void> {
  const { state: elsewhere } = flags;
  const read = readConfig(flags.config, (await compose()).adapters);
  const config = overridden(read, elsewhere === undefined ? {} : { state: elsewhere });
  const { leases, expired, problems } = readDnsmasqLeases(readText(file), {
    now: systemClock.now(),
    leaseTime: Math.max(minutes(2), ...(config.netboot?.networks ?? []).map(({ leaseTime }) => leaseTime)),
    networkOf: networkFinder(config),
  });
  for (const { line, text } of problems) terminal.err(`${file}:${line}: ${printable(text)}\n`);
  await keep(leases, config.state);
  terminal.out(
    `${leases.length} lease${leases.length === 1 ? "" : "s"} taken over, ${expired} that are over and ${problems.length} lines left out.\n`,
  );
}

/** @throws CommandFailure when no network is served, as none could have a lease */
function networkFinder({ netboot }: Config): (address: string) => string | null {
  if (netboot === null)
    throw new CommandFailure("The configuration has no netboot: it gives no addresses.", exitCodes.config);
  const { networks } = placeNetworks(netboot.networks, hostAddresses());
  return (address) => networks.find(({ subnet }) => isInSubnet(address, subnet))?.id ?? null;
}

/** @throws CommandFailure (by rejection) while the service runs, or when the disk refuses */
async function keep(leases: readonly Lease[], state: string): Promise<void> {
  try {
    const store = await openStore({ directory: state, log: silent });
    try {
      const book = openLeases(store);
      await Promise.all(leases.map((lease) => book.put(lease)));
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const advice = error.code === "locked" ? " Leases are brought in while the service is stopped." : "";
    throw new CommandFailure(`${error.message}${advice}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${reasonOf(error)}.`);
  }
}
