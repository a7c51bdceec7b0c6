import { command, pdu, states } from "../family.js";
import { outletNames } from "../outlet-names.js";

export default pdu({
  id: "apc-rackpdu",
  name: "APC Switched Rack PDU, first generation (AP79xx)",
  aliases: ["apc_rackpdu"],
  sysObjectIds: ["1.3.6.1.4.1.318.1.1.12", "1.3.6.1.4.1.318.1.3.4.5"],
  outlets: outletNames(),
  // rPDUOutletControlOutletCommand.
  turn: command("1.3.6.1.4.1.318.1.1.12.3.3.1.1.4", 1, 2),
  // rPDUOutletStatusOutletState.
  state: states("1.3.6.1.4.1.318.1.1.12.3.5.1.1.4", { 1: "on", 2: "off" }),
  fixtures: ["apc/rpdu"],
  notes: ["PowerNet-MIB; values as in Ironic's former driver."],
});
