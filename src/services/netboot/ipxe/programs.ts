/** Programs of iPXE as Debian's package `ipxe` and others have them: found by name, read once, shared by all who fetch them. */
import type { BootArchitecture, NetStage } from "../../../model/netboot.js";
import type { Logger } from "../../../ports/logger.js";
import {
  type Candidate,
  candidatesIn,
  contentOf,
  ProgramError,
  type ProgramFile,
  type ProgramForm,
  programAt,
} from "./program-files.js";

export { ProgramError };

export interface Programs {
  /** Name under which a machine fetches its program; null = there is none here, or it cannot use one at that stage. */
  programFor(architecture: BootArchitecture | null, stage: NetStage): string | null;
  /** Whole; shared, so not to be changed. @throws ProgramError (by rejection) */
  read(name: string): Promise<Uint8Array>;
  /** What there is, for people. */
  all(): readonly Program[];
  /** In plain words, what to install so that machines of this kind can boot. */
  missing(architecture: BootArchitecture | null): string;
  /** Looks again at what the folders hold. */
  refresh(): Promise<void>;
}

/** There is one for each architecture and form. */
export type Program = Pick<ProgramFile, "architecture" | "form" | "path" | "size"> & {
  /** What it is fetched as. */
  readonly name: string;
};

const formNames: Readonly<Record<ProgramForm, string>> = { undi: "undionly", snp: "snponly", native: "ipxe" };

/** As others call them, so that logs read familiar: no suffix for PCs. */
function nameOf({ architecture, form }: ProgramFile | { architecture: BootArchitecture; form: ProgramForm }): string {
  if (architecture === "bios") return `${formNames[form]}.${form === "undi" ? "kpxe" : "pxe"}`;
  return `${formNames[form]}${architecture === "x86-64" ? "" : `-${architecture}`}.efi`;
}

/** Forms in the order of choice. What the firmware's own driver reached us by goes on to work, whatever the card is. */
const choices: Readonly<Partial<Record<NetStage, readonly ProgramForm[]>>> = {
  "bios-pxe": ["undi", "native"],
  "uefi-pxe": ["snp", "native"],
  "uefi-http": ["snp", "native"],
  "u-boot": ["snp", "native"],
};

const hints: Readonly<Partial<Record<BootArchitecture, string>>> = {
  bios: "Install Debian's package ipxe, or put undionly.kpxe into",
  "x86-64": "Install Debian's package ipxe, or put snponly.efi into",
};

/** @param folders first match first, with the folders in them; one that is not there holds nothing */
export async function openPrograms(parts: {
  readonly folders: readonly string[];
  readonly logger: Logger;
}): Promise<Programs> {
  const shelf = new Shelf(parts.folders, parts.logger);
  await shelf.refresh();
  return shelf;
}

interface Shelved {
  readonly file: ProgramFile;
  content: Promise<Uint8Array> | null;
}

/** Two names of one file are two programs: one may be replaced, and the other not. */
const keyOf = ({ path, version }: ProgramFile): string => `${version} ${path}`;

class Shelf implements Programs {
  /** By what they are fetched as. */
  private programs: ReadonlyMap<string, Shelved> = new Map();

  constructor(
    private readonly folders: readonly string[],
    private readonly logger: Logger,
  ) {}

  programFor(architecture: BootArchitecture | null, stage: NetStage): string | null {
    // What asks as a BIOS is one, and UEFI's own programs are none of its.
    if (architecture === null || (stage === "bios-pxe") !== (architecture === "bios")) return null;
    const names = (choices[stage] ?? []).map((form) => nameOf({ architecture, form }));
    return names.find((name) => this.programs.has(name)) ?? null;
  }

  async read(name: string): Promise<Uint8Array> {
    try {
      return await this.contentOf(name);
    } catch {
      // It came, or was replaced, since we looked.
      await this.refresh();
      return this.contentOf(name);
    }
  }

  all(): readonly Program[] {
    return [...this.programs].map(([name, { file }]) => {
      const { architecture, form, path, size } = file;
      return { name, architecture, form, path, size };
    });
  }

  missing(architecture: BootArchitecture | null): string {
    if (architecture === null) return "It is not known what kind of machine it is, so no iPXE fits.";
    const where = this.folders.length === 0 ? "a folder of netboot.ipxe.folders" : this.folders.join(" or ");
    const hint = hints[architecture] ?? `Put snponly.efi of a build of iPXE for ${architecture} into`;
    return `There is no iPXE for ${architecture === "bios" ? "BIOS" : `UEFI on ${architecture}`} here. ${hint} ${where}.`;
  }

  async refresh(): Promise<void> {
    const before = new Map([...this.programs.values()].map(({ file, content }) => [keyOf(file), content]));
    const programs = new Map<string, Shelved>();
    for (const folder of this.folders) {
      for (const candidate of await candidatesIn(folder, this.logger)) {
        const file = await this.looked(candidate);
        if (file === null || programs.has(nameOf(file))) continue;
        programs.set(nameOf(file), { file, content: before.get(keyOf(file)) ?? null });
      }
    }
    this.programs = programs;
  }

  private async contentOf(name: string): Promise<Uint8Array> {
    const program = this.programs.get(name);
    if (program === undefined) throw new ProgramError("not-found", "There is no such program.");
    program.content ??= contentOf(program.file);
    try {
      return await program.content;
    } catch (error) {
      program.content = null;
      throw error;
    }
  }

  private async looked(candidate: Candidate): Promise<ProgramFile | null> {
    const { path } = candidate;
    try {
      const file = await programAt(candidate);
      if (file === null) this.logger.warn("this is no program of iPXE that machines could be given", { path });
      return file;
    } catch (error) {
      this.logger.warn("a program of iPXE cannot be read", { path, error });
      return null;
    }
  }
}
