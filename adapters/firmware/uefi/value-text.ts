/** Values of well-known variables as people read and write them: one line each. */
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

interface ValueForm {
  /** @throws CodecError when the bytes are not of this form */
  text(data: Uint8Array): string;
  /** The inverse; absent = it cannot be written as text. @throws CodecError that says what is expected */
  bytes?(text: string): Uint8Array;
}

function number(width: 1 | 2 | 4 | 8): ValueForm {
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

const onOff: ValueForm = {
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

const oneBootNumber: ValueForm = {
  text: (data) => bootNumberText(new Reader(exactly(2, data)).u16("the number")),
  bytes: (text) => u16(bootNumber(text)),
};

/** `0001,0003` */
const bootNumbers: ValueForm = {
  text: (data) => {
    const reader = new Reader(data);
    const numbers: string[] = [];
    while (reader.left > 0) numbers.push(bootNumberText(reader.u16("a number")));
    return numbers.join(",");
  },
  bytes: (text) => u16List(text.trim() === "" ? [] : text.split(",").map(bootNumber)),
};

/** A language (RFC 4646) with a NUL behind it. */
const language: ValueForm = {
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
const paddedText = (length: number): ValueForm => ({
  text: (data) => utf16TextAt(data, 0, "the text").text,
  bytes: (text) => {
    if (text.length > length || text.includes("\0")) throw expected(`a text of at most ${length} characters`);
    const bytes = utf16Bytes(text);
    return joined(bytes, new Uint8Array(2 * (length + 1) - bytes.length));
  },
});

const paths: ValueForm = { text: devicePathText, bytes: parseDevicePathText };

/** `UEFI Shell, inactive: Fv(…)/FvFile(…)` */
const loadOption: ValueForm = {
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
const signatures: ValueForm = {
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
const indications: ValueForm = {
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

const [u8Form, u16Form, u32Form] = [number(1), number(2), number(4)];

/** Which variables have which form: the first that fits. */
const forms: readonly (readonly [guid: string, names: RegExp, form: ValueForm])[] = [
  [guids.global, /^(Boot|Driver|SysPrep)Order$/, bootNumbers],
  [guids.global, /^Boot(Next|Current)$/, oneBootNumber],
  [guids.global, /^(Boot|Driver|SysPrep|OsRecovery|PlatformRecovery)[0-9A-F]{4}$/, loadOption],
  [guids.global, /^Timeout$/, u16Form],
  [guids.global, /^(Platform)?(Lang|LangCodes)$/, language],
  [guids.global, /^OsIndications(Supported)?$/, indications],
  [guids.global, /^(ConIn|ConOut|ErrOut)(Dev)?$/, paths],
  [guids.global, /^(SecureBoot|SetupMode|AuditMode|DeployedMode|VendorKeys)$/, onOff],
  [guids.global, /^(PK|KEK)(Default)?$/, signatures],
  [guids.global, /^db[xtr]?Default$/, signatures],
  [guids.imageSecurityDatabase, /^db[xtr]?$/, signatures],
  [guids.tlsCaCertificate, /^TlsCaCertificate$/, signatures],
  [guids.secureBootEnable, /^SecureBootEnable$/, onOff],
  [guids.customMode, /^CustomMode$/, onOff],
  [guids.vendorKeysNv, /^VendorKeysNv$/, onOff],
  [guids.bootDiscoveryPolicy, /^BootDiscoveryPolicy$/, u32Form],
  [guids.monotonicCounter, /^MTC$/, u32Form],
  [guids.raspberryPi, /^AssetTag$/, paddedText(32)],
  [guids.raspberryPi, /^DisplayEnableScaledVModes$/, u8Form],
  [
    guids.raspberryPi,
    /^(CpuClock|CustomCpuClock|Ram(MoreThan|LimitTo)3GB|SystemTableMode|FanOnGpio|FanTemp|Xhci(Pci|Reload)|SdIsArasan|Mmc[A-Za-z0-9]+|DebugEnableJTAG|DisplayEnableSShot)$/,
    u32Form,
  ],
  [guids.raspberryPiReset, /^(ResetDelay|Columns|Rows)$/, u32Form],
];

const formOf = (name: string, guid: string): ValueForm | undefined =>
  forms.find(([its, names]) => its === guid && names.test(name))?.[2];

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

function exactly(length: number, data: Uint8Array): Uint8Array {
  return data.length === length ? data : wrongForm();
}

function wrongForm(): never {
  throw new CodecError("the value is not of its usual form", null);
}

const expected = (what: string): CodecError => new CodecError(`expected ${what}`, null);
