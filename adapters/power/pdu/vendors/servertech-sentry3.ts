import { command, pdu } from "../family.js";
import { outletNames } from "../outlet-names.js";
import { sentryStates } from "../sentry-states.js";

/** outletEntry of Sentry3-MIB; index: tower, infeed, outlet. */
const outletEntry = "1.3.6.1.4.1.1718.3.2.3.1";

export default pdu({
  id: "servertech-sentry3",
  name: "Server Technology Sentry3 (CDU)",
  aliases: ["servertech", "servertech_sentry3"],
  sysObjectIds: ["1.3.6.1.4.1.1718.3"],
  outlets: outletNames([1, 1]),
  turn: command(`${outletEntry}.11`, 1, 2),
  state: sentryStates(`${outletEntry}.10`),
  fixtures: ["servertech/sentry3"],
  notes: [
    "Sentry3-MIB: objects, index and the numbers of outletControlState.",
    "Reboot (3) is not used. No device was seen.",
  ],
});
