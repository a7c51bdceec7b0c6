/** Who leads a machine to what it is to boot from next: its adapter, or the network that it asks. Whoever does sees that it went there. */
import { decideBoot } from "../../model/boot.js";
import type { Machine } from "../../model/machine.js";
import type { BootTarget } from "../../model/words.js";

const overNetwork: readonly BootTarget[] = ["Pxe", "UefiHttp"];

/** @param own what its adapter can lead it to */
export function isLedByNetwork({ inventory, capabilities, intent }: Machine, own: readonly BootTarget[]): boolean {
  const { target } = decideBoot(intent.boot);
  if (!inventory.netboot || capabilities.simulated || target === null) return false;
  return overNetwork.includes(target) || !own.includes(target);
}
