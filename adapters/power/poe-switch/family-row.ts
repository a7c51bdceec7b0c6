import type { FamilyRow } from "../../kit/power/family-table.js";
import type { Family } from "./family.js";

/** The family's row in `docs/adapters/power-families.md`. */
export function rowOf({ id, name, snmp, ssh, fixtures, notes }: Family): FamilyRow {
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
    watts: [...(snmp?.watts ? ["SNMP"] : []), ...(ssh && tellsWatts(ssh) ? ["SSH"] : [])],
    surveys: snmp !== undefined,
    fixtures,
    notes,
  };
}

const linesOf = (steps: NonNullable<Family["ssh"]>["on"]): string =>
  steps.map((step) => (typeof step === "string" ? step : step.send)).join("; ");

const tellsWatts = ({ read, readAll }: NonNullable<Family["ssh"]>): boolean =>
  [read, readAll].some((show) => {
    if (show === undefined) return false;
    const { layout } = show;
    return layout.kind === "json"
      ? layout.watts !== undefined
      : layout.patterns.some(({ source }) => source.includes("(?<watts>"));
  });
