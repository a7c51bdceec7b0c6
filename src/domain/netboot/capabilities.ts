/** What a machine can do because it boots from the network. */
import type { Capabilities } from "../../model/capabilities.js";
import type { Inventory } from "../../model/inventory.js";
import type { BootMode, BootStage, BootTarget } from "../../model/words.js";
import { networkSlots } from "../media/network-medium.js";

/** What the answers of the network lead to; its firmware, where that can be got at, knows of more. */
const targets: readonly BootTarget[] = ["None", "Pxe", "UefiHttp", "Hdd"];
const withDisc: readonly BootTarget[] = [...targets, "Cd"];

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

/** What comes of a board's boot folder alone is no firmware that could read a disc. */
const readsDiscs = ({ netboot, firmware }: Inventory): boolean => netboot?.bootSet === null || firmware !== undefined;

/** The very same for all machines whose adapters add nothing. */
function targetsWith(led: readonly BootTarget[], own: readonly BootTarget[], modes: readonly BootMode[]) {
  const more = own.filter((target) => !led.includes(target));
  const hasUefi = modes.includes("UEFI");
  if (more.length === 0 && hasUefi) return led;
  return [...led, ...more].filter((target) => hasUefi || target !== "UefiHttp");
}

/** The very same where the network has nothing for the machine, or where it is simulated. */
export function withNetboot(capabilities: Capabilities, machine: Inventory): Capabilities {
  if (!machine.netboot || capabilities.simulated) return capabilities;
  const media = capabilities.media ?? (readsDiscs(machine) ? networkSlots : undefined);
  // What the adapter knows of the machine's firmware counts for more than what PCs have.
  const bootModes = capabilities.bootModes.length > 0 ? capabilities.bootModes : modesOf(machine);
  return {
    ...capabilities,
    bootTargets: targetsWith(media ? withDisc : targets, capabilities.bootTargets, bootModes),
    bootModes,
    bootStages: stages,
    ...(media && { media }),
  };
}
