/** Two computers on one wire: network namespaces that are made for a measurement, and gone after it. */
import { spawnSync } from "node:child_process";

export interface Seat {
  /** Of its namespace. */
  readonly name: string;
  /** Begins the command line of what runs there. */
  readonly within: readonly string[];
  readonly address: string;
  /** Its interface. */
  readonly device: string;
}

export interface NetworkPair {
  readonly server: Seat;
  readonly client: Seat;
  close(): void;
}

/** The network on the wire; its pool is as large as one turn of a server needs, see `dhcp-turn.ts`. */
export const wire = {
  first: "10.64.0.0",
  bits: 12,
  mask: "255.240.0.0",
  server: "10.64.0.1",
  client: "10.64.0.2",
  pool: { from: "10.65.0.1", to: "10.65.47.254" },
} as const;

/** @returns null where it cannot be made, which is told: only root can, on Linux */
export function openPair(): NetworkPair | null {
  const lack = lacks();
  if (lack !== null) {
    console.error(`nothing is measured on a wire: ${lack}`);
    return null;
  }
  const names = ["server", "client"].map((side) => `shoal-bench-${process.pid}-${side}`) as [string, string];
  const close = () => {
    for (const name of names) spawnSync("ip", ["netns", "del", name]);
  };
  try {
    for (const name of names) ip("netns", "add", name);
    const [serverNet, clientNet] = names;
    ip("-n", serverNet, "link", "add", "wire0", "type", "veth", "peer", "name", "wire0", "netns", clientNet);
    return { server: takeSeat(serverNet, wire.server), client: takeSeat(clientNet, wire.client), close };
  } catch (error) {
    close();
    throw error;
  }
}

function lacks(): string | null {
  if (process.getuid?.() !== 0) return "network namespaces need root";
  return spawnSync("ip", ["-V"]).status === 0 ? null : "the program ip is not installed";
}

function takeSeat(name: string, address: string): Seat {
  const device = "wire0";
  ip("-n", name, "addr", "add", `${address}/${wire.bits}`, "broadcast", "+", "dev", device);
  for (const one of ["lo", device]) ip("-n", name, "link", "set", one, "up");
  // By it goes what is sent to all (255.255.255.255) by sockets without an address.
  ip("-n", name, "route", "add", "default", "dev", device);
  return { name, within: ["ip", "netns", "exec", name], address, device };
}

/** Has all addresses of a network be the seat's own, without giving it each. */
export const allOf = ({ name }: Seat, network: string): void =>
  ip("-n", name, "route", "add", "local", network, "dev", "lo");

/** @throws Error with what it said */
function ip(...args: readonly string[]): void {
  const { status, stderr } = spawnSync("ip", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${args.join(" ")}: ${stderr}`);
}
