/** Variables as they are laid into a store, and what a store does not take. */
import { guidBytes, isGuid } from "../uefi/guid.js";
import { ImageFormatError } from "./image-error.js";
import { aligned, type VariableFormat, variableField, variableStart, variableState } from "./layout.js";
import { setTime } from "./store.js";
import type { StoredVariable } from "./variable.js";

/** Bytes of header, name and data. */
export const sizeOf = ({ name, data }: StoredVariable, format: VariableFormat): number =>
  format.headerSize + 2 * name.length + 2 + data.length;

/** @throws ImageFormatError `bad-variable`, `plain-store`, `too-large` */
export function checkVariable(variable: StoredVariable, format: VariableFormat, maxVariable: number): void {
  const reason = badReason(variable);
  if (reason) throw new ImageFormatError("bad-variable", null, `${titleOf(variable)}: ${reason}`);
  if (!format.proof && hasProof(variable))
    throw new ImageFormatError(
      "plain-store",
      null,
      `${titleOf(variable)}: a plain store keeps no time stamps, counts and keys of variables`,
    );
  const size = sizeOf(variable, format);
  if (size > maxVariable)
    throw new ImageFormatError(
      "too-large",
      null,
      `${titleOf(variable)}: it takes ${size} bytes, and the firmware takes no more than ${maxVariable} for one variable`,
    );
}

/** For messages; names come from anybody, and may be long. */
const titleOf = ({ name }: StoredVariable): string =>
  `the variable ${JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name)}`;

function badReason({ guid, name, attributes, data, time, monotonicCount, publicKeyIndex }: StoredVariable) {
  if (!isGuid(guid)) return "its GUID is none in lower case";
  if (name === "" || name.includes("\0")) return "its name is empty or has a NUL in it";
  // 0xffffffff is what a header holds that was never written.
  if (!isWord(attributes) || attributes === 0xffffffff) return "its attributes are no 32 bits";
  if (data.length === 0) return "it has no data, and then it is not there";
  if (time && time.length !== 16) return "its time stamp is not 16 bytes long";
  if (monotonicCount !== undefined && BigInt.asUintN(64, monotonicCount) !== monotonicCount)
    return "its monotonic count is no 64 bits";
  return publicKeyIndex === undefined || isWord(publicKeyIndex) ? null : "its key index is no 32 bits";
}

const isWord = (value: number): boolean => value >>> 0 === value;

const hasProof = ({ time, monotonicCount, publicKeyIndex }: StoredVariable): boolean =>
  setTime(time) !== null || (monotonicCount ?? 0n) !== 0n || (publicKeyIndex ?? 0) !== 0;

/** Writes a live variable over bytes that are 0xff. Returns where the next one begins. */
export function encodeVariable(variable: StoredVariable, format: VariableFormat, into: Buffer, at: number): number {
  const nameSize = 2 * variable.name.length + 2;
  into.fill(0, at, at + format.headerSize);
  into.writeUInt16LE(variableStart, at + variableField.start);
  into.writeUInt8(variableState.live, at + variableField.state);
  into.writeUInt32LE(variable.attributes, at + variableField.attributes);
  into.writeUInt32LE(nameSize, at + format.nameSize);
  into.writeUInt32LE(variable.data.length, at + format.dataSize);
  into.set(guidBytes(variable.guid), at + format.vendor);
  if (format.proof) encodeProof(variable, format.proof, into, at);
  const nameAt = at + format.headerSize;
  into.write(`${variable.name}\0`, nameAt, "utf16le");
  into.set(variable.data, nameAt + nameSize);
  return at + aligned(sizeOf(variable, format));
}

function encodeProof(
  { time, monotonicCount = 0n, publicKeyIndex = 0 }: StoredVariable,
  proof: NonNullable<VariableFormat["proof"]>,
  into: Buffer,
  at: number,
): void {
  into.writeBigUInt64LE(monotonicCount, at + proof.monotonicCount);
  if (time) into.set(time, at + proof.time);
  into.writeUInt32LE(publicKeyIndex, at + proof.publicKeyIndex);
}
