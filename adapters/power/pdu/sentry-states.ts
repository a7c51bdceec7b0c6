/** outletControlState of Sentry3-MIB (Sentry4-MIB counts otherwise): what the outlet is set to, and what is about to happen to it. */
import { type StateColumn, states } from "./family.js";

export const sentryStates = (oid: string): StateColumn =>
  states(oid, {
    // idle, wake, plain, locked; each off before on.
    0: "off",
    1: "on",
    2: "off",
    3: "on",
    4: "off",
    5: "on",
    6: "off",
    7: "on",
    // reboot, shutdown.
    8: "turningOff",
    9: "turningOff",
    // pendOn, pendOff; minimumOff, minimumOn: held back until it has been so for long enough.
    10: "turningOn",
    11: "turningOff",
    12: "turningOn",
    13: "turningOff",
    // event: off, on, reboot, shutdown.
    14: "off",
    15: "on",
    16: "turningOff",
    17: "turningOff",
  });
