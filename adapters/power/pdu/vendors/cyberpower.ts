import { pdu, sameObject } from "../family.js";
import { outletNames } from "../outlet-names.js";

export default pdu({
  id: "cyberpower",
  name: "CyberPower ePDU",
  aliases: [],
  sysObjectIds: ["1.3.6.1.4.1.3808"],
  outlets: outletNames(),
  // ePDUOutletControlOutletCommand.
  ...sameObject("1.3.6.1.4.1.3808.1.1.3.3.3.1.1.4", 1, 2),
  fixtures: ["cyberpower/epdu"],
  notes: ["CPS-MIB; values as in Ironic's former driver, where it was not tested either."],
});
