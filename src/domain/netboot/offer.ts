/** Whether a machine that asks is offered a boot, and why. Pure. */
import type { BootDecision } from "../../model/boot.js";
import type { BootErrand, MachineNetboot } from "../../model/netboot.js";
import type { BootTarget } from "../../model/words.js";

export interface Offer {
  /**
   * `boot`: it gets what it is to boot. `local`: an override leads elsewhere, so that it gets nothing. `unasked`: nothing says
   * that it should boot from the network.
   */
  readonly kind: "boot" | "local" | "unasked";
  /** What of the decision is left for the network to do. */
  readonly decision: BootDecision;
  /** The first half of a sentence. */
  readonly because: string;
}

const network: readonly BootTarget[] = ["Pxe", "UefiHttp"];
/** Which may well lead to the network: the variables know. */
const named: readonly BootTarget[] = ["UefiBootNext", "UefiTarget"];

/** An override that leads past the network, on a machine that may not have been told so in any other way. */
export function isLocal({ decision: { target }, firmware }: BootErrand): boolean {
  if (target === null || network.includes(target) || isInVariables(firmware)) return false;
  // A machine with a flash of its own that is offered these has them there.
  return !(firmware === null && named.includes(target));
}

/** Giving it nothing is all that such an override takes. What only variables can say is used up by whoever reads them. */
export const isLeftToDisk = (errand: BootErrand): boolean => errand.decision.target === "Hdd" && isLocal(errand);

/** It is passed over: what was asked is done with that, and whatever the machine does is by its own order. */
export const isForEmptySlot = ({ decision: { target, medium }, firmware }: BootErrand): boolean =>
  target === "Cd" && medium === null && !isInVariables(firmware);

/** Nothing comes of it that has not come with the first answer. */
export const isDoneWhenTold = (errand: BootErrand): boolean => isLeftToDisk(errand) || isForEmptySlot(errand);

/** Files from here are what it asks for. Of firmware from here that has it in its variables they are what comes after. */
export const isForNetwork = ({ decision: { target }, firmware }: BootErrand): boolean =>
  target !== null && network.includes(target) && !isInVariables(firmware);

/** Its own firmware follows what was asked, as the variables that it got say it. */
export const isInVariables = (firmware: BootErrand["firmware"]): boolean =>
  firmware !== null && firmware.problem === null;

export function offerOf({ offer }: Pick<MachineNetboot, "offer">, errand: BootErrand): Offer {
  const { decision } = errand;
  const { target } = decision;
  if (target !== null && network.includes(target)) return { kind: "boot", decision, because: overrideWords(errand) };
  // The variables decide whether it asks at all. What made it ask was the override, or its order after that had failed.
  const own = { ...decision, target: null, option: null };
  if (target === "Cd" && decision.medium === null) {
    return { kind: offer === "always" ? "boot" : "unasked", decision: own, because: overrideWords(errand) };
  }
  if (isLocal(errand)) return { kind: "local", decision, because: overrideWords(errand) };
  if (target !== null && (offer === "always" || named.includes(target))) {
    return { kind: "boot", decision: own, because: `${overrideWords(errand)}, as its variables do, and it asks` };
  }
  if (offer === "always") {
    return { kind: "boot", decision, because: "No override is set, and it is offered a boot whenever it asks" };
  }
  return {
    kind: "unasked",
    decision: own,
    because: "No override says Pxe or UefiHttp, and it is offered a boot only under one",
  };
}

function overrideWords({ decision: { target, httpBootUri, medium }, once }: BootErrand): string {
  if (medium !== undefined) {
    const slot = medium === null ? "but its slot is empty" : "and a disc is in its slot";
    return `The override says Cd, ${once ? "Once" : "Continuous"}, ${slot}`;
  }
  const where = httpBootUri === null ? "" : ` from ${httpBootUri}`;
  return `The override says ${target}${where}, ${once ? "Once" : "Continuous"}`;
}
