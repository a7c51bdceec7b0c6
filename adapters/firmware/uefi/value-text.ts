/** Values of variables as people read and write them: one line each. */
import { CodecError } from "./codec-error.js";
import { formOf } from "./known-variables.js";
import { hexOf } from "./little-endian.js";

/** One line without control characters, for every variable: what it means, or the first of its bytes in hex. */
export function valueText(name: string, guid: string, data: Uint8Array): string {
  try {
    const text = formOf(name, guid)?.text(data);
    return text === undefined ? bytesText(data) : printable(text);
  } catch (error) {
    if (error instanceof CodecError) return bytesText(data);
    throw error;
  }
}

/**
 * The bytes for a text, of variables that can be written as one: what `valueText` says leads back.
 * @throws CodecError that says what is expected
 */
export function valueFrom(name: string, guid: string, text: string): Uint8Array {
  const form = formOf(name, guid);
  if (form?.bytes === undefined) throw new CodecError(`${name} has no value in text form: give its bytes in hex`, null);
  return form.bytes(text);
}

const shownBytes = 24;

function bytesText(data: Uint8Array): string {
  if (data.length === 0) return "empty";
  const hex = hexOf(data.subarray(0, shownBytes));
  return data.length <= shownBytes ? hex : `${hex}… (${data.length} bytes)`;
}

/** What firmware calls its options goes to terminals: nothing in it may steer one. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
