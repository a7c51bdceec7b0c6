import { command, pdu } from "../family.js";
import { outletNames } from "../outlet-names.js";
import { sentryStates } from "../sentry-states.js";

/** st4OutletControlEntry of Sentry4-MIB; index: unit, line, outlet. */
const st4OutletControlEntry = "1.3.6.1.4.1.1718.4.1.8.5.1";

export default pdu({
  id: "servertech-sentry4",
  name: "Server Technology Sentry4 (PRO2)",
  aliases: ["servertech_sentry4"],
  sysObjectIds: ["1.3.6.1.4.1.1718.4"],
  outlets: outletNames([1, 1]),
  turn: command(`${st4OutletControlEntry}.2`, 1, 2),
  state: sentryStates(`${st4OutletControlEntry}.1`),
  fixtures: ["servertech/sentry4"],
  notes: [
    "One secondary source for the objects, which another contradicts; the states are taken to be those of Sentry3.",
    "No device was seen.",
  ],
});
