/** What a stage of a boot is told, and what the boot hangs on from then on. Pure. */
import type { BootDecision } from "../../model/boot.js";
import type {
  BootAnswer,
  BootArchitecture,
  BootErrand,
  BootFile,
  MachineNetboot,
  NetStage,
  NetworkBoot,
  ServerPlace,
} from "../../model/netboot.js";
import type { FileKey } from "./boot-path.js";
import { isForEmptySlot, isForNetwork } from "./offer.js";

export interface PlanRequest {
  readonly machine: { readonly id: string; readonly netboot: MachineNetboot };
  readonly errand: BootErrand;
  readonly stage: NetStage;
  readonly architecture: BootArchitecture | null;
  readonly place: ServerPlace;
  readonly programs: BootPrograms;
  /** What earlier stages of this boot have fetched whole: it is not given once more. */
  readonly had: ReadonlySet<FileKey>;
}

/** Programs of iPXE, as far as a plan has to know. */
export interface BootPrograms {
  /** What it is fetched as; null = there is none. */
  programFor(architecture: BootArchitecture | null, stage: NetStage): string | null;
  /** What to install, a sentence. */
  missing(architecture: BootArchitecture | null): string;
}

export interface StagePlan {
  readonly answer: BootAnswer;
  /** The reasons, for whom it is plain which stage asks. */
  readonly shortly: string;
  readonly end: PlanEnd;
  /** Of a machine that gets an iPXE script: what it is made from. */
  readonly script: ScriptPlan | null;
  /** It should have got something: somebody has to see to it. */
  readonly isProblem: boolean;
  /** As a program is not there; null = none is missing. A sentence of what to do. */
  readonly missing: string | null;
}

export interface ScriptPlan {
  readonly boot: NetworkBoot;
  readonly decision: BootDecision;
}

/** How far the boot is directed from here by this answer. */
export interface PlanEnd {
  /** What has to be fetched; empty = being told is all. */
  readonly files: readonly Awaited[];
  /** An override that is asked for once is used up by then. */
  readonly usesUp: boolean;
  /** What comes then: another stage that asks, an operating system that we gave it, or whatever the machine has of its own. */
  readonly leadsTo: "stage" | "system" | "own";
}

export interface Awaited {
  readonly key: FileKey;
  /** A disk that is read in pieces is never fetched whole: it is in use with the first of them. */
  readonly whole: boolean;
}

export const whole = (key: FileKey): Awaited => ({ key, whole: true });

/** Nothing is waited for, and nothing comes of it. */
export const noEnd: PlanEnd = { files: [], usesUp: false, leadsTo: "own" };

/** What one who asks is told; `gets` ends the sentence that the offer begins. */
export interface Told {
  readonly gets: string;
  readonly file: BootFile | null;
  readonly end: PlanEnd;
  readonly script?: ScriptPlan;
  readonly notes?: readonly string[];
  readonly isProblem?: true;
  readonly missing?: string;
}

export const lacking = (why: string, ...notes: readonly string[]): Told => ({
  gets: `should get a boot, but gets nothing: ${why}`,
  file: null,
  end: noEnd,
  notes,
  isProblem: true,
});

/** The last file of ours. */
export const lastOf = ({ errand }: PlanRequest, ...files: readonly Awaited[]): PlanEnd => ({
  files,
  usesUp: isForNetwork(errand) || isForEmptySlot(errand),
  leadsTo: "system",
});
