/** Guests found by their folders alone: to be seen and ended with no service, or for machines that no configuration names any more. */
import { statSync } from "node:fs";
import type { Clock } from "../../../src/model/clock.js";
import type { Guest, GuestNeeds, Guests } from "../../../src/ports/guests.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { firmwareFiles } from "./firmware-files.js";
import { endByForce, findGuest } from "./process.js";
import { findQemu } from "./programs.js";
import { removeRecord } from "./record.js";
import { Taps } from "./taps.js";

/** @param clock whose timers keep the process alive: there may be nothing else in it */
export const openGuests = (clock: Clock): Guests => ({
  lacking,
  async find(home): Promise<Guest | null> {
    const found = await findGuest(home);
    return found && { pid: found.process.id.pid, home, since: found.record?.at ?? null };
  },
  async end(home) {
    const found = await findGuest(home);
    // SIGTERM, which comes first, has QEMU write its disks and quit.
    if (found !== null) await endByForce(found.process.id, clock);
    await removeRecord(home);
    await new Taps(clock).unplugAll(home);
  },
});

function lacking({ architecture, secureBoot }: GuestNeeds): readonly string[] {
  const firmware = firmwareFiles({ architecture, secureBoot, hasKeys: false, code: null, store: null }, sizeOf);
  return [...qemuProblem(architecture), ...(firmware === null ? [noFirmware[architecture]] : [])];
}

function qemuProblem(architecture: GuestNeeds["architecture"]): readonly string[] {
  try {
    findQemu({ architecture, program: undefined, directory: "/" });
    return [];
  } catch (error) {
    if (error instanceof AdapterError) return [`${error.message}.`];
    throw error;
  }
}

const noFirmware: Readonly<Record<GuestNeeds["architecture"], string>> = {
  "x86-64":
    "There is no UEFI firmware for machines: install ovmf (Debian, Ubuntu: apt-get install ovmf; Fedora: dnf install edk2-ovmf; Arch: pacman -S edk2-ovmf).",
  "ARM-A64":
    "There is no UEFI firmware for machines: install qemu-efi-aarch64 (Debian, Ubuntu: apt-get install qemu-efi-aarch64; Fedora: dnf install edk2-aarch64; Arch: pacman -S edk2-aarch64).",
};

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
