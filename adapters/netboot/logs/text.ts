/** Text from machines that anybody can send, made fit to be kept and shown. */

const longestText = 1024;
/** Bytes of a datagram that are looked at: four times the text, for headers and for characters of several bytes. */
const mostBytes = 4096;

/**
 * What drives a terminal (ECMA-48 §5.3 to §5.6, ECMA-35 §13.2), with or without ESC; the rest of it would stay behind as letters:
 * what colours and moves the cursor, strings such as a window's title up to their end (ST, or BEL for xterm), and the short ones.
 */
const escapeSequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[PX\]^_]|[\u0090\u0098\u009d-\u009f])[^\u0000-\u001f\u007f\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]/g;
/** Also what ends a line or turns its direction, so that one line cannot pass for another. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** UTF-8, and what is none of it as U+FFFD. */
export const decode = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, mostBytes)).toString("utf8");

/** One line without control characters, of at most 1,024 characters; white space at its ends is dropped. */
export function clean(text: string, longest = longestText): string {
  const plain = text
    .replace(escapeSequences, "")
    .replace(/[\t\n\r]+/g, " ")
    .replace(controls, "")
    .trim();
  return plain.length <= longest ? plain : plain.slice(0, longest).replace(/[\ud800-\udbff]$/, "");
}

/** A name that a line gives; null where it gives none. */
export function nameIn(text: string | undefined): string | null {
  const name = clean(text ?? "", longestName);
  return name === "" || name === "-" ? null : name;
}

/** RFC 5424 §6: a host name has at most 255 characters, the name of a program 48. */
const longestName = 255;
