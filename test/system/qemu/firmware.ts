/** Firmware that Debian has for QEMU's machines, and how a machine is started with it. */
import { existsSync } from "node:fs";
import { missing } from "../program.js";

export type Architecture = "x86-64" | "aarch64";

export interface GuestMachine {
  readonly architecture: Architecture;
  readonly program: string;
  /** Machine and processor. */
  readonly machine: readonly string[];
  /** Read-only flash; absent = QEMU's own BIOS. */
  readonly code?: string;
}

export interface GuestFirmware extends GuestMachine {
  readonly code: string;
  /** `--layout` of `shoal efi create` for its store. */
  readonly layout: "ovmf-4m" | "aavmf";
}

const ovmf = "/usr/share/OVMF";
const q35 = { architecture: "x86-64", program: "qemu-system-x86_64", layout: "ovmf-4m" } as const;

export const firmwares = {
  ovmf: { ...q35, code: `${ovmf}/OVMF_CODE_4M.fd`, machine: ["-machine", "q35"] },
  /** With secure boot, which needs system management mode so that an operating system cannot write the flash. */
  ovmfSecure: {
    ...q35,
    code: `${ovmf}/OVMF_CODE_4M.secboot.fd`,
    machine: ["-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on"],
  },
  /** Has secure boot as it is. */
  aavmf: {
    architecture: "aarch64",
    program: "qemu-system-aarch64",
    code: "/usr/share/AAVMF/AAVMF_CODE.fd",
    machine: ["-machine", "virt", "-cpu", "cortex-a57"],
    layout: "aavmf",
  },
} as const satisfies Readonly<Record<string, GuestFirmware>>;

/** SeaBIOS, which boots by the ROM of a NIC: iPXE, in QEMU's. Its screen is its console. */
export const seabios: GuestMachine = {
  architecture: "x86-64",
  program: "qemu-system-x86_64",
  machine: ["-machine", "q35,graphics=off"],
};

/** For `skip` of a test. */
export const lacksFirmware = ({ program, code }: GuestMachine): string | false =>
  missing(program) || (code !== undefined && !existsSync(code) && `${code} is not installed`);
