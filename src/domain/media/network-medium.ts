/** Media of machines that have no slots but are given everything over the network: what an override for a disc comes to. Pure. */
import { type BootDecision, decideBoot } from "../../model/boot.js";
import type { BootIntent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { MediaSlot } from "../../model/media.js";
import type { BootTarget } from "../../model/words.js";
import { isInserted } from "./slots.js";

/** A disc that the firmware, or iPXE, reads over the network. Shared by all, so that a machine is known by it. */
export const networkSlots: readonly MediaSlot[] = [
  { id: "Cd", name: "Virtual CD", types: ["CD", "DVD"], fetched: "here", writable: false },
];

const [disc] = networkSlots;

export const hasNetworkMedia = ({ capabilities }: Pick<Machine, "capabilities">): boolean =>
  capabilities.media === networkSlots;

/** With the slot that an override for a disc leads to. */
export function networkDecision(machine: Machine, boot = machine.intent.boot): BootDecision {
  const decision = decideBoot(boot);
  if (decision.target !== "Cd" || !hasNetworkMedia(machine)) return decision;
  return { ...decision, medium: disc && isInserted(machine, disc.id) ? disc.id : null };
}

/**
 * The override as the firmware has to be told it: the network is where it finds the disc. The firmware tries them in order, as not
 * every one can boot by HTTP. Of an empty slot it need not be told.
 *
 * @param isSure a medium is taken to be in it
 */
export function firmwareOverrides(machine: Machine, boot: BootIntent, isSure = false): readonly BootIntent[] {
  if (decideBoot(boot).target !== "Cd" || !hasNetworkMedia(machine)) return [boot];
  const isIn = isSure || (disc !== undefined && isInserted(machine, disc.id));
  const targets: readonly BootTarget[] = isIn ? ["UefiHttp", "Pxe"] : ["None"];
  return targets.map((target) => ({ ...boot, target, httpBootUri: null }));
}
