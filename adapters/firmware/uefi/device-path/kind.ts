/** Kinds of nodes from a list of their fields. */
import { CodecError } from "../codec-error.js";
import { joined, Reader } from "../little-endian.js";
import type { Field } from "./fields.js";
import type { NodeKind } from "./node.js";

type Fields = Readonly<Record<string, Field>>;

/**
 * @param fields in the order of the bytes
 * @param order of the arguments in the text; fields that are not in it stand for what they have when left out
 */
export function kind<F extends Fields>(
  [type, subtype]: readonly [type: number, subtype: number],
  name: string,
  fields: F,
  order: readonly (keyof F & string)[] = Object.keys(fields),
): NodeKind {
  return {
    type,
    subtype,
    name,
    argumentsOf: (data) => withoutTrailing(argumentsIn(fields, order, data)),
    dataOf: (values) => {
      if (values.length > order.length) throw new CodecError(`${name} has ${order.length} arguments`, null);
      return joined(...Object.entries(fields).map(([key, field]) => bytesOf(field, values[order.indexOf(key)], key)));
    },
  };
}

function argumentsIn(fields: Fields, order: readonly string[], data: Uint8Array): readonly string[] {
  const reader = new Reader(data);
  const texts = new Map(Object.entries(fields).map(([key, field]) => [key, field.read(reader)]));
  if (reader.left > 0) throw new CodecError("more data than the node has fields", null);
  return order.map((key) => texts.get(key) ?? "");
}

function bytesOf(field: Field, text: string | undefined, key: string): Uint8Array {
  const given = text ?? field.omitted;
  if (given === undefined) throw new CodecError(`the ${key} is missing`, null);
  return field.bytes(given);
}

/** `VenHw(guid)` and not `VenHw(guid,)`. */
const withoutTrailing = (texts: readonly string[]): readonly string[] =>
  texts.slice(0, texts.findLastIndex((text) => text !== "") + 1);
