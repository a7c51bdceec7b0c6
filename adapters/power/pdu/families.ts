/** The families there are: the folder `vendors`, and the user's own. */
import { fileURLToPath } from "node:url";
import { longestMatch } from "../../kit/snmp/oid.js";
import { loadVendors } from "../../kit/vendor-files.js";
import { command, type Family, pdu, sameObject, states } from "./family.js";
import { familyProblems } from "./family-shape.js";
import { outletNames } from "./outlet-names.js";

const folder = fileURLToPath(new URL("./vendors", import.meta.url));

/** What vendor files are made of, for those that cannot import it. */
const vendorWords = { pdu, states, command, sameObject, outletNames };

/** @param own folders of further vendor files @throws VendorFileError (by rejection) see `loadVendors` */
export const loadFamilies = (...own: readonly string[]): Promise<readonly Family[]> =>
  loadVendors([folder, ...own], { problems: familyProblems, words: vendorWords });

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
