/** One node of a device path (UEFI §10.2), and what a table of their kinds says of each. */

export interface DevicePathNode {
  readonly type: number;
  readonly subtype: number;
  /** Without type, subtype and length. */
  readonly data: Uint8Array;
}

/** How a node is written as text: `Name(argument,argument)`, UEFI §10.6. Several kinds may share a type, or a name. */
export interface NodeKind {
  readonly type: number;
  readonly subtype: number;
  readonly name: string;
  /** All between the parentheses is one argument, commas and all. */
  readonly verbatim?: true;
  /** @throws CodecError when the data are not of this kind */
  argumentsOf(data: Uint8Array): readonly string[];
  /** @throws CodecError when the arguments are not of this kind */
  dataOf(values: readonly string[]): Uint8Array;
}

export const endType = 0x7f;
export const endEntire = 0xff;
export const endInstance = 0x01;
/** The length field of a node has 16 bits and counts its own four bytes. */
export const mostNodeData = 0xffff - 4;
