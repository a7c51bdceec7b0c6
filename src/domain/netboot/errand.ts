/** What a boot that begins now is to do. */
import { decideBoot } from "../../model/boot.js";
import type { BootErrand } from "../../model/netboot.js";
import type { MachineUnit } from "../unit.js";

export function errandOf({ machine, firmware }: Pick<MachineUnit, "machine" | "firmware">): BootErrand {
  const { boot, seq } = machine.intent;
  const decision = decideBoot(boot);
  return {
    seq,
    decision,
    once: decision.target !== null && boot.enabled === "Once",
    firmware: firmware?.served?.give().firmware ?? null,
  };
}
