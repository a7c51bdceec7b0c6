/** A packet that came in, as far as it has to be understood before anything is decided. */
import type { Asker } from "../../../src/model/netboot.js";
import type { Reservation } from "../../../src/ports/netboot.js";
import type { Ask } from "./exchange.js";
import type { DhcpMessage } from "./message.js";
import { type MessageType, option, u32In } from "./packet/options.js";
import { numberOf, type ServedNetwork } from "./served-network.js";
import type { Sender } from "./udp-port.js";

/** The socket that a packet came by. */
export interface Inlet {
  /** Those of its interface, or whose address it has; null = any that is ours. */
  readonly near: readonly ServedNetwork[] | null;
}

export interface Arrival extends Inlet {
  readonly from: Sender;
  readonly message: DhcpMessage;
  readonly mac: string;
  readonly type: MessageType;
  readonly asker: Asker;
  readonly reservation: Reservation | undefined;
}

export function askOf({ type, mac, message }: Arrival): Ask {
  return {
    type,
    mac,
    requested: u32In(message, option.requestedAddress),
    serverId: u32In(message, option.serverId),
    ciaddr: numberOf(message.ciaddr),
  };
}

/** Boot loaders say who they are in their DISCOVER, and some only there (a Raspberry Pi's leaves out option 60 later). */
export function withWhatWasSaid(asker: Asker, before: Asker | undefined): Asker {
  if (!before) return asker;
  return {
    mac: asker.mac,
    architectures: asker.architectures.length > 0 ? asker.architectures : before.architectures,
    vendorClass: asker.vendorClass ?? before.vendorClass,
    userClasses: asker.userClasses.length > 0 ? asker.userClasses : before.userClasses,
    machineId: asker.machineId ?? before.machineId,
    ipxe: asker.ipxe ?? before.ipxe,
    hostName: asker.hostName ?? before.hostName,
  };
}
