/** Settings of the firmware, each in a variable of its own: how its bytes are a client's value, and the other way round. */
import type { AttributeDescription, AttributeValue } from "../../../src/model/firmware.js";
import { utf16Bytes, utf16Text } from "../uefi/utf16.js";
import { numberBytes, numberIn, type VariableKey } from "./variables.js";

export interface FirmwareAttribute {
  readonly description: AttributeDescription;
  readonly variable: VariableKey;
  /** EFI_VARIABLE_* of the variable when it is made; absent = NV, BS and RT. */
  readonly attributes?: number;
  /** @param stored null = the variable is not there */
  read(stored: Uint8Array | null): AttributeValue;
  write(value: AttributeValue, stored: Uint8Array | null): Uint8Array;
}

interface Common {
  /** Of the attribute; the variable's own name when absent. */
  readonly name?: string;
  readonly variable: VariableKey;
  readonly displayName: string;
  readonly help: string;
  readonly readOnly?: true;
}

/** Bytes that the firmware expects of a number. */
export type Width = 1 | 2 | 4;

const described = ({ name, variable, displayName, help, readOnly }: Common) => ({
  name: name ?? variable.name,
  displayName,
  help,
  readOnly: readOnly ?? false,
});

const storedNumber = (stored: Uint8Array | null, otherwise: number): number =>
  (stored === null ? null : numberIn(stored)) ?? otherwise;

/**
 * An enumeration over a number. A number that has no word reads as its digits: that is the truth, which the registry does not
 * list, so nobody can ask for it.
 */
export function choice(
  setting: Common & {
    readonly width: Width;
    readonly default: string;
    /** By the word for it: the number that is stored, and what it means. */
    readonly values: Readonly<Record<string, readonly [stored: number, text: string]>>;
  },
): FirmwareAttribute {
  const { variable, values, width } = setting;
  const entries = Object.entries(values);
  const numberFor = (value: AttributeValue): number => values[String(value)]?.[0] ?? 0;
  return {
    description: {
      ...described(setting),
      type: "Enumeration",
      values: entries.map(([value, [, text]]) => ({ value, text })),
      default: setting.default,
    },
    variable,
    read(stored) {
      const number = storedNumber(stored, numberFor(setting.default));
      return entries.find(([, [its]]) => its === number)?.[0] ?? String(number);
    },
    write: (value) => numberBytes(numberFor(value), width),
  };
}

/** An enumeration over words in ASCII that end with NUL. */
export function wordChoice(
  setting: Common & { readonly default: string; readonly values: Readonly<Record<string, string>> },
): FirmwareAttribute {
  return {
    description: {
      ...described(setting),
      type: "Enumeration",
      values: Object.entries(setting.values).map(([value, text]) => ({ value, text })),
      default: setting.default,
    },
    variable: setting.variable,
    read: (stored) => (stored === null ? "" : Buffer.from(stored).toString("latin1").split("\0")[0]) || setting.default,
    write: (value) => new Uint8Array(Buffer.from(`${value}\0`, "latin1")),
  };
}

/** Yes or no in a number: 1 or 0. The firmware takes anything but 0 for yes. */
export const flag = (setting: Common & { readonly width: Width; readonly default: boolean }): FirmwareAttribute => ({
  description: { ...described(setting), type: "Boolean", default: setting.default },
  variable: setting.variable,
  read: (stored) => storedNumber(stored, Number(setting.default)) !== 0,
  write: (value) => numberBytes(Number(value === true), setting.width),
});

/** Yes or no in one bit of a number that others share. */
export const bit = (
  setting: Common & {
    readonly width: Width;
    readonly bit: number;
    /** All bits of the number. */
    readonly default: number;
  },
): FirmwareAttribute => {
  const mask = 2 ** setting.bit;
  const isSet = (number: number): boolean => (number & mask) !== 0;
  return {
    description: { ...described(setting), type: "Boolean", default: isSet(setting.default) },
    variable: setting.variable,
    read: (stored) => isSet(storedNumber(stored, setting.default)),
    write(value, stored) {
      const before = storedNumber(stored, setting.default);
      return numberBytes(value === true ? before | mask : before & ~mask, setting.width);
    },
  };
};

export const number = (
  setting: Common & {
    readonly width: Width;
    readonly min: number;
    readonly max: number;
    readonly step?: number;
    readonly default: number;
  },
): FirmwareAttribute => ({
  description: {
    ...described(setting),
    type: "Integer",
    min: setting.min,
    max: setting.max,
    ...(setting.step !== undefined && { step: setting.step }),
    default: setting.default,
  },
  variable: setting.variable,
  read: (stored) => storedNumber(stored, setting.default),
  write: (value) => numberBytes(Number(value), setting.width),
});

/** Text in UTF-16 in a field of fixed size, filled up with NUL. @param characters at most; one more is there for the NUL */
export const text = (
  setting: Common & { readonly characters: number; readonly default: string },
): FirmwareAttribute => ({
  description: {
    ...described(setting),
    type: "String",
    maxLength: setting.characters,
    default: setting.default,
  },
  variable: setting.variable,
  read: (stored) => (stored === null ? setting.default : (utf16Text(stored).split("\0")[0] ?? "")),
  write(value) {
    const field = new Uint8Array(2 * (setting.characters + 1));
    field.set(utf16Bytes(String(value).slice(0, setting.characters)));
    return field;
  },
});
