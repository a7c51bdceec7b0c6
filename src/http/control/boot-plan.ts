/** What the next boot of a machine will do, in words: for whoever wonders why it did not boot what they meant. */
import { bootTargetsOf } from "../../domain/boot.js";
import { type BootDecision, decideBoot } from "../../model/boot.js";
import { formatInstant } from "../../model/clock.js";
import type { BootOption, OverrideView } from "../../model/firmware.js";
import type { BootIntent, ResetRequest } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { BootTarget } from "../../model/words.js";
import type { FirmwareViews } from "../../ports/world.js";

export interface BootPlan extends BootDecision {
  readonly machine: string;
  /** Whether the override is used up by that boot. */
  readonly once: boolean;
  readonly summary: string;
  readonly reasons: readonly string[];
}

export function bootPlanOf(machine: Machine, views: Pick<FirmwareViews, "next" | "override">): BootPlan {
  const { inventory, intent, observation } = machine;
  const decision = decideBoot(intent.boot);
  const once = decision.target !== null && intent.boot.enabled === "Once";
  return {
    machine: inventory.id,
    ...decision,
    once,
    summary: summaryOf(decision, once),
    reasons: [
      overrideReason(intent.boot, bootTargetsOf(machine, views)),
      ...variableReasons(views.override(machine), machine),
      ...intent.resets.map(resetReason),
      powerReason(observation.power?.state),
    ],
  };
}

function summaryOf(decision: BootDecision, once: boolean): string {
  if (decision.target === null) return "The next boot follows the machine's own boot order.";
  const how = [`The next boot is from ${decision.target}`, detailOf(decision), `in ${decision.mode} mode`].filter(
    (part) => part !== "",
  );
  const later = once
    ? "the boots after it follow the machine's own boot order"
    : "and so is every boot until that is changed";
  return `${how.join(" ")}; ${later}.`;
}

function detailOf({ target, httpBootUri, option }: BootDecision): string {
  if (target === "UefiHttp") return httpBootUri === null ? "(where DHCP says)" : `(${httpBootUri})`;
  return option === null ? "" : `(${option})`;
}

function overrideReason({ enabled, target, setAt }: BootIntent, bootTargets: readonly BootTarget[]): string {
  if (bootTargets.length === 0) return "Nothing can tell this machine what to boot.";
  if (enabled === "Disabled") return "BootSourceOverrideEnabled is Disabled.";
  const asked = `BootSourceOverrideEnabled is ${enabled} and BootSourceOverrideTarget is ${target}`;
  return target === "None" ? `${asked}, which overrides nothing.` : `${asked}, set by change ${setAt} of the machine.`;
}

function variableReasons(override: OverrideView | undefined, { inventory }: Machine): readonly string[] {
  if (override === undefined) return [];
  // A machine that has nowhere to keep them gets them with each boot.
  const isFetched = inventory.firmware?.file === null && inventory.netboot?.bootSet != null;
  const when = isFetched ? "When it fetches its firmware" : "Before it is turned on";
  switch (override.variable) {
    case "BootNext":
      return [`${when}, BootNext in its firmware's variables is set to ${nameOf(override.option)}.`];
    case "BootOrder":
      return [`${when}, ${nameOf(override.option)} is put first in BootOrder in its firmware's variables.`];
    case "OsIndications":
      return [`${when}, OsIndications in its firmware's variables is made to ask for the setup menu.`];
    case null:
      return [`It cannot be put into its firmware's variables: ${override.problem}.`];
  }
}

const nameOf = ({ reference, description, devicePath }: BootOption): string =>
  `${reference} (${[description, devicePath].filter((part) => part).join(", ")})`;

const resetReason = ({ type, by, at, begun }: ResetRequest): string =>
  `${type}, asked for by ${by} at ${formatInstant(at)}, ${begun === 0 ? "waits for its turn" : "is under way"}.`;

const powerReason = (state: string | undefined): string =>
  state === undefined
    ? "The power state is not known."
    : `The power state is ${state}${state === "Off" ? ": it boots when it is turned on" : ""}.`;
