/** IPv4 addresses and subnets as numbers below 2³², for comparing and counting. */

const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** undefined = it is no dotted quad; leading zeros are refused, which some take for octal. */
export function ipv4Number(text: string): number | undefined {
  const match = octets.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (const octet of match.slice(1)) {
    if (Number(octet) > 255 || (octet.length > 1 && octet.startsWith("0"))) return undefined;
    value = value * 256 + Number(octet);
  }
  return value;
}

export const ipv4Text = (value: number): string =>
  [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join(".");

export interface Ipv4Subnet {
  /** Its lowest address. */
  readonly first: string;
  /** How many leading bits are the network's, 0 to 32. */
  readonly bits: number;
}

const hostBits = (bits: number): number => 2 ** (32 - bits);

/** @param address a dotted quad anywhere in it */
export function ipv4Subnet(address: string, bits: number): Ipv4Subnet {
  const value = ipv4Number(address) ?? 0;
  return { first: ipv4Text(value - (value % hostBits(bits))), bits };
}

/** Lowest and highest address, both included. */
export function ipv4Range({ first, bits }: Ipv4Subnet): readonly [lowest: number, highest: number] {
  const lowest = ipv4Number(first) ?? 0;
  return [lowest, lowest + hostBits(bits) - 1];
}

export function isInSubnet(address: string, subnet: Ipv4Subnet): boolean {
  const value = ipv4Number(address);
  const [lowest, highest] = ipv4Range(subnet);
  return value !== undefined && value >= lowest && value <= highest;
}

/** How many leading bits a netmask has; undefined = it has gaps, or is none. */
export function netmaskBits(mask: string): number | undefined {
  const value = ipv4Number(mask);
  if (value === undefined) return undefined;
  const bits = Math.clz32(~value);
  return value === 2 ** 32 - hostBits(bits) ? bits : undefined;
}
