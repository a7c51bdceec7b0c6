/** The network interfaces of the host, as the service's own manager shows them. */
import { getServers } from "node:dns";
import { networkInterfaces } from "node:os";
import type { HostInterface } from "../ports/world.js";

/** Loopback is left out: it leads to nobody. Ids keep to the characters that URIs need no escapes for. */
export function hostInterfaces(): readonly HostInterface[] {
  const nameServers = getServers();
  return Object.entries(interfacesOfHost()).flatMap(([name, addresses = []]) => {
    const [first] = addresses;
    if (first === undefined || first.internal) return [];
    return [
      {
        id: name.replace(/[^A-Za-z0-9._-]/g, "-"),
        mac: first.mac,
        ipv4: addresses.flatMap(({ family, address, netmask }) => (family === "IPv4" ? [{ address, netmask }] : [])),
        ipv6: addresses.flatMap(({ family, address, cidr }) =>
          family === "IPv6" ? [{ address, prefixLength: Number(cidr?.split("/")[1] ?? 64) }] : [],
        ),
        nameServers,
      },
    ];
  });
}

/** None where the system does not let us ask: nothing else depends on them. */
function interfacesOfHost(): ReturnType<typeof networkInterfaces> {
  try {
    return networkInterfaces();
  } catch {
    return {};
  }
}
