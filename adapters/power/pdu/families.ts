/** The families there are: the folder `vendors`, and the user's own. */
import { fileURLToPath } from "node:url";
import { longestMatch } from "../../kit/snmp/oid.js";
import { loadVendors } from "../../kit/vendor-files.js";
import type { Family } from "./family.js";

const folder = fileURLToPath(new URL("./vendors", import.meta.url));

/** @param own folders of further vendor files @throws Error (by rejection) see `loadVendors` */
export const loadFamilies = (...own: readonly string[]): Promise<readonly Family[]> =>
  loadVendors([folder, ...own], isFamily);

function isFamily(value: unknown): value is Family {
  const { id, name, aliases, sysObjectIds, outlets, turn, state } = (value ?? {}) as Partial<Family>;
  const isNamed =
    typeof id === "string" && typeof name === "string" && Array.isArray(aliases) && Array.isArray(sysObjectIds);
  return isNamed && typeof outlets?.parse === "function" && turn !== undefined && state !== undefined;
}

/** By its id and its aliases. @throws Error when two families go by one word */
export function byWord(families: readonly Family[]): ReadonlyMap<string, Family> {
  const words = new Map<string, Family>();
  for (const family of families)
    for (const word of [family.id, ...family.aliases]) {
      const other = words.get(word);
      if (other) throw new Error(`the PDU families ${other.id} and ${family.id} both go by ${word}`);
      words.set(word, family);
    }
  return words;
}

/** By the longest prefix of its sysObjectID; undefined = none is known. */
export const familyOf = (families: readonly Family[], sysObjectId: string): Family | undefined =>
  longestMatch(sysObjectId, families, ({ sysObjectIds }) => sysObjectIds);
