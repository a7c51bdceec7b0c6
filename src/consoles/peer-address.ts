import type { Socket } from "node:net";

/** Of who is at the other end: an IPv4 peer of a socket that speaks both families comes as `::ffff:192.0.2.1`. */
export const peerAddress = ({ remoteAddress = "" }: Pick<Socket, "remoteAddress">): string =>
  remoteAddress.replace(/^::ffff:/, "");
