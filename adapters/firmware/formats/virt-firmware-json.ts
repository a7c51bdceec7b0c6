/**
 * `firmware-vars.json` of virt-firmware (`virt-fw-vars --output-json`, `--set-json`), version 2: one entry a variable, bytes in
 * hex. Read liberally, written as virt-firmware writes it.
 */
import { CodecError } from "../uefi/codec-error.js";
import { isGuid } from "../uefi/guid.js";
import { bytesOfHex, hexOf } from "../uefi/little-endian.js";

export interface VariableLike {
  /** Lower case with hyphens. */
  readonly guid: string;
  readonly name: string;
  readonly attributes: number;
  readonly data: Uint8Array;
  /** EFI_TIME; null = it has none. */
  readonly time: Uint8Array | null;
}

const version = 2;

export function exportJson(variables: readonly VariableLike[]): string {
  return `${JSON.stringify({ version, variables: variables.map(entryOf) }, null, 4)}\n`;
}

const entryOf = ({ name, guid, attributes, data, time }: VariableLike) => ({
  name,
  guid,
  attr: attributes,
  data: hexOf(data),
  ...(hasYear(time) ? { time: hexOf(time) } : {}),
});

/** virt-firmware leaves out a time whose year is 0: it was never set. */
const hasYear = (time: Uint8Array | null): time is Uint8Array => time !== null && (time[0] !== 0 || time[1] !== 0);

/**
 * No variable twice, in the file's order.
 * @throws CodecError that names the entry: `variables[3].data: an odd number of hex digits`
 */
export function importJson(text: string): readonly VariableLike[] {
  const { version: its, variables } = objectOf(parsed(text), "the file");
  if (its !== undefined && its !== version) throw wrong("version", `only ${version} is known`);
  if (!Array.isArray(variables)) throw wrong("variables", "not a list");
  const seen = new Map<string, string>();
  return variables.map((entry: unknown, index) => {
    const place = `variables[${index}]`;
    const variable = variableOf(entry, place);
    const key = `${variable.guid} ${variable.name}`;
    const twin = seen.get(key);
    if (twin !== undefined) throw wrong(place, `the same variable as ${twin}`);
    seen.set(key, place);
    return variable;
  });
}

function variableOf(entry: unknown, place: string): VariableLike {
  const { name, guid, attr, data, time } = objectOf(entry, place);
  return {
    guid: guidOf(guid, `${place}.guid`),
    name: nameOf(name, `${place}.name`),
    attributes: attributesOf(attr, `${place}.attr`),
    data: bytesOf(data, `${place}.data`),
    time: timeOf(time, `${place}.time`),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw wrong("the file", "not JSON");
  }
}

function objectOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(place, "not an object");
  return value as Readonly<Record<string, unknown>>;
}

function textOf(value: unknown, place: string): string {
  if (typeof value !== "string") throw wrong(place, "not a text");
  return value;
}

function guidOf(value: unknown, place: string): string {
  const guid = textOf(value, place).trim().toLowerCase();
  if (!isGuid(guid)) throw wrong(place, "not a GUID");
  return guid;
}

function nameOf(value: unknown, place: string): string {
  const name = textOf(value, place);
  if (name === "" || name.includes("\0")) throw wrong(place, "empty, or with a NUL in it");
  return name;
}

function attributesOf(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff) return value;
  throw wrong(place, "not a whole number of 32 bits");
}

/** Also in upper case, and in groups with white space between them. */
function bytesOf(value: unknown, place: string): Uint8Array {
  const hex = textOf(value, place).replace(/\s+/g, "");
  try {
    return bytesOfHex(hex);
  } catch (error) {
    throw error instanceof CodecError ? wrong(place, error.reason) : error;
  }
}

function timeOf(value: unknown, place: string): Uint8Array | null {
  if (value === undefined || value === null) return null;
  const time = bytesOf(value, place);
  if (time.length !== 16) throw wrong(place, "not 16 bytes");
  return hasYear(time) ? time : null;
}

const wrong = (place: string, reason: string): CodecError => new CodecError(`${place}: ${reason}`, null);
