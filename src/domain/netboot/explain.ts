/** What the network does when a machine asks, in words: for whoever wonders why it did not boot what they meant. Pure. */
import { formatInstant } from "../../model/clock.js";
import type { Inventory } from "../../model/inventory.js";
import type { BootAnswer, BootArchitecture, BootFile, MachineNetboot, NetStage } from "../../model/netboot.js";
import { planFor } from "./plan.js";
import type { BootSession } from "./session.js";
import type { Awaited, PlanEnd, PlanRequest } from "./stage-plan.js";
import { fileInWords, stageInWords } from "./words.js";

export interface NetworkPlan {
  /** What each program on the machine's way would be told by a boot that begins now, in the order in which they ask. */
  readonly stages: readonly NetworkStep[];
  /** A boot that is under way, in words; null = none is. */
  readonly underWay: string | null;
}

export interface NetworkStep {
  readonly stage: BootAnswer["stage"];
  readonly architecture: BootAnswer["architecture"];
  /** What it gets: a path or a URL, `boot folder`; null = nothing. */
  readonly file: string | null;
  readonly reasons: readonly string[];
}

export interface Explained extends Omit<PlanRequest, "machine" | "stage" | "architecture" | "had"> {
  readonly machine: Inventory & { readonly netboot: MachineNetboot };
  readonly underWay: BootSession | undefined;
}

export function explainNetwork({ underWay, machine, ...request }: Explained): NetworkPlan {
  const stages = asksOf(machine).map(([stage, architecture]): NetworkStep => {
    const { answer, end } = planFor({ ...request, machine, stage, architecture, had: new Set() });
    const use = request.errand.once && end.usesUp ? [useWords(end)] : [];
    return { stage, architecture, file: fileWords(answer.file), reasons: [...answer.reasons, ...use] };
  });
  return { stages, underWay: underWay === undefined ? null : bootWords(underWay) };
}

/** Of its programs, as far as its processor tells: a PC may have a BIOS. */
export const architectureOf = ({ processors }: Pick<Inventory, "processors">): BootArchitecture =>
  architectures[processors.instructionSet];

const architectures: Readonly<Record<Inventory["processors"]["instructionSet"], BootArchitecture>> = {
  "x86-64": "x86-64",
  "ARM-A64": "arm64",
  RV64: "riscv64",
};

/** Whether it has a BIOS or UEFI shows only when it asks. */
function asksOf(machine: Explained["machine"]): readonly (readonly [NetStage, BootArchitecture | null])[] {
  const own = architectureOf(machine);
  return [
    ...(machine.netboot.bootSet === null ? [] : [["board", null] as const]),
    ...(own === "x86-64" ? [["bios-pxe", "bios"] as const] : []),
    ["uefi-pxe", own],
    ["uefi-http", own],
    ["ipxe", own],
  ];
}

function fileWords(file: BootFile | null): string | null {
  if (file === null) return null;
  if (file.form === "board") return "boot folder";
  return file.form === "pxe" ? file.path : file.url;
}

function useWords({ files }: PlanEnd): string {
  if (files.length === 0) return "The override is used up as soon as it was told so.";
  return `The override is used up when ${inWords(files)} was fetched${files.every(({ whole }) => whole) ? " whole" : ""}.`;
}

const inWords = (files: readonly Awaited[]): string => files.map(({ key }) => fileInWords(key)).join(", ");

function bootWords({ began, stage, architecture, lastAt, had, errand, usedUp }: BootSession): string {
  const fetched = [...had.keys()].map(fileInWords);
  const override = usedUp
    ? " What it was asked to boot once is used up."
    : " What it was asked to boot once is not used up yet.";
  return [
    `A boot began at ${formatInstant(began)} and was last heard of at ${formatInstant(lastAt)}, as ${stageInWords(stage, architecture)}.`,
    fetchedWords(fetched),
    errand.once ? override : "",
  ].join("");
}

/** A boot folder has dozens of files. */
const mostNamed = 8;

function fetchedWords(names: readonly string[]): string {
  const last = names.slice(-mostNamed).join(", ");
  if (names.length <= mostNamed) return names.length === 0 ? "" : ` It fetched ${last}.`;
  return ` It fetched ${names.length} files, the last ${mostNamed} of them ${last}.`;
}
