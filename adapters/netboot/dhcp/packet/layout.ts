/** Where the fields of a packet are (RFC 2131 §2, RFC 2132 §2). Numbers are big endian. */

export const field = {
  op: 0,
  hardwareType: 1,
  hardwareLength: 2,
  hops: 3,
  xid: 4,
  secs: 8,
  flags: 10,
  ciaddr: 12,
  yiaddr: 16,
  siaddr: 20,
  giaddr: 24,
  chaddr: 28,
  sname: 44,
  file: 108,
  cookie: 236,
  options: 240,
} as const;

export const size = { chaddr: 16, sname: 64, file: 128 } as const;

/** The header and the cookie; a message without any option is not one of DHCP, but well-formed. */
export const leastBytes = field.options;
/** BOOTP's packets have 300 bytes, and some relays and clients drop shorter ones (RFC 1542 §2.1). */
export const bootpBytes = 300;
/** Twice a frame of Ethernet: nobody sends more, and so reading stays short. */
export const mostBytes = 4096;

export const cookie = 0x63_82_53_63;

export const pad = 0;
export const overload = 52;
export const end = 255;

/** Values of option 52 are sums of these (RFC 2132 §9.3). */
export const overloads = { file: 1, sname: 2 } as const;
