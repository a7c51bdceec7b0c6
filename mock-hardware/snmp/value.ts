/** What a variable is bound to on the wire (RFC 3416 §3, RFC 2578 §7.1). */
import { type BerReader, element, integer32, integerContent, PacketError, Tag, unsigned32, unsigned64 } from "./ber.js";
import { readOid, writeOid } from "./oid.js";
import type { Value } from "./view.js";

/** A value; or that there is none, and why; or one of a type that no MIB since SMIv2 uses. */
export type Field = Value | { readonly type: "Null" | "Opaque" | Exception };
export type Exception = "noSuchObject" | "noSuchInstance" | "endOfMibView";

const tags = {
  Integer: Tag.Integer,
  OctetString: Tag.OctetString,
  Null: Tag.Null,
  Oid: Tag.Oid,
  IpAddress: 0x40,
  Counter32: 0x41,
  Gauge32: 0x42,
  TimeTicks: 0x43,
  Opaque: 0x44,
  Counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
} as const satisfies Record<Field["type"], number>;

const readers: Readonly<Record<number, (content: Buffer) => Field>> = {
  [tags.Integer]: (content) => ({ type: "Integer", value: integer32(content) }),
  [tags.OctetString]: (content) => ({ type: "OctetString", value: content }),
  [tags.Null]: (content) => empty("Null", content),
  [tags.Oid]: (content) => ({ type: "Oid", value: readOid(content) }),
  [tags.IpAddress]: (content) => ({ type: "IpAddress", value: readAddress(content) }),
  [tags.Counter32]: (content) => ({ type: "Counter32", value: unsigned32(content) }),
  [tags.Gauge32]: (content) => ({ type: "Gauge32", value: unsigned32(content) }),
  [tags.TimeTicks]: (content) => ({ type: "TimeTicks", value: unsigned32(content) }),
  [tags.Opaque]: () => ({ type: "Opaque" }),
  [tags.Counter64]: (content) => ({ type: "Counter64", value: unsigned64(content) }),
  [tags.noSuchObject]: (content) => empty("noSuchObject", content),
  [tags.noSuchInstance]: (content) => empty("noSuchInstance", content),
  [tags.endOfMibView]: (content) => empty("endOfMibView", content),
};

/** @throws PacketError */
export function readField(reader: BerReader): Field {
  const { tag, content } = reader.element();
  const read = readers[tag];
  if (read === undefined) throw new PacketError(`${tag} is the tag of no value`);
  return read(content);
}

function empty(type: "Null" | Exception, content: Buffer): Field {
  if (content.length > 0) throw new PacketError(`a ${type} with something in it`);
  return { type };
}

function readAddress(content: Buffer): string {
  if (content.length !== 4) throw new PacketError(`an address of ${content.length} octets`);
  return content.join(".");
}

/** @throws RangeError when the value is not one of its type */
export const writeField = (field: Field): Buffer => element(tags[field.type], contentOf(field));

function contentOf(field: Field): Buffer {
  switch (field.type) {
    case "Integer":
      return integerContent(within(field.value, -(2 ** 31), 2 ** 31 - 1));
    case "Counter32":
    case "Gauge32":
    case "TimeTicks":
      return integerContent(within(field.value, 0, 2 ** 32 - 1));
    case "Counter64":
      return integerContent(BigInt.asUintN(64, field.value));
    case "OctetString":
      return field.value;
    case "Oid":
      return writeOid(field.value);
    case "IpAddress":
      return Buffer.from(field.value.split(".").map((part) => within(Number(part), 0, 255)));
    default:
      return Buffer.alloc(0);
  }
}

function within(value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${value} is not a whole number from ${least} to ${most}`);
}
