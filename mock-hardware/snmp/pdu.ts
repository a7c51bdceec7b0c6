/** Protocol data units (RFC 3416 §3), which all versions have in common. */
import { BerReader, element, integer, PacketError, sequence, Tag } from "./ber.js";
import { readOid, writeOid } from "./oid.js";
import { type Field, readField, writeField } from "./value.js";
import type { SetError } from "./view.js";

export type RequestKind = "get" | "getNext" | "getBulk" | "set";
type PduKind = RequestKind | "response" | "report";

const tags: Readonly<Record<PduKind, number>> = {
  get: 0xa0,
  getNext: 0xa1,
  response: 0xa2,
  set: 0xa3,
  getBulk: 0xa5,
  report: 0xa8,
};

/** RFC 3416 §3; `authorizationError` is what RFC 3413 §3.2 answers to those who may do nothing at all. */
export const errorStatus = {
  noError: 0,
  tooBig: 1,
  noSuchName: 2,
  badValue: 3,
  genErr: 5,
  noAccess: 6,
  wrongType: 7,
  wrongValue: 10,
  noCreation: 11,
  inconsistentValue: 12,
  resourceUnavailable: 13,
  commitFailed: 14,
  authorizationError: 16,
  notWritable: 17,
} as const satisfies Record<SetError, number> & Record<string, number>;

export type ErrorStatus = keyof typeof errorStatus;

export interface VarBind {
  readonly oid: string;
  readonly value: Field;
}

export interface Pdu {
  readonly kind: PduKind;
  readonly requestId: number;
  /** The error-status, and in a GETBULK the non-repeaters. */
  readonly first: number;
  /** The error-index, and in a GETBULK the max-repetitions. */
  readonly second: number;
  readonly bindings: readonly VarBind[];
}

/** @throws PacketError */
export function readPdu(reader: BerReader): Pdu {
  const { tag, content } = reader.element();
  const kind = (Object.keys(tags) as PduKind[]).find((kind) => tags[kind] === tag);
  if (kind === undefined) throw new PacketError(`${tag} is the tag of no request`);
  const inner = new BerReader(content);
  const pdu = { kind, requestId: inner.integer(), first: inner.integer(), second: inner.integer() };
  const bindings = readBindings(inner.within());
  inner.end();
  return { ...pdu, bindings };
}

function readBindings(list: BerReader): readonly VarBind[] {
  const bindings: VarBind[] = [];
  while (!list.done) {
    const binding = list.within();
    bindings.push({ oid: readOid(binding.content(Tag.Oid)), value: readField(binding) });
    binding.end();
  }
  return bindings;
}

/** @throws RangeError when a value is not one of its type */
export const writePdu = ({ kind, requestId, first, second, bindings }: Pdu): Buffer =>
  element(
    tags[kind],
    integer(requestId),
    integer(first),
    integer(second),
    sequence(...bindings.map((binding) => writeBinding(binding))),
  );

/** @throws RangeError when the value is not one of its type */
export const writeBinding = ({ oid, value }: VarBind): Buffer =>
  sequence(element(Tag.Oid, writeOid(oid)), writeField(value));
