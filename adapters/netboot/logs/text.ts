/** Text from machines that anybody can send, made fit to be kept and shown. */

const longestText = 1024;
/** Bytes of a datagram that are looked at: four times the text, for headers and for characters of several bytes. */
const mostBytes = 4096;

/** What colours and moves the cursor (ECMA-48 §5.4); the rest of it would stay behind as letters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one
const escapeSequences = /\u001b\[[0-?]*[ -/]*[@-~]/g;
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
