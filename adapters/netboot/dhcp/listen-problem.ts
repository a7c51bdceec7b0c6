/** Why a port of DHCP cannot be had, in words for the operator. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";

const advice: Readonly<Record<string, string>> = {
  EACCES:
    "ports below 1024 need a privilege. Give the program CAP_NET_BIND_SERVICE, pass it sockets that systemd opened, or choose other ports where no machine is real.",
  EPERM: "this program may not use the port. Give it CAP_NET_BIND_SERVICE.",
  EADDRINUSE:
    "another program has the port for itself. Stop it, let it share the port (SO_REUSEADDR), or set `dhcp: off` for the network.",
  EADDRNOTAVAIL: "this host has no such address. Check the network's `address`, and that its interface is up.",
  EBADF: "the descriptor that was passed in is not open.",
  EINVAL: "the descriptor that was passed in is no UDP socket.",
  ENOTSOCK: "the descriptor that was passed in is not a socket.",
  ERR_INVALID_FD_TYPE: "the descriptor that was passed in is no UDP socket.",
};

export const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);

/**
 * @param where what was tried, e.g. `0.0.0.0:67/udp`
 * @returns with the system's error as `cause`, and its `code`
 */
export function listenProblem(where: string, cause: unknown): AdapterError {
  const code = codeOf(cause);
  const text = advice[code] ?? (cause instanceof Error ? `${cause.message}.` : `${code}.`);
  const error = new AdapterError(`DHCP cannot listen on ${where}: ${text}`, "misconfigured");
  return Object.assign(error, { cause, code });
}
