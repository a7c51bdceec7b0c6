/** What stands in a variable binding, and what can be made of it. */

/** Integers are numbers, Counter64 a bigint, octet strings a Buffer, OIDs and addresses text; null = there is no such object. */
export type SnmpValue = number | bigint | Buffer | string | null;

/** A whole number; also from text that is one, as some agents send it. Null = it is none. */
export function numberOf(value: SnmpValue | undefined): number | null {
  const number = typeof value === "number" || typeof value === "bigint" ? Number(value) : writtenIn(value);
  return Number.isSafeInteger(number) ? number : null;
}

function writtenIn(value: SnmpValue | undefined): number {
  const text = Buffer.isBuffer(value) && value.length <= 16 ? value.toString("latin1").trim() : "";
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** @returns text without control characters, at most 256 long; null = it is none, or empty */
export function textOf(value: SnmpValue | undefined): string | null {
  if (typeof value === "string") return value;
  if (!Buffer.isBuffer(value)) return null;
  const text = value
    .subarray(0, 1024)
    .toString("utf8")
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return text.length > 0 ? text.slice(0, 256) : null;
}

/** Six octets → lower case with colons; null = they are not six. */
export const macOf = (octets: readonly number[] | Buffer): string | null =>
  octets.length === 6 && [...octets].every((octet) => octet >= 0 && octet <= 255)
    ? [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join(":")
    : null;

/** How a value is shown in a message. */
export const show = (value: SnmpValue): string =>
  Buffer.isBuffer(value) ? (textOf(value) ?? "an empty text") : value === null ? "nothing" : String(value);
