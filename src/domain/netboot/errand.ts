/** What a boot that begins now is to do. */
import type { BootErrand, ServedFirmware } from "../../model/netboot.js";
import { networkDecision } from "../media/network-medium.js";
import type { MachineUnit } from "../unit.js";

type Unit = Pick<MachineUnit, "machine" | "firmware">;

/** As it would be; nothing changes by it. */
export const errandOf = (unit: Unit): BootErrand => errandWith(unit, unit.firmware?.served?.next() ?? null);

/** As it is: what the boot was given is kept in mind until it is used up. */
export const begunErrandOf = (unit: Unit): BootErrand => errandWith(unit, unit.firmware?.served?.give() ?? null);

function errandWith({ machine }: Unit, given: { readonly firmware: ServedFirmware } | null): BootErrand {
  const { boot, seq } = machine.intent;
  const decision = networkDecision(machine);
  return {
    seq,
    decision,
    once: decision.target !== null && boot.enabled === "Once",
    firmware: given?.firmware ?? null,
  };
}
