/**
 * Arrays in a PATCH (DSP0266 §"PATCH on array properties"): the client sends changes by place, the resource's own function
 * gets the array as it shall be. Arrays here have no fixed length, so what is removed leaves no gap. Pure.
 */
import type { DeclaredProperties, Reader } from "../../redfish-schema/derive/declared.js";

type Members = Readonly<Record<string, unknown>>;

/**
 * @param changes a checked body
 * @param read what the resource shows of a property now
 * @returns the body with every array that the declaration binds as writable made whole
 */
export function wholeArrays(
  properties: DeclaredProperties,
  changes: Members,
  read: (reader: Reader) => unknown,
): Record<string, unknown> {
  const whole = Object.entries(changes).map(([name, change]): [string, unknown] => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property?.kind === "object" && isObject(change)) return [name, wholeArrays(property.properties, change, read)];
    if (property?.kind !== "writable" || !Array.isArray(change)) return [name, change];
    return [name, amendedArray(elementsOf(read(property.read)), change)];
  });
  return Object.fromEntries(whole);
}

/**
 * Place by place: `null` removes the element, `{}` leaves it, an object amends one, anything else replaces it. Places behind
 * the last are added, and elements behind the last place of the change are cut off. The standard's order (modify, delete, add)
 * is kept, since every place means the array as it was before.
 */
export const amendedArray = (current: readonly unknown[], changes: readonly unknown[]): unknown[] =>
  changes.map((change, place) => amended(current[place], change)).filter((element) => element !== undefined);

/** @returns undefined where there is nothing any more, or nothing that could be left as it is */
function amended(current: unknown, change: unknown): unknown {
  if (change === null) return undefined;
  if (isObject(change)) {
    if (isEmpty(change)) return current ?? undefined;
    return isObject(current) ? amendedObject(current, change) : change;
  }
  if (Array.isArray(change)) return amendedArray(elementsOf(current), change);
  return change;
}

/** Members of an element: here `null` is a value, as in any object. */
function amendedObject(current: Members, changes: Members): Members {
  const members = Object.entries(changes).map(([name, change]): [string, unknown] => {
    const before = Object.hasOwn(current, name) ? current[name] : undefined;
    return [name, change === null ? null : amended(before, change)];
  });
  return Object.fromEntries([...Object.entries(current), ...members.filter(([, value]) => value !== undefined)]);
}

const elementsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const isEmpty = (object: object): boolean => Object.keys(object).length === 0;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
