import { pdu, sameObject } from "../family.js";
import { outletNames } from "../outlet-names.js";

export default pdu({
  id: "baytech-mrp27",
  name: "Baytech MRP27",
  aliases: ["baytech_mrp27"],
  sysObjectIds: ["1.3.6.1.4.1.4779"],
  outlets: outletNames([1]),
  // sBTAModulesRPCOutletState.
  ...sameObject("1.3.6.1.4.1.4779.1.3.5.3.1.3", 1, 0),
  fixtures: ["baytech/mrp27"],
  notes: ["Baytech-MIB-403-1; as in Ironic's former driver, with the module as the box. Reboot (2) is not used."],
});
