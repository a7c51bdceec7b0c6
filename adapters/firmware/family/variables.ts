/** Variables of a machine as a list: looked up, replaced in place, put behind the others. What stays keeps its place. */
import type { Variable, Variables } from "../../../src/model/firmware.js";
import { bytesOfHex, hexOf } from "../uefi/little-endian.js";
import { guids, variableAttributes } from "../uefi/well-known.js";

export interface VariableKey {
  readonly guid: string;
  readonly name: string;
}

const { nonVolatile, bootServices, runtime, timeAuthenticated } = variableAttributes;

/** Of most settings: the operating system may read and write them too. */
export const settingAttributes = nonVolatile | bootServices | runtime;
/** Of what is the firmware's alone. */
export const firmwareOnlyAttributes = nonVolatile | bootServices;
export const keyAttributes = settingAttributes | timeAuthenticated;

export const globalKey = (name: string): VariableKey => ({ guid: guids.global, name });

const isOf =
  ({ guid, name }: VariableKey) =>
  (variable: VariableKey): boolean =>
    variable.name === name && variable.guid === guid;

export const variableOf = (variables: Variables, key: VariableKey): Variable | undefined => variables.find(isOf(key));

/** null = there is no such variable. */
export function bytesOf(variables: Variables, key: VariableKey): Uint8Array | null {
  const found = variableOf(variables, key);
  return found === undefined ? null : bytesOfHex(found.data);
}

/** Little endian, from as many bytes as a number holds exactly; null when there is none. */
export function numberOf(variables: Variables, key: VariableKey): number | null {
  const value = bytesOf(variables, key);
  return value === null ? null : numberIn(value);
}

export function numberIn(value: Uint8Array): number | null {
  const length = Math.min(value.length, 6);
  return length === 0 ? null : Buffer.from(value).readUIntLE(0, length);
}

export function numberBytes(value: number, width: number): Uint8Array {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value, 0, Math.min(width, 6));
  return new Uint8Array(bytes);
}

export function withoutVariable(variables: Variables, key: VariableKey): Variables {
  const isIt = isOf(key);
  return variables.some(isIt) ? variables.filter((variable) => !isIt(variable)) : variables;
}

export function withVariable(variables: Variables, variable: Variable): Variables {
  const isIt = isOf(variable);
  return variables.some(isIt) ? variables.map((other) => (isIt(other) ? variable : other)) : [...variables, variable];
}

/** One that is there keeps its attributes: the firmware refuses its own writes when they differ. */
export function withValue(
  variables: Variables,
  key: VariableKey,
  value: Uint8Array,
  attributes: number = settingAttributes,
): Variables {
  const { guid, name } = key;
  const before = variableOf(variables, key);
  const data = hexOf(value);
  if (before?.data === data) return variables;
  return withVariable(variables, { ...(before ?? { guid, name, attributes }), data });
}
