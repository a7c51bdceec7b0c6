/** Which images of firmware a guest gets of those that are installed. Pure. */
import { goTogether } from "../../kit/flash-pairs.js";
import type { Architecture } from "./layout.js";

/** What one build of firmware consists of. Absolute paths. */
export interface FirmwareBuild {
  /** Image that runs; nobody writes to it. */
  readonly code: string;
  /**
   * Made so that nothing but its own code in system management mode may write the variables: else an operating system could
   * get round its checks of signatures. x86 only.
   */
  readonly isGuarded: boolean;
  /** Store that a guest begins with, without keys. */
  readonly blank?: string;
  /** The same, with the keys of Microsoft. */
  readonly enrolled?: string;
}

const inFolder = (folder: string, build: FirmwareBuild): FirmwareBuild => ({
  ...build,
  code: `${folder}/${build.code}`,
  ...(build.blank !== undefined && { blank: `${folder}/${build.blank}` }),
  ...(build.enrolled !== undefined && { enrolled: `${folder}/${build.enrolled}` }),
});

/** Where QEMU puts what comes with itself: distributions, its own installation, Homebrew on both kinds of Mac. */
const besideQemu = ["/usr/share/qemu", "/usr/local/share/qemu", "/opt/homebrew/share/qemu"];

/** In the order of preference; of two sizes the larger one. */
const builds: Readonly<Record<Architecture, readonly FirmwareBuild[]>> = {
  "x86-64": [
    // Debian and Ubuntu.
    ...[
      {
        code: "OVMF_CODE_4M.secboot.fd",
        isGuarded: true,
        blank: "OVMF_VARS_4M.fd",
        enrolled: "OVMF_VARS_4M.ms.fd",
      },
      { code: "OVMF_CODE_4M.fd", isGuarded: false, blank: "OVMF_VARS_4M.fd" },
      { code: "OVMF_CODE.secboot.fd", isGuarded: true, blank: "OVMF_VARS.fd", enrolled: "OVMF_VARS.ms.fd" },
      { code: "OVMF_CODE.fd", isGuarded: false, blank: "OVMF_VARS.fd" },
    ].map((build) => inFolder("/usr/share/OVMF", build)),
    // Fedora and its relatives; their images of 4 MiB are in a format of their own.
    ...[
      { code: "OVMF_CODE.secboot.fd", isGuarded: true, blank: "OVMF_VARS.fd", enrolled: "OVMF_VARS.secboot.fd" },
      { code: "OVMF_CODE.fd", isGuarded: false, blank: "OVMF_VARS.fd" },
    ].map((build) => inFolder("/usr/share/edk2/ovmf", build)),
    // Arch.
    ...[
      { code: "OVMF_CODE.secboot.4m.fd", isGuarded: true, blank: "OVMF_VARS.4m.fd" },
      { code: "OVMF_CODE.4m.fd", isGuarded: false, blank: "OVMF_VARS.4m.fd" },
    ].map((build) => inFolder("/usr/share/edk2/x64", build)),
    // openSUSE.
    ...[
      { code: "ovmf-x86_64-smm-code.bin", isGuarded: true, blank: "ovmf-x86_64-smm-vars.bin" },
      { code: "ovmf-x86_64-smm-ms-code.bin", isGuarded: true, enrolled: "ovmf-x86_64-smm-ms-vars.bin" },
      { code: "ovmf-x86_64-4m-code.bin", isGuarded: false, blank: "ovmf-x86_64-4m-vars.bin" },
      { code: "ovmf-x86_64-code.bin", isGuarded: false, blank: "ovmf-x86_64-vars.bin" },
    ].map((build) => inFolder("/usr/share/qemu", build)),
    ...besideQemu.flatMap((folder) =>
      [
        { code: "edk2-x86_64-secure-code.fd", isGuarded: true, blank: "edk2-i386-vars.fd" },
        { code: "edk2-x86_64-code.fd", isGuarded: false, blank: "edk2-i386-vars.fd" },
      ].map((build) => inFolder(folder, build)),
    ),
  ],
  "ARM-A64": [
    ...[
      { code: "AAVMF_CODE.ms.fd", isGuarded: false, blank: "AAVMF_VARS.fd", enrolled: "AAVMF_VARS.ms.fd" },
      { code: "AAVMF_CODE.fd", isGuarded: false, blank: "AAVMF_VARS.fd" },
    ].map((build) => inFolder("/usr/share/AAVMF", build)),
    inFolder("/usr/share/edk2/aarch64", {
      code: "QEMU_EFI-pflash.raw",
      isGuarded: false,
      blank: "vars-template-pflash.raw",
    }),
    inFolder("/usr/share/edk2/aarch64", { code: "QEMU_CODE.fd", isGuarded: false, blank: "QEMU_VARS.fd" }),
    inFolder("/usr/share/qemu", {
      code: "aavmf-aarch64-code.bin",
      isGuarded: false,
      blank: "aavmf-aarch64-vars.bin",
    }),
    ...besideQemu.map((folder) =>
      inFolder(folder, { code: "edk2-aarch64-code.fd", isGuarded: false, blank: "edk2-arm-vars.fd" }),
    ),
  ],
};

