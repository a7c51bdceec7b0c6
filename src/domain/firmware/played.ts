/** Firmware of a machine that has none of its own: what a boot leads to, and what it leaves behind. Pure. */
import { decideBoot } from "../../model/boot.js";
import type { Instant } from "../../model/clock.js";
import type { FirmwareIntent, FirmwareObservation, Variables } from "../../model/firmware.js";
import type { BootTarget, Intent, Machine } from "../../model/machine.js";
import { useUp } from "../boot.js";
import { askedOf, settled } from "./asked.js";
import { holdSame } from "./changes.js";
import { imageAfter, imageInForce } from "./image-in-force.js";
import type { FirmwareTools } from "./setup.js";
import type { VariableViews } from "./views.js";

/** What a boot was told when it asked what to do. It may take a while until it does it. */
export interface Choice {
  /** `Intent.seq` then. */
  readonly seq: number;
  readonly target: BootTarget | null;
  /** What was asked of the firmware then: whatever was accepted since is for the next boot. */
  readonly asked: FirmwareIntent;
  /** What the variables are once it has booted. */
  readonly after: Variables;
}

/** Of a machine of whose firmware nothing is known. */
const ownBootSource: BootTarget = "Hdd";

export const chooseUnseen = ({ boot }: Intent): BootTarget => decideBoot(boot).target ?? ownBootSource;

export function choose(machine: Machine, { family }: FirmwareTools, views: VariableViews): Choice {
  const { inventory, intent } = machine;
  const { target, option } = decideBoot(intent.boot);
  const variables = views.nextVariables(machine);
  const made = { seq: intent.seq, asked: askedOf(intent) };
  // A BootNext of its own waits for a boot without an override.
  if (target === null) return { ...made, ...family.boot(variables, inventory) };
  if (target !== "UefiBootNext") return { ...made, target, after: variables };
  const named = views.next(machine)?.bootOptions.find(({ reference }) => reference === option);
  return { ...made, target: named?.target ?? target, after: variables };
}

/** The documents once it has booted by that choice; the very same where nothing was pending and nothing is used up. */
export function afterBoot(
  { intent, firmware }: { readonly intent: Intent; readonly firmware: FirmwareObservation },
  current: Variables,
  { seq, asked, after }: Choice,
  at: Instant,
): { readonly intent: Intent; readonly firmware: FirmwareObservation } {
  const image = imageAfter(asked, firmware);
  const isSame = holdSame(current, after);
  return {
    intent: settled(useUp(intent, seq), asked, isSame ? current : after),
    firmware:
      isSame && image === firmware.image
        ? firmware
        : {
            ...firmware,
            ...imageInForce(firmware, image, true),
            variables: isSame ? firmware.variables : after,
            placed: null,
            at,
          },
  };
}
