/** Which variable a name on the command line means. */
import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { isGuid } from "../../../adapters/firmware/uefi/guid.js";
import { guidNamed, guidNames, guids } from "../../../adapters/firmware/uefi/well-known.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { printable } from "../printable.js";

export interface WantedName {
  readonly name: string;
  /** undefined = whichever variable is called so. */
  readonly guid: string | undefined;
}

/** How names are written, for the help of commands. */
export const nameHelp = `
NAME is case-sensitive. Where two variables share a name, choose with --guid or as GUID:NAME. A well-known GUID may be
called by its name: global:Timeout, raspberryPi:CpuClock.`;

/** @param text `NAME` or `GUID:NAME`. @throws CommandFailure */
export function wantedName(text: string, guidFlag: string | undefined): WantedName {
  const [, before = "", name = ""] = /^([^:]+):(.+)$/s.exec(text) ?? [];
  const guid = guidOf(before);
  const given = guidFlag === undefined ? undefined : guidOf(guidFlag);
  if (guidFlag !== undefined && given === undefined) throw unknownGuid(guidFlag);
  if (guid !== undefined && given !== undefined && guid !== given)
    throw new CommandFailure(`${text} and --guid ${guidFlag} are two different GUIDs.`, exitCodes.usage);
  if (text === "" || text.includes("\0")) throw new CommandFailure("A variable has a name.", exitCodes.usage);
  return guid === undefined ? { name: text, guid: given } : { name, guid };
}

function guidOf(text: string): string | undefined {
  const guid = text.toLowerCase().replace(/^\{(.*)\}$/, "$1");
  return isGuid(guid) ? guid : guidNamed(text);
}

/** @throws CommandFailure */
export function guidFromFlag(text: string): string {
  const guid = guidOf(text);
  if (guid === undefined) throw unknownGuid(text);
  return guid;
}

const unknownGuid = (text: string): CommandFailure =>
  new CommandFailure(
    `${JSON.stringify(text)} is no GUID (8-4-4-4-12 hex digits) and no name of one. Names: ${[...guidNames.values()].join(", ")}.`,
    exitCodes.usage,
  );

/** `global` or the GUID itself. */
export const guidTitle = (guid: string): string => guidNames.get(guid) ?? guid;

/** @throws CommandFailure when there is none, or more than one */
export function findVariable(variables: readonly StoredVariable[], wanted: WantedName, file: string): StoredVariable {
  const found = onlyVariable(variables, wanted);
  if (found) return found;
  throw new CommandFailure(`${file} has no variable ${titleOf(wanted)}.${nearby(variables, wanted)}`);
}

/** @returns undefined when there is none. @throws CommandFailure when there is more than one */
export function onlyVariable(
  variables: readonly StoredVariable[],
  { name, guid }: WantedName,
): StoredVariable | undefined {
  const found = variables.filter((one) => one.name === name && (guid === undefined || one.guid === guid));
  if (found.length < 2) return found[0];
  const choices = found.map(
    (one) => `\n  ${guidTitle(one.guid)}:${name}${guidNames.has(one.guid) ? `  (${one.guid})` : ""}`,
  );
  throw new CommandFailure(
    `${found.length} variables are called ${printable(name)}. Write which one is meant:${choices.join("")}`,
  );
}

export const titleOf = ({ name, guid }: WantedName): string =>
  guid === undefined || guid === guids.global ? printable(name) : `${guidTitle(guid)}:${printable(name)}`;

/** Names that differ in case, or the same name elsewhere. */
function nearby(variables: readonly StoredVariable[], { name }: WantedName): string {
  const near = variables.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  return near.length === 0
    ? " shoal efi show --all lists all that there are."
    : ` There is: ${near.map((one) => `${guidTitle(one.guid)}:${printable(one.name)}`).join(", ")}.`;
}
