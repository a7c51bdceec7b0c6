/** A DISCOVER of our own, which nobody follows up: other servers give themselves away by their OFFER. */
import type { DhcpMessage } from "./message.js";
import { option, typeBytes } from "./packet/options.js";
import type { ServedNetwork } from "./served-network.js";

/** Locally administered, and the same each time, so that others do not set aside an address for each probe. */
const firstBytes = [0x02, 0x53];

const broadcastFlag = 0x8000;

export const isProbe = (mac: string, ours: readonly ServedNetwork[]): boolean =>
  mac.startsWith("02:53:") && ours.some((served) => macText(served) === mac);

/** @param xid transaction, by which the answer is known */
export function probeFrom(served: ServedNetwork, xid: number): DhcpMessage {
  const chaddr = new Uint8Array(16);
  chaddr.set(macBytes(served));
  return {
    op: "request",
    hardwareType: 1,
    hardwareLength: 6,
    hops: 0,
    xid,
    secs: 0,
    flags: broadcastFlag,
    ciaddr: "0.0.0.0",
    yiaddr: "0.0.0.0",
    siaddr: "0.0.0.0",
    giaddr: "0.0.0.0",
    chaddr,
    sname: "",
    file: "",
    options: new Map([
      [option.messageType, typeBytes("discover")],
      [option.parameterList, Uint8Array.of(option.subnetMask, option.routers)],
    ]),
  };
}

const macBytes = ({ server }: ServedNetwork): readonly number[] => [
  ...firstBytes,
  server >>> 24,
  (server >>> 16) & 255,
  (server >>> 8) & 255,
  server & 255,
];

const macText = (served: ServedNetwork): string =>
  macBytes(served)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join(":");
