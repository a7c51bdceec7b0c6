import { command, pdu, states } from "../family.js";
import { outletNames } from "../outlet-names.js";

/** st4Outlets of Sentry4-MIB; index of its tables: unit, input cord, outlet. */
const st4Outlets = "1.3.6.1.4.1.1718.4.1.8";

export default pdu({
  id: "servertech-sentry4",
  name: "Server Technology Sentry4 (PRO2)",
  aliases: ["servertech_sentry4"],
  sysObjectIds: ["1.3.6.1.4.1.1718.4"],
  outlets: outletNames([1, 1]),
  // st4OutletControlAction. Reboot (3) is not used.
  turn: command(`${st4Outlets}.5.1.2`, 1, 2),
  // st4OutletState: unknown is 0, which is not told.
  state: states(`${st4Outlets}.3.1.1`, { 1: "on", 2: "off" }),
  // st4OutletActivePower.
  watts: { oid: `${st4Outlets}.3.1.7`, unit: 1 },
  fixtures: ["servertech/sentry4"],
  notes: [
    "Sentry4-MIB. The state is that of the relay (st4OutletState): st4OutletControlState counts otherwise than Sentry3 does, and is not needed.",
    "Watts are there on models that meter outlets. No device was seen.",
  ],
});
