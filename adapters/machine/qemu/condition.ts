/** What QEMU's words for the state of a guest mean for a machine. Pure. */
import type { Trouble } from "../../../src/model/observation.js";
import type { PowerState } from "../../../src/model/words.js";
import type { QmpData } from "./monitor.js";
import { isObject } from "./qmp/messages.js";

/** RunState of QMP. What stopped by a fault has power, and yet does not run: one that can go on where it was is paused. */
const states: Readonly<Record<string, PowerState>> = {
  prelaunch: "PoweringOn",
  inmigrate: "PoweringOn",
  paused: "Paused",
  "io-error": "Paused",
  watchdog: "Paused",
  "save-vm": "Paused",
  postmigrate: "Paused",
  shutdown: "PoweringOff",
};

/** One that we know nothing of has power: it is a process that answers. */
export const powerOf = (status: string): PowerState => states[status] ?? "On";

/** The word in the answer to `query-status`; empty where there is none. */
export const statusIn = (answer: unknown): string =>
  isObject(answer) && typeof answer.status === "string" ? answer.status : "";

/** Of what stopped it: each kind at most once. */
export type TroubleKind = "ended" | "monitor" | "stopped" | "panic" | "disk" | "watchdog" | "acceleration" | "firmware";

export type Words = Pick<Trouble, "text" | "severity">;

const critical = (text: string): Words => ({ text, severity: "Critical" });
const warning = (text: string): Words => ({ text, severity: "Warning" });

const stops: Readonly<Record<string, Words>> = {
  "internal-error": critical(
    "QEMU has stopped it by an internal error: restart it; if that comes again, set its accelerator to tcg",
  ),
  "guest-panicked": critical("its operating system has crashed (panic) and stands still: restart it"),
  "io-error": critical("it stands still, since a disk of it cannot be read or written: mend that, then resume it"),
  watchdog: warning("its watchdog has expired and stopped it: resume or restart it"),
};

/** What is wrong where it has this status. */
export const stopOf = (status: string): Words | null => stops[status] ?? null;

/** What an event says is wrong; null = nothing. */
export function faultIn(event: string, data: QmpData): { readonly kind: TroubleKind; readonly words: Words } | null {
  if (event === "GUEST_PANICKED") return { kind: "panic", words: critical("its operating system has crashed (panic)") };
  if (event === "WATCHDOG")
    return { kind: "watchdog", words: warning(`its watchdog has expired (${word(data.action)})`) };
  if (event === "BLOCK_IO_ERROR") return { kind: "disk", words: critical(diskFault(data)) };
  if (event === "MEMORY_FAILURE")
    return { kind: "stopped", words: critical("memory of the computer it runs on has failed") };
  return null;
}

function diskFault({ device, "node-name": node, operation, nospace, reason }: QmpData): string {
  const disk = word(device) || word(node) || "a disk";
  if (nospace === true) return `${disk} cannot be written: the file system that its file is on is full`;
  return `${disk} cannot be ${operation === "write" ? "written" : "read"}: ${word(reason) || "input/output error"}`;
}

const word = (value: unknown): string => (typeof value === "string" ? value.slice(0, 200) : "");
