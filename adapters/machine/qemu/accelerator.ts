/** Whether guests run by KVM. Where it is there and does not work, all who may go on without learn it from the first. */
import { closeSync, constants, openSync } from "node:fs";
import { type Duration, seconds } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { Logger } from "../../../src/ports/logger.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { settingsOf } from "./settings.js";

export type Accelerator = "kvm" | "tcg";

/** A KVM that does not work shows within the first instructions of the firmware; later it is the guest's own doing. */
export const showsWithin: Duration = seconds(10);

export interface AcceleratorParts {
  /** Why the device cannot be had, as the system's word; null = it can. */
  readonly deviceProblem: () => string | null;
  /** Of this computer, as Node.js calls it. */
  readonly architecture: string;
}

const natives: Readonly<Record<string, string>> = { x64: "x86-64", arm64: "ARM-A64" };

export class Acceleration {
  /** What was seen of a KVM that is there and does not work; null = nothing. */
  fault: string | null = null;

  constructor(private readonly parts: AcceleratorParts = { deviceProblem, architecture: process.arch }) {}

  /** @throws AdapterError `misconfigured` when KVM is demanded and cannot be had */
  choose(inventory: Inventory): Accelerator {
    const { accelerator } = settingsOf(inventory);
    if (accelerator === "tcg") return "tcg";
    const problem = this.problem(inventory);
    if (accelerator === "auto") return problem === null && this.fault === null ? "kvm" : "tcg";
    if (problem === null) return "kvm";
    throw new AdapterError(`${problem}, or set accelerator to auto or tcg`, "misconfigured");
  }

  /** It does not work: from now on nobody is started with it who does not demand it. */
  blame(fault: string, logger: Logger | undefined): void {
    if (this.fault !== null) return;
    this.fault = fault;
    logger?.warn("KVM is there and does not work: guests run without it, slowly, until the service is started anew", {
      fault,
    });
  }

  private problem({ processors: { instructionSet } }: Inventory): string | null {
    const { architecture, deviceProblem } = this.parts;
    if (natives[architecture] !== instructionSet)
      return `KVM runs guests of the computer's own kind only, not ${instructionSet}: leave accelerator out`;
    const code = deviceProblem();
    return code === null
      ? null
      : (advice[code] ?? `/dev/kvm cannot be opened (${code}): see what the system's log says of kvm`);
  }
}

const advice: Readonly<Record<string, string>> = {
  ENOENT:
    "there is no /dev/kvm: switch on virtualization in the computer's firmware setup, then modprobe kvm_intel or kvm_amd",
  EACCES: "this account may not open /dev/kvm: add it to the group kvm and log in anew",
  ENODEV: "/dev/kvm has no driver behind it: modprobe kvm_intel or kvm_amd",
  ENXIO: "/dev/kvm has no driver behind it: modprobe kvm_intel or kvm_amd",
};

function deviceProblem(): string | null {
  try {
    closeSync(openSync("/dev/kvm", constants.O_RDWR));
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "failed";
  }
}

/** Its own name, and names of files. */
const names = /^\S*qemu[\w.-]*: |\/dev\/kvm\b|'[^']*\/[^']*'|\S*\/\S*/g;

/** Whether what QEMU complained of when it ended at once is about KVM. Its program may be called so, and disks may be kept there. */
export const isAboutKvm = (complaints: string): boolean =>
  complaints
    .split("\n")
    .some((line) => /kvm/i.test(line.replaceAll(names, (name) => (name === "/dev/kvm" ? name : ""))));
