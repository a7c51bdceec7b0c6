/** What no schema can say of booting from the network. */
import { ipv4Number, ipv4Range, ipv4Text, isInSubnet } from "../model/ipv4.js";
import type { NetworkRules } from "../model/netboot.js";
import type { Finding, Placed } from "./across.js";
import { machineFindings } from "./machine-netboot-findings.js";
import {
  addressOf,
  networkId,
  networkOf,
  poolOf,
  readOptions,
  subnetOf,
  type WrittenNetboot,
  type WrittenNetwork,
} from "./netboot.js";
import type { Path } from "./source.js";

/**
 * @param netboot null = its own form is wrong, so that nothing can be said of how the machines stand to it
 * @param redfishPort of the service; undefined = not known
 */
export function* netbootFindings(
  netboot: WrittenNetboot | undefined | null,
  machines: readonly Placed[],
  redfishPort: number | undefined,
): Generator<Finding> {
  if (netboot) {
    yield* portFindings(netboot, redfishPort);
    for (const [index, written] of netboot.networks.entries()) {
      yield* networkFindings(written, ["netboot", "networks", index]);
    }
    yield* findingsBetween(netboot.networks);
  }
  yield* machineFindings(
    machines,
    netboot && {
      files: netboot.files !== undefined,
      tftp: netboot.tftp !== "off",
      http: netboot.http !== "off",
      networks: netboot.networks.map(networkOf),
    },
  );
}

function* portFindings(
  { dhcp, tftp, http, logs }: WrittenNetboot,
  redfishPort: number | undefined,
): Generator<Finding> {
  if (http !== "off" && http.port !== 0 && http.port === redfishPort) {
    const text = `is ${http.port}; boot files are served without TLS, on a port of their own, and this one is taken`;
    yield { path: ["netboot", "http", "port"], also: ["listen", "port"], text };
  }
  const udp: readonly (readonly [port: number | "off", name: string, ...path: string[]])[] = [
    [dhcp.serverPort, "the DHCP server", "dhcp", "serverPort"],
    [dhcp.clientPort, "the client of DHCP", "dhcp", "clientPort"],
    [dhcp.proxyPort, "the boot server of PXE", "dhcp", "proxyPort"],
    [tftp === "off" ? tftp : tftp.port, "TFTP", "tftp", "port"],
    [logs.syslog, "syslog", "logs", "syslog"],
    [logs.netconsole, "netconsole", "logs", "netconsole"],
  ];
  const holders = new Map<number, string>();
  for (const [port, name, ...path] of udp) {
    if (port === "off" || port === 0) continue;
    const holder = holders.get(port);
    if (holder === undefined) holders.set(port, name);
    else yield { path: ["netboot", ...path], text: `is ${port}, which ${holder} has` };
  }
}

/* ── one network ─────────────────────────────────────────────────────────────────────────────────────────────────── */

function* networkFindings(written: WrittenNetwork, path: Path): Generator<Finding> {
  if (written.interface === undefined && written.address === undefined) {
    yield { path, text: 'lacks an "interface" or an "address"' };
    return;
  }
  const wrong = [...placeFindings(written, path)];
  yield* wrong;
  yield* modeFindings(written, path);
  yield* serverFindings(written, path);
  for (const { key, text } of readOptions(written.options).problems) yield { path: [...path, "options", key], text };
  yield* poolFindings(written, path, wrong.length === 0 ? networkOf(written) : { address: null, subnet: null });
}

/** The longest prefix that leaves room for two machines beside the network's own address and that of all. */
const longestPrefix = 30;

function* placeFindings(written: WrittenNetwork, path: Path): Generator<Finding> {
  const { address, bits } = addressOf(written.address);
  if (address !== null && ipv4Number(address) === undefined) {
    yield { path: [...path, "address"], text: `is ${JSON.stringify(written.address)}, which is no IPv4 address` };
    return;
  }
  if (written.subnet !== undefined) yield* relayedFindings(written, path);
  const subnet = subnetOf(written.subnet ?? written.address);
  const key = written.subnet === undefined ? "address" : "subnet";
  if (
    (bits !== null || written.subnet !== undefined) &&
    (subnet === undefined || !subnet || subnet.bits < 1 || subnet.bits > longestPrefix)
  ) {
    yield { path: [...path, key], text: `is ${JSON.stringify(written[key])}; its length may be 1 to ${longestPrefix}` };
  } else if (subnet && address !== null && isInSubnet(address, subnet) && isEdge(address, subnet)) {
    yield {
      path: [...path, "address"],
      text: `is ${JSON.stringify(written.address)}, which no single machine can have`,
    };
  }
}

/** The first address is the network's own, the last one means all of it (RFC 922 §7). */
const isEdge = (address: string, subnet: NonNullable<NetworkRules["subnet"]>): boolean =>
  ipv4Range(subnet).includes(ipv4Number(address) ?? -1);

function* relayedFindings(written: WrittenNetwork, path: Path): Generator<Finding> {
  const { address, bits } = addressOf(written.address);
  if (address === null) {
    yield { path, text: 'has a "subnet" but lacks "address": our own, which its relays send to' };
  } else if (bits !== null) {
    yield { path: [...path, "address"], text: 'is with a length; beside "subnet" it is an address alone' };
  }
  const subnet = subnetOf(written.subnet);
  if (written.interface !== undefined && subnet && address !== null && !isInSubnet(address, subnet)) {
    const text = `is ${JSON.stringify(written.interface)}, but our address is not in the subnet, so that relays lead there; leave it out`;
    yield { path: [...path, "interface"], text };
  }
}

