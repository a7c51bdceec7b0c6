/**
 * One boot of a machine, from the first program that asks to the operating system. Pure: every function gives the boot as it is
 * after what happened, and the very same one where nothing came of it.
 *
 * A boot keeps the errand that it began with. An override that is asked for once is used up (`usedUp`) with the last file that we
 * direct, not with the first that is asked for: a transfer that breaks off leaves it for the next try. Of a machine that takes its
 * firmware from here that is the firmware, as the variables in it hold the override from then on; of any other what its last
 * stage awaits, see {@link PlanEnd}.
 */
import type { Instant } from "../../model/clock.js";
import type { BootArchitecture, BootErrand, NetStage } from "../../model/netboot.js";
import type { BootStage, BootTarget } from "../../model/words.js";
import type { TransferEnd } from "../../ports/netboot.js";
import type { FileKey } from "./boot-path.js";
import { isLeftToDisk } from "./offer.js";
import { type Awaited, noEnd, type PlanEnd } from "./stage-plan.js";

export interface BootSession {
  readonly began: Instant;
  readonly errand: BootErrand;
  /** The machine was seen to be off before. */
  readonly wasOff: boolean;
  /** It began before the service did: variables that it was given are not known any more. */
  readonly isRecalled: boolean;
  readonly stage: NetStage;
  /** null = nothing has said yet. */
  readonly architecture: BootArchitecture | null;
  readonly lastAt: Instant;
  /** What was fetched whole, and at which stage. */
  readonly had: ReadonlyMap<FileKey, NetStage>;
  /** What some bytes have come of: how many from the first on without a gap. */
  readonly partly: ReadonlyMap<FileKey, number>;
  /** What the present stage awaits. */
  readonly end: PlanEnd;
  /** When all of that had come, or been told; null = not yet. */
  readonly endedAt: Instant | null;
  readonly usedUp: boolean;
  /** What it shows of itself to clients. */
  readonly stageSeen: BootStage;
  readonly source: BootTarget | null;
}

/* ── beginning ───────────────────────────────────────────────────────────────────────────────────────────────────── */

export function beginBoot(stage: NetStage, at: Instant, errand: BootErrand, wasOff: boolean): BootSession {
  return entered(
    {
      began: at,
      errand,
      wasOff,
      isRecalled: false,
      stage,
      architecture: null,
      lastAt: at,
      had: new Map(),
      partly: new Map(),
      end: noEnd,
      endedAt: null,
      usedUp: false,
      stageSeen: "None",
      source: null,
    },
    stage,
  );
}

/* ── going on ────────────────────────────────────────────────────────────────────────────────────────────────────── */

export interface Answered {
  readonly stage: NetStage;
  readonly architecture: BootArchitecture | null;
  readonly end: PlanEnd;
}

/** It asked at a stage, and was told by a plan. */
export function told(boot: BootSession, { stage, architecture, end }: Answered, at: Instant): BootSession {
  const isSame = stage === boot.stage;
  // What was lacking may have come since.
  const goesOn = isSame && (boot.end.files.length > 0 || end.files.length === 0);
  const moved = goesOn ? boot : { ...entered(boot, stage), endedAt: null };
  const next = {
    ...moved,
    architecture: architecture ?? boot.architecture,
    lastAt: at,
    end: isSame ? withAwaited(end, boot.end.files) : end,
  };
  if (next.end.files.length > 0 || next.endedAt !== null) return next;
  return ended(next, at, end.usesUp && (stage !== "system" || boot.wasOff));
}

/** It was heard of in some other way. */
export const touched = (boot: BootSession, at: Instant): BootSession => ({ ...boot, lastAt: at });

/** What it is about to fetch sends for these as well. */
export const awaiting = (boot: BootSession, files: readonly Awaited[]): BootSession => ({
  ...boot,
  end: withAwaited(boot.end, files),
});

/** It may ask again in the middle of a script. */
function withAwaited(end: PlanEnd, files: readonly Awaited[]): PlanEnd {
  const more = files.filter(({ key }) => !end.files.some((one) => one.key === key));
  return more.length === 0 ? end : { ...end, files: [...end.files, ...more] };
}

export interface Transfer {
  readonly key: FileKey;
  /** Bytes. */
  readonly size: number;
  readonly end: TransferEnd;
}

/** More files than any boot hangs on: a system may go on to fetch all that it installs. */
const mostFiles = 1000;

/**
 * A transfer came to its end, or broke off. Only bytes without a gap from the first one count, so that one that was taken up
 * again where it broke off counts, and a question for the size does not.
 */
