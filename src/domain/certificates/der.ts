/** As much of DER (X.690) as it takes to find two fields of a certificate that Node does not show. */

export interface DerItem {
  readonly tag: number;
  readonly content: Buffer;
}

export const tags = { boolean: 0x01, bitString: 0x03, octetString: 0x04, oid: 0x06, sequence: 0x30, extensions: 0xa3 };

/** The items one after the other in `bytes`. @throws RangeError when one says that it is longer than what holds it */
export function derItems(bytes: Buffer): readonly DerItem[] {
  const items: DerItem[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes.readUInt8(at + 1);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (lengthBytes > 4) throw new RangeError("DER item too long");
    const start = at + 2 + lengthBytes;
    const end = start + (lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes));
    if (end > bytes.length || first === 0x80) throw new RangeError("DER item longer than its surroundings");
    items.push({ tag: bytes.readUInt8(at), content: bytes.subarray(start, end) });
    at = end;
  }
  return items;
}

/** Dotted form. X.690 §8.19: base 128, the first two arcs in one. */
export function oidText(content: Buffer): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [head = 0, ...rest] = arcs;
  const top = Math.min(2, Math.floor(head / 40));
  return [top, head - top * 40, ...rest].join(".");
}
