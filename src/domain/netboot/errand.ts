/** What a boot that begins now is to do. */
import type { BootErrand, ServedFirmware } from "../../model/netboot.js";
import { networkDecision } from "../media/network-medium.js";
import type { MachineUnit } from "../unit.js";

type Unit = Pick<MachineUnit, "machine" | "firmware">;

/** As it would be; nothing changes by it. */
export const errandOf = (unit: Unit): BootErrand => errandWith(unit, unit.firmware?.served?.next() ?? null);

/** As it is: what the boot was given is kept in mind until it is used up. */
export function begunErrandOf(unit: Unit): BootErrand {
  const errand = errandWith(unit, unit.firmware?.served?.give() ?? null);
  unit.firmware?.flash?.forgetFollowed();
  return errand;
}

function errandWith({ machine, firmware }: Unit, given: { readonly firmware: ServedFirmware } | null): BootErrand {
  // What was asked since is for the boot after this one.
  const followed = firmware?.flash?.followed ?? null;
  const boot = followed ?? machine.intent.boot;
  const decision = networkDecision(machine, boot);
  return {
    seq: followed?.setAt ?? machine.intent.seq,
    decision,
    once: decision.target !== null && boot.enabled === "Once",
    firmware: given?.firmware ?? null,
  };
}
