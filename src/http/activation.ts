/** Sockets that were opened before we started, so that we need no privilege for low ports (sd_listen_fds(3)). */

/** systemd passes descriptors from 3 on. */
const first = 3;
const most = 64;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The listening sockets handed to this very process, in the unit's order; none if it was not started that way.
 * @param env `LISTEN_PID` and `LISTEN_FDS` are read
 */
export function passedSockets(env: Environment, pid: number): readonly number[] {
  // Children inherit the variables but not the sockets, hence the check of whom they are for.
  if (env.LISTEN_PID !== String(pid)) return [];
  const count = Number(env.LISTEN_FDS);
  return Number.isInteger(count) && count > 0 && count <= most
    ? Array.from({ length: count }, (_, i) => first + i)
    : [];
}

/** What a socket of DHCP is called in its unit (FileDescriptorName): `dhcp-eth1`. */
const dhcpName = /^dhcp-(.+)$/;

export interface SortedSockets {
  /** For clients of Redfish, in the unit's order. */
  readonly redfish: readonly number[];
  /** For consoles by SSH. */
  readonly ssh?: number;
  /** For DHCP, by interface. */
  readonly dhcp: ReadonlyMap<string, number>;
}

/** What the socket of consoles by SSH is called in its unit. */
export const sshSocketName = "ssh";

/**
 * The same by purpose, as their names tell.
 * @param env `LISTEN_FDNAMES` is read too: names with colons between them, of as many as there are
 */
export function sortedSockets(env: Environment, pid: number): SortedSockets {
  const names = (env.LISTEN_FDNAMES ?? "").split(":");
  const redfish: number[] = [];
  const dhcp = new Map<string, number>();
  let ssh: number | undefined;
  for (const [index, fd] of passedSockets(env, pid).entries()) {
    const [, name] = dhcpName.exec(names[index] ?? "") ?? [];
    if (name !== undefined) dhcp.set(name, fd);
    else if (names[index] === sshSocketName) ssh ??= fd;
    else redfish.push(fd);
  }
  return { redfish, dhcp, ...(ssh !== undefined && { ssh }) };
}
