/** Changes of variables, made up and told. */
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { keyOf } from "../../../adapters/firmware/edk2/variable.js";
import type { Change } from "../../../adapters/firmware/edk2/write.js";
import { efiTimeText, encodeEfiTime } from "../../../adapters/firmware/uefi/efi-time.js";
import { usualAttributes } from "../../../adapters/firmware/uefi/known-variables.js";
import { sameBytes } from "../../../adapters/firmware/uefi/little-endian.js";
import { valueText } from "../../../adapters/firmware/uefi/value-text.js";
import { attributesText, variableAttributes } from "../../../adapters/firmware/uefi/well-known.js";
import { systemClock } from "../../model/clock.js";
import { titleOf } from "./names.js";

type Variables = readonly StoredVariable[];
type Key = Pick<StoredVariable, "guid" | "name">;

export const variableOf = (variables: Variables, key: Key): StoredVariable | undefined =>
  variables.find((one) => keyOf(one) === keyOf(key));

/**
 * A variable with that value. Its attributes stay, unless others are given; one that is not there yet gets the usual ones.
 * A value that is there already does not get a new time.
 */
export function setTo(variables: Variables, { guid, name }: Key, data: Uint8Array, attributes?: number): Change {
  const was = variableOf(variables, { guid, name });
  const bits = attributes ?? was?.attributes ?? usualAttributes(name, guid);
  const stamped = (bits & variableAttributes.timeAuthenticated) !== 0;
  const isThere = was !== undefined && was.attributes === bits && sameBytes(was.data, data);
  // The firmware takes a signed update only if its stamp is later than this one (UEFI §8.2.2).
  const time = isThere ? was.time : stamped ? encodeEfiTime(systemClock.now()) : null;
  return { guid, name, to: { guid, name, attributes: bits, data, time } };
}

export const gone = ({ guid, name }: Key): Change => ({ guid, name, to: null });

/** Whether the change changes nothing. */
export function isIdle(variables: Variables, change: Change): boolean {
  const was = variableOf(variables, change);
  if (was === undefined || change.to === null) return was === undefined && change.to === null;
  return isAlike(was, change.to);
}

export const isAlike = (one: StoredVariable, other: StoredVariable): boolean =>
  one.attributes === other.attributes && sameBytes(one.data, other.data) && timeText(one) === timeText(other);

/** `Timeout 5 (was 0)`, `Boot0003 deleted`. */
export function changeText(variables: Variables, change: Change): string {
  const was = variableOf(variables, change);
  const title = titleOf(change);
  if (change.to === null) return `${title} deleted (was ${was ? textOf(was) : "not there"})`;
  if (was === undefined) return `${title} ${textOf(change.to)} (new)`;
  const [from, to] = textsOf(was, change.to);
  return `${title} ${to} (was ${from})`;
}

export const textOf = ({ name, guid, data }: StoredVariable): string => valueText(name, guid, data);

/** What of two values of a variable tells them apart. */
export function textsOf(one: StoredVariable, other: StoredVariable): readonly [string, string] {
  const texts = [textOf(one), textOf(other)] as const;
  if (one.attributes !== other.attributes) return [withAttributes(one, texts[0]), withAttributes(other, texts[1])];
  if (sameBytes(one.data, other.data)) return [withTime(one, texts[0]), withTime(other, texts[1])];
  return texts[0] === texts[1]
    ? [ofDifferentBytes(one, other, texts[0]), ofDifferentBytes(other, one, texts[1])]
    : texts;
}

const timeText = ({ time }: StoredVariable): string => (time === null ? "not set" : efiTimeText(time));

const withAttributes = ({ attributes }: StoredVariable, text: string): string =>
  `${text} [${attributesText(attributes)}]`;

const withTime = (variable: StoredVariable, text: string): string => `${text}, time ${timeText(variable)}`;

/** The first bytes that are not alike. */
function ofDifferentBytes({ data }: StoredVariable, { data: others }: StoredVariable, text: string): string {
  const at = data.findIndex((byte, index) => byte !== others[index]);
  const from = at === -1 ? Math.min(data.length, others.length) : at;
  const bytes = Buffer.from(data.subarray(from, from + 8)).toString("hex");
  return `${text}, ${data.length} bytes${bytes === "" ? "" : `, from byte ${from} on ${bytes}…`}`;
}
