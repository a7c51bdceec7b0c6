import { networkInterfaces } from "node:os";
import { netmaskBits } from "../../../model/ipv4.js";
import type { HostAddress } from "./networks.js";

/** As the system lists them now: interfaces that are up, with each of their IPv4 addresses. */
export function hostAddresses(): readonly HostAddress[] {
  return Object.entries(listed()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ family, address, netmask }) =>
      family === "IPv4" ? [{ interface: name, address, bits: netmaskBits(netmask) ?? 32 }] : [],
    ),
  );
}

/** None where the system does not let us ask. */
function listed(): ReturnType<typeof networkInterfaces> {
  try {
    return networkInterfaces();
  } catch {
    return {};
  }
}
