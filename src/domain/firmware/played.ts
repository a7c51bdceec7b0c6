/** Firmware of a machine that has none of its own: what a boot leads to, and what it leaves behind. Pure. */
import { decideBoot } from "../../model/boot.js";
import type { Instant } from "../../model/clock.js";
import type { FirmwareIntent, FirmwareObservation, Variables } from "../../model/firmware.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { BootTarget } from "../../model/words.js";
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

/** Whether there is nothing to boot from where a target leads. */
export type IsEmpty = (target: BootTarget | null) => boolean;

export const neverEmpty: IsEmpty = () => false;

export function chooseUnseen(
  { intent: { boot, seq } }: Pick<Machine, "intent">,
  isEmpty: IsEmpty,
): Pick<Choice, "target" | "seq"> & { readonly own?: true; readonly once?: true } {
  const { target } = decideBoot(boot);
  const once = boot.enabled === "Once" && ({ once: true } as const);
  return target === null || isEmpty(target) ? { target: ownBootSource, seq, own: true } : { target, seq, ...once };
}

/** What a firmware does that finds nothing where it was to boot from: it goes on with its own order. */
function ownChoice(
  machine: Machine,
  { family }: FirmwareTools,
  views: VariableViews,
  isEmpty: IsEmpty,
): Pick<Choice, "target" | "after"> {
  const own = family.boot(views.nextVariables(machine), machine.inventory);
  if (!isEmpty(own.target)) return own;
  const { bootOrder = [], bootOptions = [] } = views.next(machine) ?? {};
  const inOrder = bootOrder.flatMap((one) => bootOptions.find(({ reference }) => reference === one) ?? []);
  const next = inOrder.find(({ enabled, target }) => enabled && target !== null && !isEmpty(target));
  return { target: next?.target ?? null, after: own.after };
}

export function choose(machine: Machine, tools: FirmwareTools, views: VariableViews, isEmpty = neverEmpty): Choice {
  const { intent } = machine;
  const decided = decideBoot(intent.boot);
  const { option } = decided;
  const target = isEmpty(decided.target) ? null : decided.target;
  const variables = views.nextVariables(machine);
  const made = { seq: intent.seq, asked: askedOf(intent) };
  // A BootNext of its own waits for a boot without an override.
  if (target === null) return { ...made, ...ownChoice(machine, tools, views, isEmpty) };
  if (target !== "UefiBootNext") return { ...made, target, after: variables };
  const named = views.next(machine)?.bootOptions.find(({ reference }) => reference === option);
  if (named && isEmpty(named.target)) return { ...made, ...ownChoice(machine, tools, views, isEmpty) };
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
