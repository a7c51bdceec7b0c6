/**
 * One boot of a machine, from the first program that asks to the operating system. Pure: every function gives the boot as it is
 * after what happened, and the very same one where nothing came of it.
 *
 * A boot keeps the errand that it began with. An override that is asked for once is used up (`usedUp`) with the last file that we
 * direct, not with the first that is asked for: a transfer that breaks off leaves it for the next try. Of a machine that takes its
 * firmware from here that is the firmware, as the variables in it hold the override from then on; of any other what its last
 * stage awaits, see {@link PlanEnd}.
 */
import { type Duration, type Instant, minutes, seconds } from "../../model/clock.js";
import type { BootStage, BootTarget } from "../../model/machine.js";
import type { BootArchitecture, BootErrand, NetStage } from "../../model/netboot.js";
import type { TransferEnd } from "../../ports/netboot.js";
import type { FileKey } from "./boot-path.js";
import { isLocal } from "./offer.js";
import { type Awaited, noEnd, type PlanEnd } from "./stage-plan.js";

export interface BootSession {
  readonly began: Instant;
  readonly errand: BootErrand;
  /** The machine was seen to be off before. */
  readonly wasOff: boolean;
  readonly stage: NetStage;
  /** null = nothing has said yet. */
  readonly architecture: BootArchitecture | null;
  readonly lastAt: Instant;
  /** What was fetched whole, and at which stage. */
  readonly had: ReadonlyMap<FileKey, NetStage>;
  /** How many bytes from the first on have come, of what is not whole. */
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

/** In the order in which a boot comes through them. */
const ranks: Readonly<Record<NetStage, number>> = {
  board: 0,
  "bios-pxe": 1,
  "uefi-pxe": 1,
  "uefi-http": 1,
  "u-boot": 1,
  ipxe: 2,
  system: 3,
};

/** A packet that came late, or twice. */
const straggles: Duration = seconds(3);
/** A machine that has what it asked for and still asks for it. */
const asksOn: Duration = seconds(30);
/** Clients ask again after at most 64 seconds (RFC 2131 §4.1); EDK2 after 32. */
const longestRetry: Duration = seconds(90);
/** Firmware that waits for somebody in its menu may take as long. */
const silence: Duration = minutes(10);

/**
 * Whether who asks has begun anew since. That its power went off, or that a reset was carried out, is known from elsewhere; there
 * is no boot then. A packet that is sent again never begins one.
 */
export function isNewBoot(boot: BootSession, stage: NetStage, at: Instant): boolean {
  // Leases are renewed for as long as an operating system runs.
  if (stage === "system") return false;
  const quiet = at - boot.lastAt;
  if (ranks[stage] < ranks[boot.stage]) return quiet > straggles || boot.had.size > 0;
  if (stage === boot.stage && boot.endedAt !== null) {
    return boot.end.files.length === 0 ? quiet > longestRetry : at - boot.endedAt > asksOn;
  }
  return quiet > silence;
}

export function beginBoot(stage: NetStage, at: Instant, errand: BootErrand, wasOff: boolean): BootSession {
  return entered(
    {
      began: at,
      errand,
      wasOff,
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
  const moved = isSame ? boot : { ...entered(boot, stage), endedAt: null };
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

/**
 * A transfer came to its end, or broke off. Only bytes without a gap from the first one count, so that one that was taken up
 * again where it broke off counts, and a question for the size does not.
 */
export function transferred(boot: BootSession, transfer: Transfer, at: Instant): BootSession {
  const { key } = transfer;
  const come = reached(transfer, boot.partly.get(key) ?? 0);
  const isWhole = transfer.size > 0 && come === transfer.size && transfer.end.problem === null;
  const next = {
    ...boot,
    lastAt: at,
    partly: new Map(boot.partly).set(key, come),
    had: isWhole && !boot.had.has(key) ? new Map(boot.had).set(key, boot.stage) : boot.had,
  };
  const { files, usesUp } = next.end;
  const isAwaited = files.some((file) => file.key === key);
  return isAwaited && next.endedAt === null && files.every((file) => isThere(file, next))
    ? ended(next, at, usesUp)
    : next;
}

const reached = ({ end: { from, to } }: Transfer, before: number): number =>
  from <= before ? Math.max(before, to) : before;

const isThere = ({ key, whole }: Awaited, { had, partly }: BootSession): boolean =>
  whole ? had.has(key) : (partly.get(key) ?? 0) > 0;

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
  switch (stage) {
    case "board":
      return null;
    case "uefi-http":
      return "UefiHttp";
    case "ipxe":
      return source ?? "Pxe";
    case "system":
      if (end.leadsTo === "system") return source;
      return isLocal(errand) ? errand.decision.target : null;
    default:
      return "Pxe";
  }
}

/** What was fetched whole at stages before this one. */
export const hadBefore = ({ had }: BootSession, stage: NetStage): ReadonlySet<FileKey> =>
  new Set([...had].filter(([, at]) => ranks[at] < ranks[stage]).map(([key]) => key));
