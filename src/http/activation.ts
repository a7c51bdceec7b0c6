/** Sockets that were opened before we started, so that we need no privilege for low ports (sd_listen_fds(3)). */

/** systemd passes descriptors from 3 on. */
const first = 3;
const most = 64;

/**
 * The listening sockets handed to this very process, in the unit's order; none if it was not started that way.
 * @param env `LISTEN_PID` and `LISTEN_FDS` are read
 */
export function passedSockets(env: Readonly<Record<string, string | undefined>>, pid: number): readonly number[] {
  // Children inherit the variables but not the sockets, hence the check of whom they are for.
  if (env.LISTEN_PID !== String(pid)) return [];
  const count = Number(env.LISTEN_FDS);
  return Number.isInteger(count) && count > 0 && count <= most
    ? Array.from({ length: count }, (_, i) => first + i)
    : [];
}
