import { pdu, sameObject } from "../family.js";
import { outletNames } from "../outlet-names.js";

export default pdu({
  id: "apc-masterswitch",
  name: "APC MasterSwitch",
  aliases: ["apc", "apc_masterswitch"],
  sysObjectIds: ["1.3.6.1.4.1.318.1.1.4", "1.3.6.1.4.1.318.1.3.4.1"],
  outlets: outletNames(),
  // sPDUOutletCtl. Rebooting (3) and the delayed ones (4 to 7) are not used.
  ...sameObject("1.3.6.1.4.1.318.1.1.4.4.2.1.3", 1, 2),
  // sPDUOutletPending.
  pending: { oid: "1.3.6.1.4.1.318.1.1.4.4.2.1.2", yes: 1 },
  fixtures: ["apc/masterswitch"],
  notes: ["PowerNet-MIB; values as in Ironic's former driver. No device was seen."],
});
