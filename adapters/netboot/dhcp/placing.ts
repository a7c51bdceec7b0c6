/** On which network a client is. Sockets of Node do not tell the interface of a packet, so the packet has to. */
import type { Reservation } from "../../../src/ports/netboot.js";
import type { DhcpMessage } from "./message.js";
import { addressIn, messageTypeOf, option } from "./packet/options.js";
import { isInNetwork, numberOf, type ServedNetwork } from "./served-network.js";

/** Sub-option of 82: the link of the client, where the relay's own address is not on it (RFC 3527). */
const linkSelection = 5;

export interface Whereabouts {
  readonly message: DhcpMessage;
  /** Those of the interface whose socket got it; null = any that is ours. */
  readonly near: readonly ServedNetwork[] | null;
  readonly all: readonly ServedNetwork[];
  readonly reservation: Reservation | undefined;
}

/** @returns none = it is on none of ours; several = nothing tells them apart */
export function networksOf(whereabouts: Whereabouts): readonly ServedNetwork[] {
  const { message, all } = whereabouts;
  const selected = selectedAddress(message);
  if (selected !== 0) return all.filter((served) => isInNetwork(served, selected));
  return directNetworksOf(whereabouts);
}

/** An address of the client's subnet, as relays say it (RFC 3527, RFC 3011, RFC 2131 §4.3.1). 0 = none does. */
function selectedAddress(message: DhcpMessage): number {
  const link = message.giaddr === "0.0.0.0" ? 0 : linkOf(message.options.get(option.relayAgent));
  return link || numberOf(addressIn(message, option.subnetSelection) ?? "") || numberOf(message.giaddr);
}

function linkOf(bytes: Uint8Array | undefined): number {
  const view = bytes ?? new Uint8Array();
  for (let at = 0; at + 1 < view.length; ) {
    const length = view[at + 1] ?? 0;
    if (view[at] === linkSelection && length === 4) return numberOf(view.subarray(at + 2, at + 6).join("."));
    at += 2 + length;
  }
  return 0;
}

const requestedIn = (message: DhcpMessage): number => numberOf(addressIn(message, option.requestedAddress) ?? "");

/** From clients themselves: what says most goes first. */
const clues: readonly ((served: ServedNetwork, whereabouts: Whereabouts) => boolean)[] = [
  // A client that has an address is reached by it.
  (served, { message }) => isInNetwork(served, numberOf(message.ciaddr)),
  // Offers go out through one interface each, so the one that it took tells where it heard it.
  (served, { message }) => addressIn(message, option.serverId) === served.network.address,
  (served, { reservation }) => reservation?.network === served.network.id,
  (served, { reservation }) => isInNetwork(served, numberOf(reservation?.address ?? "")),
  // In a DISCOVER it is a memory of wherever the client was.
  (served, { message }) => messageTypeOf(message) === "request" && isInNetwork(served, requestedIn(message)),
];

function directNetworksOf(whereabouts: Whereabouts): readonly ServedNetwork[] {
  const { near, all, message } = whereabouts;
  const here = near ?? all.filter(({ network }) => network.interface !== null);
  if (message.ciaddr !== "0.0.0.0" && !here.some((served) => isInNetwork(served, numberOf(message.ciaddr)))) {
    // It renews from behind a router: then no relay has a part in it.
    const remote = all.filter((s) => s.network.interface === null && isInNetwork(s, numberOf(message.ciaddr)));
    if (remote.length > 0) return remote;
  }
  if (here.length < 2) return here;
  const told = clues.map((clue) => here.filter((served) => clue(served, whereabouts)));
  return told.find(({ length }) => length > 0) ?? here;
}
