import { pdu, sameObject } from "../family.js";
import { outletNames } from "../outlet-names.js";

export default pdu({
  id: "apc-masterswitch-plus",
  name: "APC MasterSwitch Plus",
  aliases: ["apc_masterswitchplus"],
  sysObjectIds: ["1.3.6.1.4.1.318.1.1.6", "1.3.6.1.4.1.318.1.3.4.4"],
  // sPDUOutletControlMSPIndex, which counts the boxes of the chain from 1 on; sPDUOutletControlMSPOutletIndex.
  outlets: outletNames([1]),
  // sPDUOutletControlMSPOutletCommand: off is 3 here.
  ...sameObject("1.3.6.1.4.1.318.1.1.6.5.1.1.5", 1, 3),
  fixtures: ["apc/masterswitch-plus"],
  notes: [
    "PowerNet-MIB, whose index has two numbers: the box of the chain and the outlet. Ironic's former driver gave the outlet alone.",
    "No device was seen.",
  ],
});
