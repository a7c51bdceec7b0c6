/** IPv4 addresses and subnets as numbers below 2³², for comparing and counting. */

const dot = 46;
const zero = 48;

/** undefined = it is no dotted quad; leading zeros are refused, which some take for octal. */
export function ipv4Number(text: string): number | undefined {
  let [value, octet, digits, dots] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === dot) {
      if (digits === 0) return undefined;
      value = value * 256 + octet;
      [octet, digits, dots] = [0, 0, dots + 1];
      continue;
    }
    const digit = code - zero;
    if (digit < 0 || digit > 9 || (digits > 0 && octet === 0)) return undefined;
    octet = octet * 10 + digit;
    if (octet > 255) return undefined;
    digits += 1;
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : undefined;
}

export const ipv4Text = (value: number): string =>
  `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

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
