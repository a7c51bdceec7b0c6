/** Why a port cannot be listened on, in words for the operator. */

export type ListenProblem =
  | "port-in-use"
  | "no-permission"
  | "no-such-address"
  | "bad-descriptor"
  | "bad-settings"
  | "failed";

export class ListenError extends Error {
  override readonly name = "ListenError";
  constructor(
    readonly code: ListenProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const known: Readonly<Record<string, readonly [code: ListenProblem, advice: string]>> = {
  EADDRINUSE: ["port-in-use", "another program has this port. Stop it, or choose another port."],
  EACCES: [
    "no-permission",
    "ports below 1024 need a privilege. Give the program CAP_NET_BIND_SERVICE, or choose a port from 1024 on.",
  ],
  EADDRNOTAVAIL: ["no-such-address", "this machine has no such address. Check the configured host."],
  ENOTFOUND: ["no-such-address", "the configured host has no address."],
  EBADF: ["bad-descriptor", "the descriptor that was passed in is not open."],
  EINVAL: ["bad-descriptor", "what was passed in cannot be listened on."],
  ENOTSOCK: ["bad-descriptor", "the descriptor that was passed in is not a socket."],
};

/** @param where what was tried, e.g. `0.0.0.0:443` */
export function listenError(where: string, cause: unknown): ListenError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [problem, advice] = known[code] ?? ["failed", cause instanceof Error ? `${cause.message}.` : `${cause}.`];
  return new ListenError(problem, `Cannot listen on ${where}: ${advice}`, { cause });
}