const givesFromPools = (mode: WrittenNetwork["dhcp"]): boolean => mode === "pool" || mode === "auto";

function* modeFindings({ dhcp, pools, strangers }: WrittenNetwork, path: Path): Generator<Finding> {
  if (givesFromPools(dhcp)) {
    if (pools.length === 0) {
      const hint = "Add pools, such as [10.77.0.100-10.77.0.150].";
      yield { path: [...path, "dhcp"], text: `is ${dhcp}, but there are no pools to give addresses from`, hint };
    }
    return;
  }
  const why = `of no use with dhcp: ${dhcp}, which gives no addresses from pools`;
  const hint = "Write dhcp: pool, or dhcp: auto where another server may be.";
  if (pools.length > 0) yield { path: [...path, "pools"], text: `are ${why}`, hint };
  if (strangers === "lease") yield { path: [...path, "strangers"], text: `is ${why}`, hint };
}

function* serverFindings(written: WrittenNetwork, path: Path): Generator<Finding> {
  for (const list of ["routers", "nameServers", "timeServers"] as const) {
    for (const [index, address] of written[list].entries()) {
      if (ipv4Number(address) === undefined) {
        yield { path: [...path, list, index], text: `is ${JSON.stringify(address)}, which is no IPv4 address` };
      }
    }
  }
}

function* poolFindings(
  { pools }: WrittenNetwork,
  path: Path,
  { address, subnet }: Pick<NetworkRules, "address" | "subnet">,
): Generator<Finding> {
  for (const [index, text] of pools.entries()) {
    const at = [...path, "pools", index];
    const pool = poolOf(text);
    if (pool === undefined) {
      yield { path: at, text: `is ${JSON.stringify(text)}; must be two IPv4 addresses, the lower one first` };
      continue;
    }
    const says = (problem: string): Finding => ({ path: at, text: `is ${text}${problem}` });
    if (subnet !== null && !(isInSubnet(pool.from, subnet) && isInSubnet(pool.to, subnet))) {
      yield says(`, which is not all in ${subnet.first}/${subnet.bits}`);
    } else if (subnet !== null && (isEdge(pool.from, subnet) || isEdge(pool.to, subnet))) {
      const [lowest, highest] = ipv4Range(subnet);
      yield says(
        `; the first and the last address of the network are no machine's: ${ipv4Text(lowest + 1)}-${ipv4Text(highest - 1)}`,
      );
    } else if (address !== null && holds(pool, address)) yield says(`, which has our own address, ${address}, in it`);
  }
}

export function holds({ from, to }: { readonly from: string; readonly to: string }, address: string): boolean {
  const [first = 0, last = -1, value = -1] = [ipv4Number(from), ipv4Number(to), ipv4Number(address)];
  return first <= value && value <= last;
}

/* ── between networks ────────────────────────────────────────────────────────────────────────────────────────────── */

interface Row {
  readonly from: number;
  readonly to: number;
  readonly path: Path;
  readonly text: string;
}

function* findingsBetween(networks: readonly WrittenNetwork[]): Generator<Finding> {
  const places = [
    ...taken(networks.map((one, index) => [one.interface, ["netboot", "networks", index, "interface"]])),
    ...overlaps(networks.flatMap(subnetRow), "which overlaps with the network given"),
  ];
  yield* places;
  yield* idFindings(networks, new Set(places.map(({ path }) => path[2])));
  yield* overlaps(networks.flatMap(poolRows), "which overlaps with the pool given");
}

/** @param told indices of networks whose place is wrong already: where that is all that names them, it is not said again */
function* idFindings(networks: readonly WrittenNetwork[], told: ReadonlySet<unknown>): Generator<Finding> {
  const named = networks.map((one, index) => [one, ["netboot", "networks", index]] as const);
  yield* taken(
    named
      .filter(([{ id }, path]) => id !== undefined || !told.has(path[2]))
      .map(([one, path]) => [networkId(one), one.id === undefined ? path : [...path, "id"]]),
  );
}

function* taken(names: readonly (readonly [name: string | undefined, path: Path])[]): Generator<Finding> {
  const places = new Map<string, Path>();
  for (const [name, path] of names) {
    const also = name === undefined ? undefined : places.get(name);
    if (also !== undefined) yield { path, also, text: `is ${JSON.stringify(name)}, which is taken` };
    else if (name !== undefined && name !== "") places.set(name, path);
  }
}

function subnetRow(written: WrittenNetwork, index: number): readonly Row[] {
  const key = written.subnet === undefined ? "address" : "subnet";
  const subnet = subnetOf(written[key]);
  if (!subnet) return [];
  const [from, to] = ipv4Range(subnet);
  return [{ from, to, path: ["netboot", "networks", index, key], text: `${subnet.first}/${subnet.bits}` }];
}

const poolRows = ({ pools }: WrittenNetwork, network: number): readonly Row[] =>
  pools.flatMap((text, index) => {
    const pool = poolOf(text);
    if (pool === undefined) return [];
    const path = ["netboot", "networks", network, "pools", index];
    return [{ from: ipv4Number(pool.from) ?? 0, to: ipv4Number(pool.to) ?? 0, path, text }];
  });

/** Each is held against the one before it by its first address. */
function* overlaps(rows: readonly Row[], how: string): Generator<Finding> {
  const inOrder = [...rows].sort((a, b) => a.from - b.from);
  let widest: Row | undefined;
  for (const row of inOrder) {
    if (widest !== undefined && row.from <= widest.to)
      yield { path: row.path, also: widest.path, text: `is ${row.text}, ${how}` };
    if (widest === undefined || row.to > widest.to) widest = row;
  }
}
