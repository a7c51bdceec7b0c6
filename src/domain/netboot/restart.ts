/** What shows that a machine begins anew, so that whatever it asks next belongs to another boot. Pure. */

import type { ResetRequest } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { PowerState, ResetType } from "../../model/words.js";

const dark: readonly PowerState[] = ["Off", "PoweringOff"];

/** It is off, and was not known to be. */
export const turnedOff = (before: Machine, after: Machine): boolean =>
  powerOf(after) === "Off" && powerOf(before) !== "Off";

/** It was known to be off, and is not any more. */
export const turnedOn = (before: Machine, after: Machine): boolean =>
  powerOf(before) === "Off" && powerOf(after) !== "Off";

/** It is on, and was not known to be: so too when its power is read for the first time. */
export const seenOn = (before: Machine, after: Machine): boolean => powerOf(before) !== "On" && powerOf(after) === "On";

/** As far as is known: a machine that is just being switched on may ask sooner than its power is read. */
export const isOff = (machine: Machine): boolean => powerOf(machine) === "Off";

const powerOf = ({ observation }: Machine): PowerState | undefined => observation.power?.state;

/**
 * Whether it is on its way off, or through a reset. A step of a reset that begins is stored before the hardware hears of it, so
 * that nothing which follows from it can be taken for the end of the boot before.
 */
export function isRestart(before: Machine, after: Machine): boolean {
  const [was, is] = [before.intent.resets, after.intent.resets];
  const isUnknown = powerOf(after) === undefined;
  return (
    goesDark(powerOf(before), powerOf(after)) ||
    stepBegan(was, is, isUnknown ? [...endsBoot, ...startsBoot] : endsBoot) ||
    // What came in its name while it was off is none of what begins now.
    (isOff(after) && stepBegan(was, is, startsBoot))
  );
}

function goesDark(was: PowerState | undefined, is: PowerState | undefined): boolean {
  if (is === undefined || was === is) return false;
  // What was off is being switched on: the boot that may have begun already is that one.
  return dark.includes(is) || (is === "PoweringOn" && was !== undefined && !dark.includes(was));
}

const endsBoot: readonly ResetType[] = [
  "ForceOff",
  "GracefulShutdown",
  "ForceRestart",
  "GracefulRestart",
  "PowerCycle",
  "PushPowerButton",
];
/** Where nothing tells its power, nothing tells that it went off either. */
const startsBoot: readonly ResetType[] = ["On", "ForceOn"];

function stepBegan(
  before: readonly ResetRequest[],
  after: readonly ResetRequest[],
  types: readonly ResetType[],
): boolean {
  if (before === after) return false;
  return after.some(
    ({ seq, type, begun }) =>
      types.includes(type) && begun > (before.find((request) => request.seq === seq)?.begun ?? 0),
  );
}
