import { pdu, states } from "../family.js";
import { outletNames } from "../outlet-names.js";

/** outletControlEntry of EATON-EPDU-MIB; index: box of the chain, from 0, and outlet. */
const outletControlEntry = "1.3.6.1.4.1.534.6.6.7.6.6.1";

export default pdu({
  id: "eaton",
  name: "Eaton ePDU (G3 and later)",
  aliases: ["eatonpower"],
  sysObjectIds: ["1.3.6.1.4.1.534"],
  outlets: outletNames([0]),
  // Seconds until it happens.
  turn: {
    on: { oid: `${outletControlEntry}.4`, value: 0 },
    off: { oid: `${outletControlEntry}.3`, value: 0 },
  },
  state: states(`${outletControlEntry}.2`, { 0: "off", 1: "on", 2: "turningOff", 3: "turningOn" }),
  fixtures: ["eaton/epdu"],
  notes: [
    "EATON-EPDU-MIB: OffCmd is column 3, OnCmd is 4. Ironic's former driver has them the other way round, untested.",
    "Not seen on a device: try it with an outlet that nothing hangs on.",
  ],
});
