import type { FamilyRow } from "../../kit/power/family-table.js";
import type { Family } from "./family.js";

/** The family's row in `docs/adapters/power-families.md`. */
export const rowOf = ({ id, name, aliases, turn, watts, fixtures, notes }: Family): FamilyRow => ({
  kind: "pdu",
  id,
  name,
  aliases,
  orders: [
    {
      by: "SNMP",
      on: `${turn.on.oid} = ${turn.on.value}`,
      off: `${turn.off.oid === turn.on.oid ? "" : `${turn.off.oid} `}= ${turn.off.value}`,
    },
  ],
  watts: watts ? ["SNMP"] : [],
  surveys: false,
  fixtures,
  notes,
});
