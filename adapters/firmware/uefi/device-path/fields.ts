/** Fields of device path nodes: how each stands in the bytes and in the text. */
import { CodecError } from "../codec-error.js";
import { guidBytes, guidFrom } from "../guid.js";
import { bytesOfHex, hexOf, joined, type Reader, sameBytes } from "../little-endian.js";
import { utf16Bytes, utf16BytesWithNul, utf16Text, utf16TextAt } from "../utf16.js";

export interface Field {
  /** Its text. @throws CodecError when the bytes are not of this form */
  read(reader: Reader): string;
  /** @throws CodecError when the text is not of this form */
  bytes(text: string): Uint8Array;
  /** What stands for it when the text leaves it out; absent = it has to be there. */
  readonly omitted?: string;
}

type Width = 1 | 2 | 4 | 8;

export const hexNumber = (width: Width): Field => numberField(width, hexText);
/** With all its zeros. */
export const wholeHexNumber = (width: Width): Field =>
  numberField(
    width,
    (value) =>
      `0x${value
        .toString(16)
        .toUpperCase()
        .padStart(2 * width, "0")}`,
  );
export const decimalNumber = (width: Width): Field => numberField(width, String);

const hexText = (value: bigint): string => `0x${value.toString(16).toUpperCase()}`;

const numberField = (width: Width, write: (value: bigint) => string): Field => ({
  read: (reader) => write(numberFrom(reader.take(width, "a number"))),
  bytes: (text) => numberBytes(text, width),
});

const numberFrom = (bytes: Uint8Array): bigint => BigInt(`0x${hexOf(bytes.toReversed())}`);

function numberBytes(text: string, width: Width): Uint8Array {
  if (!/^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) throw new CodecError("not a number", null);
  const value = BigInt(text);
  if (value >= 1n << BigInt(8 * width)) throw new CodecError(`a number that does not fit into ${8 * width} bits`, null);
  return bytesOfHex(value.toString(16).padStart(2 * width, "0")).reverse();
}

/** A number that has words for some values. */
export function wordNumber(width: Width, words: Readonly<Record<number, string>>, write = hexText): Field {
  const entries = Object.entries(words);
  return {
    read: (reader) => {
      const value = numberFrom(reader.take(width, "a number"));
      return words[Number(value)] ?? write(value);
    },
    bytes: (text) => {
      const [value] = entries.find(([, word]) => word.toLowerCase() === text.toLowerCase()) ?? [text];
      return numberBytes(value, width);
    },
  };
}

export const optional = (field: Field, omitted: string): Field => ({ ...field, omitted });

/** Bytes that are always the same. They have no text of their own unless they stand for a word. */
export const fixed = (content: Uint8Array, word = ""): Field => ({
  read: (reader) => {
    if (sameBytes(reader.take(content.length, "a fixed field"), content)) return word;
    throw new CodecError("another kind of node", null);
  },
  bytes: (text) => {
    if (text.toLowerCase() !== word.toLowerCase()) throw new CodecError(`${word} expected`, null);
    return content;
  },
  omitted: word,
});

export const fixedGuid = (guid: string): Field => fixed(guidBytes(guid));
export const zeros = (length: number): Field => fixed(new Uint8Array(length));

/** In upper case, as EDK2 prints it. */
export const guidField: Field = {
  read: (reader) => guidFrom(reader.take(16, "a GUID")).toUpperCase(),
  bytes: guidBytes,
};

/** Two digits a byte in the order of the bytes. */
export const hexBytes = (length: number): Field => ({
  read: (reader) => hexOf(reader.take(length, "bytes")).toUpperCase(),
  bytes: (text) => sized(bytesOfHex(text.replace(/^0x/i, "")), length),
});

export const restInHex: Field = {
  read: (reader) => hexOf(reader.rest()).toUpperCase(),
  bytes: bytesOfHex,
  omitted: "",
};

/** EFI_MAC_ADDRESS: 32 bytes; those behind the sixth are mostly zero, and then left out of the text. */
export const macField: Field = {
  read: (reader) => {
    const digits = hexOf(reader.take(32, "the MAC address")).toUpperCase();
    return /^0*$/.test(digits.slice(12)) ? digits.slice(0, 12) : digits;
  },
  bytes: (text) => {
    const address = bytesOfHex(text.replace(/[:-]/g, ""));
    if (address.length !== 6 && address.length !== 32) throw new CodecError("not a MAC address", null);
    return joined(address, new Uint8Array(32 - address.length));
  },
};

