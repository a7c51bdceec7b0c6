import type { FamilyRow } from "../../kit/power/family-table.js";
import { type Family, tellsWatts } from "./family.js";

/** The family's row in `docs/adapters/power-families.md`. */
export function rowOf(family: Family): FamilyRow {
  const { id, name, snmp, ssh, fixtures, notes } = family;
  const admin = snmp?.admin?.readOnly ? undefined : snmp?.admin;
  const [on] = admin?.on.keys() ?? [];
  return {
    kind: "poe-switch",
    id,
    name,
    aliases: [],
    orders: [
      ...(admin ? [{ by: "SNMP", on: `${admin.oid} = ${on}`, off: `= ${admin.off}` }] : []),
      ...(ssh ? [{ by: "SSH", on: linesOf(ssh.on), off: linesOf(ssh.off) }] : []),
    ],
    watts: [...(snmp?.watts ? ["SNMP"] : []), ...(tellsWatts(family) ? ["SSH"] : [])],
    surveys: snmp !== undefined,
    fixtures,
    notes,
  };
}

const linesOf = (steps: NonNullable<Family["ssh"]>["on"]): string =>
  steps.map((step) => (typeof step === "string" ? step : step.send)).join("; ");
