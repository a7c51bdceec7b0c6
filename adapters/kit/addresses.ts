/** Where a device is reached, in one spelling, so that two entries of the configuration that mean one box are seen. */
import { isIPv6, SocketAddress } from "node:net";

/** Of a name, or an address without the interface it is reached by. An IPv4 address in an IPv6 one is itself. */
export function oneSpelling(host: string): string {
  const plain = host.toLowerCase().replace(/\.$/, "");
  const [bare = plain] = plain.split("%", 1);
  if (!isIPv6(bare)) return plain;
  const { address } = new SocketAddress({ address: bare, family: "ipv6" });
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "");
}

/**
 * The host alone where a port is the usual one: so SNMP to a switch and SSH to it are the same box. Other ports may lead to
 * several boxes behind one address.
 * @param ports those in use, each with the usual one for what is spoken there
 */
export function addressesOf(host: string, ...ports: readonly (readonly [port: number, usual: number])[]): string[] {
  const plain = oneSpelling(host);
  return [...new Set(ports.map(([port, usual]) => (port === usual ? plain : `${plain} port ${port}`)))];
}

/** @param url http or https */
export function addressesOfUrl(url: string): string[] {
  const { protocol, hostname, port } = new URL(url);
  const usual = protocol === "https:" ? 443 : 80;
  return addressesOf(hostname.replace(/^\[(.*)\]$/, "$1"), [Number(port) || usual, usual]);
}