/** IEEE EUI-64 with hyphens, last byte first (UEFI §10.6.1.6, NVMe). */
export const eui64: Field = {
  read: (reader) =>
    hexOf(reader.take(8, "the EUI-64").reverse())
      .toUpperCase()
      .replace(/..(?=.)/g, "$&-"),
  bytes: (text) => sized(bytesOfHex(text.replaceAll("-", "")), 8).reverse(),
};

export const ipv4Address: Field = {
  read: (reader) => reader.take(4, "an IPv4 address").join("."),
  bytes: (text) => {
    const parts = /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text.split(".").map(Number) : [];
    if (parts.length === 4 && parts.every((part) => part <= 255)) return Uint8Array.from(parts);
    throw new CodecError("not an IPv4 address", null);
  },
  omitted: "0.0.0.0",
};

/** Read in every form of RFC 4291 but with an IPv4 address at the end; written in full. */
export const ipv6Address: Field = {
  read: (reader) =>
    hexOf(reader.take(16, "an IPv6 address"))
      .toUpperCase()
      .replace(/....(?=.)/g, "$&:"),
  bytes: (text) => {
    const [head = "", tail] = text.split("::", 2);
    const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
    const missing = 8 - before.length - after.length;
    const fits = tail === undefined ? missing === 0 : missing >= 1 && !text.includes("::", head.length + 1);
    const groups = [...before, ...Array<string>(fits ? missing : 0).fill("0"), ...after];
    if (!fits || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)))
      throw new CodecError("not an IPv6 address", null);
    return bytesOfHex(groups.map((group) => group.padStart(4, "0")).join(""));
  },
  omitted: "::",
};

const groupsOf = (text: string): readonly string[] => (text === "" ? [] : text.split(":", 9));

/** Three letters of five bits each, and a number (ACPI §19.3.4, EISAID): `PNP0A03`. As in EDK2, others stand as a number. */
export const eisaId: Field = {
  read: (reader) => {
    const id = wholeHexNumber(4).read(reader);
    return id.endsWith(pnpDigits) ? `PNP${id.slice(2, 6)}` : id;
  },
  bytes: (text) => {
    const [, letters, product] = /^([A-Z]{3})([0-9A-F]{4})$/i.exec(text) ?? [];
    if (letters === undefined || product === undefined) return numberBytes(text, 4);
    const vendor = [...letters.toUpperCase()].reduce((bits, letter) => (bits << 5) | (letter.charCodeAt(0) - 0x40), 0);
    return numberBytes(`0x${product}${vendor.toString(16).padStart(4, "0")}`, 4);
  },
};

const pnpDigits = "41D0";

/** Bytes to the end as text; without a NUL. */
export const restInAscii: Field = {
  read: (reader) => asciiText(reader.rest()),
  bytes: asciiBytes,
  omitted: "",
};

/** Bytes to the end as text; the last is a NUL. */
export const restInAsciiWithNul: Field = {
  read: (reader) => {
    const bytes = reader.rest();
    if (bytes.at(-1) !== 0) throw new CodecError("a text does not end", null);
    return asciiText(bytes.subarray(0, -1));
  },
  bytes: (text) => joined(asciiBytes(text), Uint8Array.of(0)),
};

/** An SSID and the like: as many bytes, those behind the text zero. */
export const paddedAscii = (length: number): Field => ({
  read: (reader) => asciiText(reader.take(length, "a text")).replace(/\0+$/, ""),
  bytes: (text) => {
    const bytes = asciiBytes(text);
    if (bytes.length > length) throw new CodecError(`a text of more than ${length} bytes`, null);
    return joined(bytes, new Uint8Array(length - bytes.length));
  },
});

const asciiText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

function asciiBytes(text: string): Uint8Array {
  const wrong = /[^ -~]/.exec(text);
  if (wrong !== null) throw new CodecError("a character that is not printable ASCII", null);
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** To the end, in quotes and without a NUL. */
export const quotedUtf16: Field = {
  read: (reader) => {
    if (reader.left % 2 !== 0) throw new CodecError("half a character", null);
    return `"${utf16Text(reader.rest())}"`;
  },
  bytes: (text) => utf16Bytes(text.replace(/^"(.*)"$/s, "$1")),
};

/** To the end, the last character a NUL and no other one. */
export const restInUtf16WithNul: Field = {
  read: (reader) => {
    const { text, length } = utf16TextAt(reader.bytes, reader.offset, "a text");
    if (reader.rest().length !== length) throw new CodecError("a text with something behind it", null);
    return text;
  },
  bytes: (text) => utf16BytesWithNul(text, "a text"),
};

function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new CodecError(`${2 * length} hex digits expected`, null);
  return bytes;
}
