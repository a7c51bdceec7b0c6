/** In which order a boot comes through its stages, and what shows by that: where one begins, and what came before. Pure. */
import { type Duration, type Instant, minutes, seconds } from "../../model/clock.js";
import type { NetStage } from "../../model/netboot.js";
import type { FileKey } from "./boot-path.js";
import type { BootSession } from "./session.js";

const ranks: Readonly<Record<NetStage, number>> = {
  board: 0,
  "bios-pxe": 1,
  "uefi-pxe": 1,
  "uefi-http": 1,
  "u-boot": 1,
  ipxe: 2,
  system: 3,
};

/** A packet that was sent again, and comes behind what was sent after it. */
const straggles: Duration = seconds(3);
/** One that comes twice, as by two relays. Who has fetched something since, or runs a system, has nothing to send again. */
const doubles: Duration = 500;
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
  if (ranks[stage] < ranks[boot.stage]) {
    if (isSentOn(boot) && stage !== "board") return quiet > longestRetry;
    const isPast = boot.had.size > 0 || boot.stage === "system";
    return quiet > (isPast ? doubles : straggles);
  }
  // Firmware tries PXE, HTTP and its other ports one after the other.
  if (ranks[stage] === ranks[boot.stage] && boot.endedAt !== null) {
    return boot.end.files.length === 0 ? quiet > longestRetry : at - boot.endedAt > asksOn;
  }
  return quiet > silence;
}

/**
 * Whether a board that asks so cannot go on with its boot, as nobody knows any more what that was given. Until its firmware is
 * delivered that is no loss, as nothing was used up; and after that only a boot loader that begins anew asks who it is, or for
 * its firmware.
 */
export const isForgotten = (
  { isRecalled, errand, usedUp }: BootSession,
  stage: NetStage,
  wants: "firmware" | "address" | "file",
): boolean => isRecalled && errand.firmware !== null && stage === "board" && (wants !== "file" || !usedUp);

/** It got nothing to boot, so that its firmware goes on to what is next in its order: that may be the network once more. */
const isSentOn = ({ stage, endedAt, end }: BootSession): boolean =>
  stage !== "system" && endedAt !== null && end.files.length === 0 && end.leadsTo === "own";

/** What was fetched whole at stages before this one. */
export const hadBefore = ({ had }: BootSession, stage: NetStage): ReadonlySet<FileKey> =>
  new Set([...had].filter(([, at]) => ranks[at] < ranks[stage]).map(([key]) => key));
