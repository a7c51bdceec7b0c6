/** A boot as it outlasts the service, and as it is known again. Pure. */
import type { NetStage } from "../../model/netboot.js";
import type { BootRecord } from "../../ports/netboot.js";
import { type FileKey, firmwareKey } from "./boot-path.js";
import type { BootSession } from "./session.js";

/** What matters of it is what a later stage is not given once more. */
const mostKept = 16;

export function recordOf({ errand, isRecalled: _, partly: __, had, ...boot }: BootSession): BootRecord {
  const { firmware } = errand;
  return {
    ...boot,
    seq: errand.seq,
    decision: errand.decision,
    once: errand.once,
    firmware: firmware && { image: firmware.image, problem: firmware.problem },
    had: [...had].filter(isKept).slice(-mostKept),
  };
}

/** Of a boot folder only the firmware: the rest are dozens of files. */
const isKept = ([key]: readonly [FileKey, NetStage]): boolean => key === firmwareKey || !key.startsWith("board/");

export function recalled({ seq, decision, once, firmware, had, ...boot }: BootRecord): BootSession {
  return {
    ...boot,
    errand: { seq, decision, once, firmware: firmware && { ...firmware, variables: null } },
    isRecalled: true,
    had: new Map(had),
    partly: new Map(),
  };
}

/** The same as long as nothing came of the boot that has to be known again: it may be asked and heard of any number of times. */
export function milestoneOf({ began, stage, end, endedAt, usedUp, stageSeen, source, had }: BootSession): string {
  const come = end.files.filter(({ key }) => had.has(key)).length;
  return [began, stage, end.files.length, come, endedAt !== null, usedUp, stageSeen, source].join(" ");
}
