import { command, pdu, states } from "../family.js";
import { outletNames } from "../outlet-names.js";

/** rPDU2Outlet of PowerNet-MIB. */
const rPDU2Outlet = "1.3.6.1.4.1.318.1.1.26.9";

export default pdu({
  id: "apc-rackpdu2",
  name: "APC Rack PDU, second generation (AP8xxx)",
  aliases: ["apc_rackpdu2"],
  sysObjectIds: ["1.3.6.1.4.1.318.1.1.26", "1.3.6.1.4.1.318.1.3.4.6"],
  outlets: outletNames(),
  // The command has on 1 and off 2, the state on 2 and off 1.
  turn: command(`${rPDU2Outlet}.2.4.1.5`, 1, 2),
  state: states(`${rPDU2Outlet}.2.3.1.5`, { 1: "off", 2: "on" }),
  pending: { oid: `${rPDU2Outlet}.2.3.1.6`, yes: 1 },
  watts: { oid: `${rPDU2Outlet}.4.3.1.7`, unit: 1 },
  fixtures: ["apc/rpdu2"],
  notes: ["PowerNet-MIB from its text. Watts are there on models that meter outlets."],
});
