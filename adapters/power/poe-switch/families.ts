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
  const { id, name, sysObjectIds, ports, snmp, ssh } = (value ?? {}) as Partial<Family>;
  const isNamed = typeof id === "string" && typeof name === "string" && Array.isArray(sysObjectIds);
  return isNamed && typeof ports?.parse === "function" && (snmp !== undefined || ssh !== undefined);
}

/** By the longest prefix of its sysObjectID; undefined = none is known. */
export const familyOf = (families: readonly Family[], sysObjectId: string): Family | undefined =>
  longestMatch(sysObjectId, families, ({ sysObjectIds }) => sysObjectIds);
