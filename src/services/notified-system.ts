/** A machine as sushy-tools' fake driver keeps a system: what its external notifier sends. Pure. */
import type { Duration } from "../model/clock.js";
import type { ResetRequest } from "../model/intent.js";
import type { Machine } from "../model/machine.js";
import type { PowerState, ResetType } from "../model/words.js";

/** As it was configured. */
export type SystemDocument = Readonly<Record<string, unknown>>;

/** What a system shows while it is on its way: the old state, until the new one is there. */
const shown: Readonly<Record<PowerState, "On" | "Off">> = {
  On: "On",
  PoweringOff: "On",
  Paused: "On",
  Off: "Off",
  PoweringOn: "Off",
};

const restarts: readonly ResetType[] = ["GracefulRestart", "ForceRestart", "PowerCycle"];

/**
 * @param system with members that mean nothing here, which are sent as they are
 * @param longestDelay until a change of the power shows
 * @returns null = there is nothing to tell of it just now: nobody knows its power, or it is between two states
 */
export function describeSystem(
  machine: Machine,
  system: SystemDocument,
  longestDelay: Duration,
): SystemDocument | null {
  const { boot, resets, media } = machine.intent;
  const state = machine.observation.power?.state;
  if (state === undefined) return null;
  const power = shown[state];
  const [reset] = resets;
  const isRestart = reset !== undefined && restarts.includes(reset.type);
  // About to go off, or on again already: which of the two is told by what comes next.
  if (isRestart && reset.begun > 0 && power === "On") return null;
  return {
    ...system,
    // One that is to begin anew is off from the moment it is asked to.
    power_state: isRestart ? "Off" : power,
    pending_power: reset ? pendingOf(reset, power, longestDelay) : null,
    boot_device: boot.enabled === "Disabled" ? "Hdd" : boot.target,
    boot_mode: boot.mode,
    boot_image: Object.fromEntries(
      Object.entries(media ?? {}).map(([slot, { image, writeProtected }]) => [slot, [image, writeProtected, true]]),
    ),
  };
}

/**
 * What follows the power of systems acts on this: `On` boots one, and everything else ends what runs on it. So a restart is
 * told twice, as the restart that it is and, once the system is off, as the On that is left of it.
 */
function pendingOf({ type, at }: ResetRequest, power: "On" | "Off", longestDelay: Duration): SystemDocument | null {
  const state = aimOf(type, power);
  if (state === power) return null;
  return { power_state: state, apply_time: Math.ceil((at + longestDelay) / 1000) };
}

/** What the reset leads to, or what it is; the power as it is where it leads nowhere. */
function aimOf(type: ResetType, power: "On" | "Off"): string {
  switch (type) {
    case "On":
    case "ForceOn":
      return "On";
    case "ForceOff":
    case "GracefulShutdown":
      return "Off";
    case "PushPowerButton":
      return power === "On" ? "Off" : "On";
    case "GracefulRestart":
    case "ForceRestart":
    case "PowerCycle":
      return power === "Off" ? "On" : type;
    default:
      return power;
  }
}
