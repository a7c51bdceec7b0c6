/** What a machine can do because it boots from the network. */
import type { Capabilities } from "../../model/capabilities.js";
import type { BootMode, BootStage, BootTarget, Inventory } from "../../model/machine.js";

/** What the answers of the network lead to; its firmware, where that can be got at, knows of more. */
const targets: readonly BootTarget[] = ["None", "Pxe", "UefiHttp", "Hdd"];

/** What can be seen of a boot by what asks, and by what it fetches. */
const stages: readonly BootStage[] = [
  "None",
  "PrimaryProcessorInitializationStarted",
  "SystemHardwareInitializationComplete",
  "OSBootStarted",
  "OSRunning",
];

/** Others than PCs have no BIOS. */
const modesOf = ({ processors }: Inventory): readonly BootMode[] =>
  processors.architecture === "x86" ? ["UEFI", "Legacy"] : ["UEFI"];

/** The very same where the network has nothing for the machine, or where it is simulated. */
export function withNetboot(capabilities: Capabilities, machine: Inventory): Capabilities {
  if (!machine.netboot || capabilities.simulated) return capabilities;
  return { ...capabilities, bootTargets: targets, bootModes: modesOf(machine), bootStages: stages };
}
