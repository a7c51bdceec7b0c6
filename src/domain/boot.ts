/** The boot override: how a client's change is checked and applied, and how it is used up. */
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import type { BootIntent, Intent } from "../model/intent.js";
import type { Machine } from "../model/machine.js";
import { type Problem, Refusal } from "../model/refusal.js";
import type { BootMode, BootTarget } from "../model/words.js";
import type { IntentChanges } from "../ports/commands/machines.js";
import type { FirmwareError } from "../ports/firmware.js";
import type { FirmwareViews } from "../ports/world.js";
import { hasNetworkMedia } from "./media/network-medium.js";

export type BootChanges = NonNullable<IntentChanges["boot"]>;

/** What an override of a machine may say. */
export interface BootOffer {
  readonly bootTargets: readonly BootTarget[];
  readonly bootModes: readonly BootMode[];
  /** References of the boot options; absent = nobody knows them. */
  readonly options?: readonly string[];
  /** What the firmware has against it; absent = nobody can tell. */
  readonly objection?: (boot: BootIntent) => FirmwareError | undefined;
}

/**
 * Where the machine can be told to boot from now. What a simulated machine offers is a matter of its settings; of any other
 * with firmware that can be got at, of its variables.
 */
export function bootTargetsOf(machine: Machine, views: Pick<FirmwareViews, "next">): readonly BootTarget[] {
  const { simulated, bootTargets } = machine.capabilities;
  const view = simulated ? undefined : views.next(machine);
  if (!view) return bootTargets;
  const hasDisc = hasNetworkMedia(machine) && !view.bootTargets.includes("Cd");
  return ["None", ...view.bootTargets, ...(hasDisc ? (["Cd"] as const) : [])];
}

/** Longer than any device path or URI that makes sense. */
const longest = 1024;

/** ComputerSystem.Boot's names for our members. */
const names = {
  enabled: "BootSourceOverrideEnabled",
  target: "BootSourceOverrideTarget",
  mode: "BootSourceOverrideMode",
  httpBootUri: "HttpBootUri",
  uefiTarget: "UefiTargetBootSourceOverride",
  bootNext: "BootNext",
} as const;

type Member = keyof typeof names;

const problem = (member: Member, what: Message): Problem => ({ message: what, property: `/Boot/${names[member]}` });

/**
 * The override after a client's change. What the client names is taken as it is; what it leaves out follows:
 * a target alone switches the override on (Once, unless it already is Continuous), as BMCs do and as users of
 * sushy-tools, which has no Enabled, expect; target None alone switches it off; Disabled alone forgets the target.
 *
 * @param seq `Intent.seq` that the change gets
 * @throws Refusal 400 when the machine cannot do it or the properties contradict each other
 */
export function amendBoot(boot: BootIntent, changes: BootChanges, can: BootOffer, seq: number): BootIntent {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as BootChanges;
  const next: BootIntent = { ...boot, ...implied(boot, given), ...given, setAt: seq };
  const problems = [...valueProblems(given, can), ...conflicts(next, given)];
  const all = problems.length > 0 ? problems : firmwareProblems(next, can);
  if (all.length > 0) throw new Refusal(400, all);
  return next;
}

function implied(boot: BootIntent, { enabled, target }: BootChanges): Partial<BootIntent> {
  if (target === "None") return { enabled: "Disabled" };
  if (target !== undefined && boot.enabled === "Disabled") return { enabled: "Once" };
  return enabled === "Disabled" ? { target: "None" } : {};
}

/* ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

function valueProblems(given: BootChanges, can: BootOffer): Problem[] {
  const { target, mode, bootNext } = given;
  const isNoOption = typeof bootNext === "string" && bootNext !== "" && can.options?.includes(bootNext) === false;
  return [
    ...(isNoOption ? [notInList("bootNext", bootNext)] : []),
    ...(target && target !== "None" && !can.bootTargets.includes(target) ? [notInList("target", target)] : []),
    ...(mode && !can.bootModes.includes(mode) ? [notInList("mode", mode)] : []),
    ...(["httpBootUri", "uefiTarget", "bootNext"] as const).flatMap((member) => textProblems(member, given[member])),
  ];
}

const notInList = (member: Member, value: string): Problem =>
  problem(member, message("Base.PropertyValueNotInList", value, names[member]));

function textProblems(member: Member, value: string | null | undefined): Problem[] {
  if (value === undefined || value === null) return [];
  if (value.length > longest) {
    return [problem(member, message("Base.StringValueTooLong", `${value.slice(0, 64)}…`, longest))];
  }
  const fits = member === "httpBootUri" ? isHttpUri(value) : value !== "";
  return fits ? [] : [problem(member, message("Base.PropertyValueFormatError", value, names[member]))];
}

/** ComputerSystem.HttpBootUri: "the URI to perform an HTTP or HTTPS boot". Whoever may read the machine reads it, so no password. */
function isHttpUri(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

/* ── properties against each other ───────────────────────────────────────────────────────────────────────────────── */

interface Rule {
  readonly of: readonly BootTarget[];
  readonly broken: (boot: BootIntent) => boolean;
  /** The two at odds: the first that the client named is to blame. */
  readonly between: readonly [Member, Member];
}

const uefiOnly: readonly BootTarget[] = ["UefiHttp", "UefiTarget", "UefiShell", "UefiBootNext"];

const rules: readonly Rule[] = [
  { of: uefiOnly, broken: ({ mode }) => mode !== "UEFI", between: ["target", "mode"] },
  // ComputerSystem.BootNext: not with Continuous, "because this setting is defined in UEFI as a one-time boot setting";
  // a target given as a device path is set through BootNext as well.
  {
    of: ["UefiBootNext", "UefiTarget"],
    broken: ({ enabled }) => enabled === "Continuous",
    between: ["enabled", "target"],
  },
];

/** Targets that mean nothing without another property. */
const needs: Partial<Record<BootTarget, "uefiTarget" | "bootNext">> = {
  UefiTarget: "uefiTarget",
  UefiBootNext: "bootNext",
};

/** Contradictions of an override in force; one that is off may hold what it likes until it is switched on. */
function conflicts(next: BootIntent, given: BootChanges): Problem[] {
  if (next.enabled === "Disabled") return [];
  const broken = rules.filter((rule) => rule.of.includes(next.target) && rule.broken(next));
  return [...broken.map((rule) => conflict(rule.between, given)), ...missing(next, given)];
}

function conflict([first, second]: Rule["between"], given: BootChanges): Problem {
  const [blamed, other] = given[first] === undefined ? [second, first] : [first, second];
  return problem(blamed, message("Base.PropertyValueConflict", names[blamed], names[other]));
}

function missing(next: BootIntent, given: BootChanges): Problem[] {
  const member = needs[next.target];
  if (member === undefined || next[member] !== null) return [];
  return given[member] === null
    ? [problem(member, message("Base.PropertyValueConflict", names[member], names.target))]
    : [problem(member, message("Base.PropertyMissing", names[member]))];
}

/* ── what the firmware makes of it ───────────────────────────────────────────────────────────────────────────────── */

function firmwareProblems(next: BootIntent, { options, objection }: BootOffer): Problem[] {
  if (next.enabled === "Disabled") return [];
  // It may have been named long before the target that it is for, and be gone since.
  const isGone = next.target === "UefiBootNext" && next.bootNext !== null && options?.includes(next.bootNext) === false;
  if (isGone) return [notInList("bootNext", next.bootNext ?? "")];
  const error = objection?.(next);
  if (error?.code === "bad-path")
    return [problem("uefiTarget", message("Base.PropertyValueFormatError", next.uefiTarget ?? "", names.uefiTarget))];
  if (error?.code === "no-such-option") return [notInList("target", next.target)];
  return error ? [{ message: message("Base.InsufficientStorage") }] : [];
}

/* ── use ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

/**
 * After a boot from the override as it was at `seq`: Once is over, everything else stays as it is. An override that was
 * set since is for the next boot. Returns the very same intent when there was nothing to use up.
 */
export function useUp(intent: Intent, seq: number): Intent {
  const { boot } = intent;
  if (boot.enabled !== "Once" || boot.setAt > seq) return intent;
  return { ...intent, boot: { ...boot, enabled: "Disabled", target: "None" } };
}
