/** What a client may have on a network: addresses follow from who it is and from the network's rules. */

import type { Reservation } from "../../../src/ports/netboot.js";
import { isInNetwork, numberOf, type ServedNetwork } from "./served-network.js";
import type { Silence } from "./tally.js";

export interface Client {
  readonly mac: string;
  /** For the records only: see `AddressBook`. */
  readonly clientId: string | null;
  readonly hostName: string | null;
  /** Its own address in this network; null = none is reserved. */
  readonly reserved: number | null;
  /** It may have any of the pools. */
  readonly pooled: boolean;
  /** Somebody configured it. */
  readonly known: boolean;
}

/** How addresses are given away; `auto` has been decided. */
export type LeasingMode = "reservation" | "pool";

export interface Identity {
  readonly mac: string;
  readonly clientId: string | null;
  readonly hostName: string | null;
  readonly reservation: Reservation | undefined;
  readonly known: Client["known"];
}

/** @returns the reason where it gets nothing */
export function clientOf(identity: Identity, served: ServedNetwork, mode: LeasingMode): Client | Silence {
  const { mac, clientId, hostName, reservation, known } = identity;
  if (!known && served.network.strangers === "ignore") return "stranger";
  const reserved = reservedIn(served, reservation);
  const pooled = mode === "pool";
  if (reserved === null && !pooled) return "no-reservation";
  return { mac, clientId, hostName, reserved, pooled, known };
}

/** A machine that was moved keeps its reservation for when it comes back, and is a guest meanwhile. */
export function appliesTo(served: ServedNetwork, reservation: Reservation | undefined): boolean {
  if (!reservation) return false;
  return reservation.network === null || reservation.network === served.network.id;
}

function reservedIn(served: ServedNetwork, reservation: Reservation | undefined): number | null {
  if (!reservation?.address || !appliesTo(served, reservation)) return null;
  const address = numberOf(reservation.address);
  return isInNetwork(served, address) && address !== served.server ? address : null;
}
