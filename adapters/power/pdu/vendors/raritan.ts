import { command, pdu, states } from "../family.js";
import { outletNames } from "../outlet-names.js";

/** outletSwitchControlEntry of PDU2-MIB; index: PDU of the chain and outlet. */
const outletSwitchControlEntry = "1.3.6.1.4.1.13742.6.4.1.2.1";

export default pdu({
  id: "raritan",
  name: "Raritan PX2 and PX3",
  aliases: ["raritan_pdu2"],
  sysObjectIds: ["1.3.6.1.4.1.13742.6"],
  outlets: outletNames([1]),
  turn: command(`${outletSwitchControlEntry}.2`, 1, 0),
  state: states(`${outletSwitchControlEntry}.3`, { 7: "on", 8: "off" }),
  fixtures: ["raritan/px"],
  notes: ["PDU2-MIB from its text. Cycle (2) is not used.", "No device was seen."],
});
