/** What becomes of networks that have no socket of DHCP of their own. */
import type { Network } from "../../../model/netboot.js";

/**
 * Without a socket of its own for each, a broadcast does not tell which network it came from.
 * @param passed sockets that were opened for us, by interface
 * @returns null where nothing hangs on it
 */
export function sharedSocketProblem(networks: readonly Network[], passed: ReadonlyMap<string, unknown>): string | null {
  const plain = networks.filter(
    ({ mode, address, interface: name }) =>
      mode !== "off" && name !== null && !passed.has(name) && !address.startsWith("127."),
  );
  if (plain.length < 2 || plain.every(({ mode }) => mode === "proxy")) return null;
  const all = plain.map(({ id }) => id).join(", ");
  const units = plain.map(({ interface: name }) => `dhcp-${name}`).join(", ");
  return (
    `The networks ${all} share one socket, which does not tell where a broadcast came from: addresses are given to machines ` +
    "that name their network in the configuration, and behind relays. Have systemd open a socket for each interface, with " +
    `BindToDevice and FileDescriptorName: ${units}.`
  );
}