/** Bytes; null = it is not there. */
export type SizeOf = (path: string) => number | null;

/** Builds of which code and what else is asked for are there, best first. */
export const installedBuilds = (architecture: Architecture, sizeOf: SizeOf): readonly FirmwareBuild[] =>
  builds[architecture].filter(({ code }) => sizeOf(code) !== null);

/** Whether code and store, by their sizes, are of one build. Both are there. */
export function fitTogether(architecture: Architecture, code: string, store: string, sizeOf: SizeOf): boolean {
  const pair = architecture === "x86-64" ? "ovmf" : "aavmf";
  return goTogether(pair, sizeOf(code) ?? 0, sizeOf(store) ?? 0);
}

export interface FilesWanted {
  readonly architecture: Architecture;
  /** A new store has the keys of Microsoft in it. */
  readonly secureBoot: boolean;
  /** The store has keys: what runs has to check signatures by them. */
  readonly hasKeys: boolean;
  /** Image that is to run, whatever is installed; null = any. */
  readonly code: string | null;
  /** Store that is there, or is to be begun with; null = any. */
  readonly store: string | null;
}

export interface FirmwareFiles {
  readonly code: string;
  /** What the variables are in, or begin with. */
  readonly store: string;
}

/** @returns null = nothing that fits is installed */
export function firmwareFiles(wanted: FilesWanted, sizeOf: SizeOf): FirmwareFiles | null {
  const { architecture } = wanted;
  const offered = buildsFor(wanted, sizeOf).map((build) => filesFrom(build, wanted));
  const all = wanted.code !== null && wanted.store !== null ? [{ code: wanted.code, store: wanted.store }] : offered;
  const fits = ({ code, store }: FirmwareFiles): boolean => fitTogether(architecture, code, store, sizeOf);
  return all.find((files): files is FirmwareFiles => files.store !== undefined && fits(files as FirmwareFiles)) ?? null;
}

/**
 * Without keys nothing is checked, and then what is not guarded comes first: without hardware's help every write of a guarded
 * variable halts all of the guest's processors, which take minutes to boot where they are more than the host's.
 */
function buildsFor({ architecture, secureBoot, hasKeys }: FilesWanted, sizeOf: SizeOf): readonly FirmwareBuild[] {
  const all = installedBuilds(architecture, sizeOf);
  if (architecture === "ARM-A64") return all;
  const guarded = all.filter(({ isGuarded }) => isGuarded);
  return secureBoot || hasKeys ? guarded : [...all.filter(({ isGuarded }) => !isGuarded), ...guarded];
}

function filesFrom(build: FirmwareBuild, { code, store, secureBoot }: FilesWanted): Partial<FirmwareFiles> {
  return { code: code ?? build.code, store: store ?? (secureBoot ? build.enrolled : build.blank) };
}

/** A store with the keys that a guest's secure boot can be reset to; null = none is installed. */
export function enrolledStore(architecture: Architecture, sizeOf: SizeOf): string | null {
  const stores = builds[architecture].flatMap(({ enrolled }) => enrolled ?? []);
  return stores.find((path) => sizeOf(path) !== null) ?? null;
}