export function transferred(boot: BootSession, transfer: Transfer, at: Instant): BootSession {
  const { key } = transfer;
  const isAwaited = boot.end.files.some((file) => file.key === key);
  if (!isAwaited && !boot.partly.has(key) && boot.partly.size >= mostFiles) return touched(boot, at);
  const next = withBytes({ ...boot, lastAt: at }, transfer);
  const { files, usesUp } = next.end;
  return isAwaited && next.endedAt === null && files.every((file) => isThere(file, next))
    ? ended(next, at, usesUp)
    : next;
}

function withBytes(boot: BootSession, transfer: Transfer): BootSession {
  const { key, size, end } = transfer;
  const come = reached(transfer, boot.partly.get(key) ?? 0);
  const isWhole = size > 0 && come === size && end.problem === null;
  return {
    ...boot,
    partly: end.to > end.from ? new Map(boot.partly).set(key, come) : boot.partly,
    had: isWhole && !boot.had.has(key) ? new Map(boot.had).set(key, boot.stage) : boot.had,
  };
}

const reached = ({ end: { from, to } }: Transfer, before: number): number =>
  from <= before ? Math.max(before, to) : before;

const isThere = ({ key, whole }: Awaited, { had, partly }: BootSession): boolean =>
  // A disc is read from its volume descriptors on, which are not at its beginning.
  whole ? had.has(key) : partly.has(key);

/** What it still waits for; not disks that are read in pieces. */
export const lackingIn = ({ end, endedAt, had }: BootSession): readonly FileKey[] =>
  endedAt === null ? end.files.filter(({ key, whole }) => whole && !had.has(key)).map(({ key }) => key) : [];

/** Its operating system was heard, by a line of its log for instance: which tells only of one that we gave it. */
export const heard = (boot: BootSession): BootSession =>
  boot.endedAt !== null && boot.end.leadsTo === "system" ? seen(boot, "OSRunning") : boot;

/**
 * Whether an operating system that asks for an address is one that this boot led to. Firmware that is still on its way does so
 * too, for purposes of its own; it says less of itself.
 */
export const leadsToSystem = ({ stage, endedAt, end }: BootSession, saysWhoItIs: boolean): boolean =>
  stage === "system" || saysWhoItIs || (endedAt !== null && end.leadsTo === "system");

/* ── ends ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

function ended(boot: BootSession, at: Instant, usesUp: boolean): BootSession {
  const next = { ...boot, endedAt: at, usedUp: boot.usedUp || usesUp };
  const { files, leadsTo } = boot.end;
  // What was only told may never have been fetched.
  return leadsTo === "system" && files.length > 0 ? seen(next, "OSBootStarted") : next;
}

/* ── what clients see ────────────────────────────────────────────────────────────────────────────────────────────── */

const progress: readonly BootStage[] = [
  "None",
  "PrimaryProcessorInitializationStarted",
  "MemoryInitializationStarted",
  "SystemHardwareInitializationComplete",
  "SetupEntered",
  "OSBootStarted",
  "OSRunning",
];

/** Never backwards in one boot. */
const seen = (boot: BootSession, stage: BootStage): BootSession =>
  progress.indexOf(stage) > progress.indexOf(boot.stageSeen) ? { ...boot, stageSeen: stage } : boot;

const stagesSeen: Readonly<Record<NetStage, BootStage>> = {
  board: "PrimaryProcessorInitializationStarted",
  "bios-pxe": "SystemHardwareInitializationComplete",
  "uefi-pxe": "SystemHardwareInitializationComplete",
  "uefi-http": "SystemHardwareInitializationComplete",
  "u-boot": "SystemHardwareInitializationComplete",
  ipxe: "SystemHardwareInitializationComplete",
  system: "OSRunning",
};

function entered(boot: BootSession, stage: NetStage): BootSession {
  return { ...seen(boot, stagesSeen[stage]), stage, source: sourceAt(boot, stage) };
}

function sourceAt({ source, errand, end }: BootSession, stage: NetStage): BootTarget | null {
  const isDisc = typeof errand.decision.medium === "string";
  switch (stage) {
    case "board":
      return null;
    case "uefi-http":
      return isDisc ? "Cd" : "UefiHttp";
    case "ipxe":
      return isDisc ? "Cd" : (source ?? "Pxe");
    case "system":
      if (end.leadsTo === "system") return source;
      return isLeftToDisk(errand) ? errand.decision.target : null;
    default:
      return isDisc ? "Cd" : "Pxe";
  }
}
