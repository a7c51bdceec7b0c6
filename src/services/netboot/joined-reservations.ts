/** Reservations of the configuration's machines, and beside them those of another server's files. */
import type { Reservation, Reservations } from "../../ports/netboot.js";

/** What the first says of a machine counts; what it leaves open, the second may say. */
export const joinedReservations = (first: Reservations, second: Reservations | null): Reservations =>
  second === null
    ? first
    : {
        of(mac) {
          const [own, other] = [first.of(mac), second.of(mac)];
          return own && other ? joined(own, other) : (own ?? other);
        },
        holder: (address) => first.holder?.(address) ?? second.holder?.(address),
      };

const joined = (own: Reservation, { ipxeOptions, ...other }: Reservation): Reservation => ({
  address: own.address ?? other.address,
  hostName: own.hostName ?? other.hostName,
  network: own.network ?? other.network,
  options: { ...other.options, ...own.options },
  ...(ipxeOptions && { ipxeOptions: { ...ipxeOptions, ...own.options } }),
  // It is ours, whatever the other server is to do with it.
  ignored: own.ignored,
});
