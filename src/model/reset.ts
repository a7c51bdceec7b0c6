/** What the resets of Redfish are made of. Adapters say which of them they offer from it, the reconciler drives by it. */
import type { ResetType } from "./words.js";

/** One kind of thing an adapter can be told to do to the power of a machine. */
export type PowerCommand =
  | "on"
  | "off"
  | "shutdown"
  | "restart"
  | "gracefulRestart"
  | "nmi"
  | "button"
  | "pause"
  | "resume";

/**
 * For each reset type the ways to carry it out, the best first. What follows a restart or an off is there to leave the
 * machine on whatever became of the first command (Resource.ResetType: "upon successful completion … `On`").
 */
const ways: Readonly<Record<ResetType, readonly (readonly PowerCommand[])[]>> = {
  On: [["on"]],
  ForceOn: [["on"]],
  ForceOff: [["off"]],
  GracefulShutdown: [["shutdown"]],
  GracefulRestart: [
    ["gracefulRestart", "on"],
    ["shutdown", "on"],
  ],
  ForceRestart: [
    ["restart", "on"],
    ["off", "on"],
  ],
  PowerCycle: [["off", "on"]],
  PushPowerButton: [["button"]],
  Nmi: [["nmi"]],
  Pause: [["pause"]],
  Resume: [["resume"]],
};

type Commands = ReadonlySet<PowerCommand>;

/** The commands that make up a reset for a machine that can do `commands`; undefined = it cannot do that reset. */
export const wayOf = (type: ResetType, commands: Commands): readonly PowerCommand[] | undefined =>
  ways[type].find((way) => way.every((command) => commands.has(command)));

/** The reset types that a machine with these commands can offer. */
export const resetTypesOf = (commands: Commands): readonly ResetType[] =>
  (Object.keys(ways) as ResetType[]).filter((type) => wayOf(type, commands) !== undefined);
