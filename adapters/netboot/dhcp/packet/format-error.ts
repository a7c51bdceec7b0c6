/** What is wrong with a packet that is no DHCP message. */

/** For counters. */
export type DhcpFault = "too-short" | "too-long" | "bad-op" | "bad-hlen" | "no-cookie" | "overrun" | "bad-overload";

export class DhcpFormatError extends Error {
  override readonly name = "DhcpFormatError";
  constructor(
    readonly code: DhcpFault,
    message: string,
  ) {
    super(message);
  }
}
