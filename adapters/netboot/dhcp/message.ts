/** A DHCP message (RFC 2131 §2) as values. */

export interface DhcpMessage {
  readonly op: "request" | "reply";
  /** Hardware type and length as sent; 1 and 6 = Ethernet. */
  readonly hardwareType: number;
  readonly hardwareLength: number;
  readonly hops: number;
  /** Transaction. */
  readonly xid: number;
  readonly secs: number;
  /** Whole field; the highest bit asks for broadcast. */
  readonly flags: number;
  /** Dotted quads. */
  readonly ciaddr: string;
  readonly yiaddr: string;
  readonly siaddr: string;
  readonly giaddr: string;
  /** All 16 bytes. */
  readonly chaddr: Uint8Array;
  /** Header fields as text up to the first NUL; empty when option 52 uses them for options. */
  readonly sname: string;
  readonly file: string;
  /** By code, joined where one comes in parts (RFC 3396), in the order of first appearance; without pad, overload and end. */
  readonly options: ReadonlyMap<number, Uint8Array>;
}
