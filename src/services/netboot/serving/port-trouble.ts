/** Why a port of a netboot server cannot be had, and what to do, in words for the operator. */

/** What is tried: `TFTP`, on `10.77.0.1:69`, which the configuration names `netboot.tftp.port`. */
export interface Attempt {
  readonly what: string;
  readonly where: string;
  readonly key: string;
}

type Advice = (attempt: Attempt) => string;

/** Node.js has no way to ask for a privilege: it has to be there when the service starts. */
const privilege =
  "ports below 1024 need a privilege. In a unit of systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE. " +
  "Without systemd, for all programs of this computer: sysctl -w net.ipv4.ip_unprivileged_port_start=67; " +
  "for every program that runs in Node.js: setcap cap_net_bind_service=+ep on the program node.";

const known: Readonly<Record<string, Advice>> = {
  EACCES: () => privilege,
  EPERM: () => privilege,
  EADDRINUSE: ({ key }) =>
    `another program has this port (ss -lnp tells which). Stop it, or set ${key} in the configuration.`,
  EADDRNOTAVAIL: () => "this computer has no such address any more.",
};

export function portTrouble(attempt: Attempt, error: unknown): string {
  const code = codeOf(error);
  const advice = known[code]?.(attempt) ?? `${error instanceof Error ? error.message : String(error)}.`;
  return `${attempt.what} cannot be served on ${attempt.where}: ${advice}`;
}

/** Of the system's error, or of that which is its cause. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" && Object.hasOwn(known, code) ? code : codeOf(error.cause);
}
