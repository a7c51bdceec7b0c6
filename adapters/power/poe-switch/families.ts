/** The families there are: the folder `vendors`, and the user's own. */
import { fileURLToPath } from "node:url";
import { longestMatch } from "../../kit/snmp/oid.js";
import { loadVendors } from "../../kit/vendor-files.js";
import { column, type Family, gauge, milliwatts, onOff, poeSwitch, rfc3621, words } from "./family.js";
import { familyProblems } from "./family-shape.js";
import { namesOfTheDevice, portNames } from "./port-names.js";

const folder = fileURLToPath(new URL("./vendors", import.meta.url));

/** What vendor files are made of, for those that cannot import it. */
const vendorWords = { poeSwitch, rfc3621, column, gauge, milliwatts, onOff, words, portNames, namesOfTheDevice };

/** @param own folders of further vendor files @throws VendorFileError (by rejection) see `loadVendors` */
export const loadFamilies = (...own: readonly string[]): Promise<readonly Family[]> =>
  loadVendors([folder, ...own], { problems: familyProblems, words: vendorWords });

/** By the longest prefix of its sysObjectID; undefined = none is known. */
export const familyOf = (families: readonly Family[], sysObjectId: string): Family | undefined =>
  longestMatch(sysObjectId, families, ({ sysObjectIds }) => sysObjectIds);
