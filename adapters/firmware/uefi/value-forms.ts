/** How the values of well-known variables are written as text: one line each. */
import { CodecError } from "./codec-error.js";
import { devicePathText, firstPath, parseDevicePathText } from "./device-path.js";
import { hexOf, joined, Reader, u16, u16List } from "./little-endian.js";
import {
  bootNumberText,
  loadOptionActive,
  loadOptionCategory,
  loadOptionCategoryApp,
  loadOptionHidden,
  parseLoadOption,
} from "./load-option.js";
import { parseSignatureLists, signaturesOf } from "./signature-list.js";
import { utf16Bytes, utf16TextAt } from "./utf16.js";
import { guids } from "./well-known.js";

export interface ValueForm {
  /** @throws CodecError when the bytes are not of this form */
  text(data: Uint8Array): string;
  /** The inverse; absent = it cannot be written as text. @throws CodecError that says what is expected */
  bytes?(text: string): Uint8Array;
}

/** @param width in bytes; little endian */
export function number(width: 1 | 2 | 4 | 8): ValueForm {
  const size = 8 * width;
  return {
    text: (data) => String(BigInt(`0x${hexOf(exactly(width, data).toReversed())}`)),
    bytes: (text) => {
      const value = /^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) ? BigInt(text) : -1n;
      if (value < 0n || value >= 1n << BigInt(size)) throw expected(`a number of ${size} bits, e.g. 5 or 0x10`);
      return new Uint8Array(Buffer.from(value.toString(16).padStart(2 * width, "0"), "hex")).reverse();
    },
  };
}

export const onOff: ValueForm = {
  text: (data) => ["off", "on"][exactly(1, data)[0] ?? 0] ?? wrongForm(),
  bytes: (text) => {
    const word = text.toLowerCase();
    if (["on", "true", "1"].includes(word)) return Uint8Array.of(1);
    if (["off", "false", "0"].includes(word)) return Uint8Array.of(0);
    throw expected("on or off");
  },
};

const bootNumber = (text: string): number => {
  const [, digits] = /^(?:Boot)?([0-9a-f]{4})$/i.exec(text.trim()) ?? [];
  if (digits === undefined) throw expected("the number of a boot option: four hex digits, e.g. 0003");
  return Number.parseInt(digits, 16);
};

export const oneBootNumber: ValueForm = {
  text: (data) => bootNumberText(new Reader(exactly(2, data)).u16("the number")),
  bytes: (text) => u16(bootNumber(text)),
};

/** `0001,0003` */
export const bootNumbers: ValueForm = {
  text: (data) => {
    const reader = new Reader(data);
    const numbers: string[] = [];
    while (reader.left > 0) numbers.push(bootNumberText(reader.u16("a number")));
    return numbers.join(",");
  },
  bytes: (text) => u16List(text.trim() === "" ? [] : text.split(",").map(bootNumber)),
};

/** A language (RFC 4646) with a NUL behind it. */
export const language: ValueForm = {
  text: (data) => {
    const text = Buffer.from(data).toString("latin1");
    return /^[ -~]*\0?$/.test(text) ? text.replace("\0", "") : wrongForm();
  },
  bytes: (text) => {
    if (!/^[a-z0-9-]{1,63}$/i.test(text)) throw expected("a language, e.g. en or de-DE");
    return new Uint8Array(Buffer.from(`${text}\0`, "latin1"));
  },
};

/** @param length of the text at most, in characters; there is room for a NUL behind them */
export const paddedText = (length: number): ValueForm => ({
  text: (data) => utf16TextAt(data, 0, "the text").text,
  bytes: (text) => {
    if (text.length > length || text.includes("\0")) throw expected(`a text of at most ${length} characters`);
    const bytes = utf16Bytes(text);
    return joined(bytes, new Uint8Array(2 * (length + 1) - bytes.length));
  },
});

export const paths: ValueForm = { text: devicePathText, bytes: parseDevicePathText };

/** `UEFI Shell, inactive: Fv(…)/FvFile(…)` */
export const loadOption: ValueForm = {
  text: (data) => {
    const { attributes, description, path } = parseLoadOption(data);
    const marks = [
      (attributes & loadOptionActive) === 0 ? ", inactive" : "",
      (attributes & loadOptionHidden) !== 0 ? ", hidden" : "",
      (attributes & loadOptionCategory) === loadOptionCategoryApp ? ", application" : "",
    ];
    return `${description.trim()}${marks.join("")}: ${devicePathText(firstPath(path))}`;
  },
};

/** `1 certificate, 77 hashes` */
export const signatures: ValueForm = {
  text: (data) => {
    const all = signaturesOf(parseSignatureLists(data));
    const certificates = all.filter(({ type }) => type === guids.certX509).length;
    const words = [
      counted(certificates, "certificate", "certificates"),
      counted(all.length - certificates, "hash", "hashes"),
    ];
    return words.filter((word) => word !== "").join(", ") || "nothing";
  },
};

const counted = (count: number, one: string, many: string): string =>
  count === 0 ? "" : `${count} ${count === 1 ? one : many}`;

/** UEFI §8.5.4, EFI_OS_INDICATIONS_*. */
const osIndications: readonly (readonly [bit: bigint, word: string])[] = [
  [0x1n, "boot-to-setup"],
  [0x2n, "timestamp-revocation"],
  [0x4n, "file-capsule-delivery"],
  [0x8n, "fmp-capsules"],
  [0x10n, "capsule-results"],
  [0x20n, "start-os-recovery"],
  [0x40n, "start-platform-recovery"],
  [0x80n, "json-config-refresh"],
];

/** `boot-to-setup+fmp-capsules`; `0` = none. */
export const indications: ValueForm = {
  text: (data) => {
    const bits = new Reader(exactly(8, data)).u64("the flags");
    const words = osIndications.filter(([bit]) => (bits & bit) !== 0n).map(([, word]) => word);
    const others = bits & ~0xffn;
    return [
      ...words,
      ...(others !== 0n || words.length === 0 ? [others === 0n ? "0" : `0x${others.toString(16)}`] : []),
    ].join("+");
  },
  bytes: (text) => {
    const bits = text.split("+").map((word) => indicationBits(word.trim()));
    return number(8).bytes?.(String(bits.reduce((all, bit) => all | bit, 0n))) ?? wrongForm();
  },
};

function indicationBits(word: string): bigint {
  const [bit] = osIndications.find(([, its]) => its === word.toLowerCase()) ?? [];
  if (bit !== undefined) return bit;
  if (/^(0x[0-9a-f]{1,16}|\d{1,19})$/i.test(word)) return BigInt(word);
  throw expected(`${osIndications.map(([, its]) => its).join(", ")} joined by +`);
}

function exactly(length: number, data: Uint8Array): Uint8Array {
  return data.length === length ? data : wrongForm();
}

function wrongForm(): never {
  throw new CodecError("the value is not of its usual form", null);
}

const expected = (what: string): CodecError => new CodecError(`expected ${what}`, null);
