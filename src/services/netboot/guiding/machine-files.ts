/** Files as machines fetch them: what each path leads to for whom, and what comes of it for the boot that is under way. */

import { isInserted } from "../../../domain/media/slots.js";
import {
  autoScriptName,
  type BootPath,
  boardKey,
  type FileKey,
  firmwareKey,
  keyOf,
  parsePath,
  scriptName,
} from "../../../domain/netboot/boot-path.js";
import type { BootSession } from "../../../domain/netboot/session.js";
import type { StagePlan } from "../../../domain/netboot/stage-plan.js";
import { fileInWords } from "../../../domain/netboot/words.js";
import type { NetStage, ServerPlace } from "../../../model/netboot.js";
import type { BootSet } from "../../../ports/boot-sets.js";
import type { FirmwareFamily } from "../../../ports/firmware.js";
import type { Logger } from "../../../ports/logger.js";
import { FileRefusal, type FileRequest, type ServedFile, type TransferEnd } from "../../../ports/netboot.js";
import type { BootFolder } from "../files/boot-files.js";
import { type BoardFirmware, type BootSetParts, bootSetFile, fileIn } from "../files/boot-set-file.js";
import { bytesSource } from "../files/bytes-source.js";
import { noFile } from "../files/folder-file.js";
import { mediaTypeOf } from "../files/media-type.js";
import { type OpenSource, servedFile } from "../files/open-source.js";
import { ProgramError, type Programs } from "../ipxe/programs.js";
import type { BootFolders } from "./boot-folders.js";
import { type BootLog, isMuch } from "./boot-log.js";
import type { BootWatch } from "./boot-watch.js";
import type { Boots, Visit } from "./boots.js";
import type { Look, MissingFiles } from "./missing-files.js";
import type { Guided, Owner, Owners } from "./owners.js";
import { autoexecSource, scriptFiles, scriptSource } from "./script-source.js";
import type { BootTroubles } from "./troubles.js";

export interface MachineFileParts {
  readonly logger: Logger;
  readonly owners: Owners;
  readonly boots: Boots;
  readonly log: BootLog;
  readonly troubles: BootTroubles;
  readonly missing: MissingFiles;
  readonly watch: BootWatch;
  readonly folders: BootFolders;
  readonly files: Pick<BootFolder, "open">;
  /** Images of media by their digest; absent = there are none. */
  readonly media?: Pick<BootFolder, "open">;
  readonly programs: Pick<Programs, "read">;
  readonly bootSet: BootSetParts;
  readonly families: ReadonlyMap<string, FirmwareFamily>;
  readonly console: string | null;
  readonly planFor: (machine: Guided, boot: BootSession, stage: NetStage, place: ServerPlace) => StagePlan;
  /** It was told by the plan. */
  readonly told: (machine: string, architecture: BootSession["architecture"], plan: StagePlan) => void;
}

/** A file that was found, for the boot that it belongs to. */
interface Found {
  readonly key: FileKey;
  /** For people. */
  readonly name: string;
  readonly visit: Visit;
  readonly open: Look;
  /** Opens it as well, so that nothing comes of it for the boot; absent = what it is made from says of itself what is wrong. */
  readonly look?: Look;
}

export class MachineFiles {
  constructor(private readonly parts: MachineFileParts) {}

  /** @throws FileRefusal (by rejection) */
  async open(request: FileRequest): Promise<ServedFile> {
    const path = parsePath(request.path);
    if (path === null) throw noFile();
    const owner = this.parts.owners.ownerOf(path, request.client);
    // Of the operator's folder, and where nobody can tell who asks.
    if (owner === null) return this.nobodys(path);
    const found = await this.find(path, owner, request.place);
    return this.served(owner.machine.inventory.id, found);
  }

  private async nobodys(path: BootPath): Promise<ServedFile> {
    if (path.kind !== "folder") throw noFile();
    return servedFile(await this.parts.files.open(path.path));
  }

  private find(path: BootPath, owner: Owner, place: ServerPlace): Found | Promise<Found> {
    switch (path.kind) {
      case "made":
        return this.made(path.name, owner, place);
      case "folder":
        return this.inFolder(path.path, owner);
      case "board":
        return this.onBoard(path.path, owner, place);
      case "medium":
        return this.medium(path.slot, owner);
    }
  }

  /* ── kinds of files ────────────────────────────────────────────────────────────────────────────────────────────── */

  private made(name: string, owner: Owner, place: ServerPlace): Found {
    const { machine } = owner;
    if (name === scriptName) return this.script(owner, place);
    const visit = this.parts.boots.visit(machine.inventory.id, null, owner);
    const key = keyOf({ kind: "made", machine: machine.inventory.id, name });
    if (name === autoScriptName) return { key, name, visit, open: () => autoexecSource({ machine, place }) };
    const open = () => this.program(name);
    return { key, name, visit, open, look: open };
  }

  /** Whoever fetches it is iPXE, also one that never asked by DHCP, as a script of its own led it here. */
  private script(owner: Owner, place: ServerPlace): Found {
    const { boots, planFor, told } = this.parts;
    const { machine } = owner;
    const { id } = machine.inventory;
    const visit = boots.visit(id, "ipxe", owner);
    const plan = planFor(machine, visit.boot, "ipxe", place);
    const script = plan.script ?? { boot: { kind: "nothing" }, decision: visit.boot.errand.decision };
    const asked = { machine, plan: script, architecture: visit.boot.architecture, place };
    const key = keyOf({ kind: "made", machine: id, name: scriptName });
    if (visit.mark !== null) told(id, visit.boot.architecture, plan);
    const open = async () => {
      const source = await scriptSource(this.parts, asked);
      // Only what is waited for anyway: a script that leads on to the next boot device has no part in it.
      if (plan.end.files.some((file) => file.key === key)) boots.awaiting(id, visit.mark, scriptFiles(asked));
      return source;
    };
    return { key, name: scriptName, visit, open };
  }

  private async program(name: string): Promise<OpenSource> {
    try {
      const content = await this.parts.programs.read(name);
      return bytesSource({ content, type: mediaTypeOf(name) });
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      throw error.code === "not-found" ? noFile() : new FileRefusal("broken", `The program ${name} cannot be read.`);
    }
  }

  private inFolder(path: string, owner: Owner): Found {
    const { boots, files } = this.parts;
    const { id, netboot } = owner.machine.inventory;
    const isDisk = netboot.boot.kind === "image" && netboot.boot.file === path;
    return {
      key: keyOf({ kind: "folder", machine: id, path }),
      name: path,
      visit: boots.visit(id, null, owner),
      open: async () => {
        const source = await files.open(path);
        return isDisk ? { ...source, type: diskType(source.type) } : source;
      },
      look: () => files.open(path),
    };
  }

  private medium(slot: string, owner: Owner): Found {
    const { machine } = owner;
    const { id } = machine.inventory;
    const sha256 = isInserted(machine, slot) ? machine.observation.media?.[slot]?.sha256 : undefined;
    const key = keyOf({ kind: "medium", machine: id, slot });
    return {
      key,
      name: fileInWords(key),
      visit: this.parts.boots.visit(id, null, owner),
      open: async () => {
        if (!sha256 || !this.parts.media) throw noFile();
        const source = await this.parts.media.open(sha256);
        return { ...source, type: mediaTypeOf(".iso") };
      },
    };
  }

  private async onBoard(path: string, owner: Owner, place: ServerPlace): Promise<Found> {
    const { boots, planFor, told } = this.parts;
    const { machine } = owner;
    const { id } = machine.inventory;
    const set = await this.setOf(machine);
    const file = fileIn(set, path);
    // Boards ask for many files that they can do without.
    if (file === undefined) throw noFile();
    const isFirmware = file.path === this.imageIn(set);
    const visit = boots.visit(id, "board", owner, isFirmware ? "firmware" : "file");
    if (visit.mark !== null) told(id, null, planFor(machine, visit.boot, "board", place));
    return {
      key: isFirmware ? firmwareKey : boardKey(file.path),
      name: file.path,
      visit,
      open: () => bootSetFile(this.parts.bootSet, set, file.path, this.firmwareOf(machine, visit.boot)),
    };
  }

  private async setOf(machine: Guided): Promise<BootSet> {
    const { id, netboot } = machine.inventory;
    if (netboot.bootSet === null) throw noFile();
    const set = await this.parts.folders.find(netboot.bootSet);
    const key = boardKey("");
    if (set !== undefined) {
      this.parts.troubles.clear(id, key);
      return set;
    }
    const text = `The boot folder ${netboot.bootSet} is not there.`;
    this.parts.troubles.set(id, key, `${text} Add it with shoal firmware add.`);
    throw new FileRefusal("broken", text);
  }

  private imageIn({ board, image, files }: BootSet): string | undefined {
    const known = this.parts.bootSet.boards.find(({ id }) => id === board);
    return known?.image ?? files.find(({ sha256 }) => sha256 === image)?.path;
  }

  private firmwareOf({ inventory: { firmware } }: Guided, { errand }: BootSession): BoardFirmware | null {
    const family = this.parts.families.get(firmware?.family ?? "");
    return errand.firmware && family ? { ...errand.firmware, family } : null;
  }

  /* ── transfers ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private async served(machine: string, found: Found): Promise<ServedFile> {
    const source = await this.opened(machine, found);
    const { watch } = this.parts;
    const counts = found.visit.mark !== null;
    if (counts) watch.opened(machine);
    return servedFile(source, (end) => {
      if (counts) watch.closed(machine);
      this.ended(machine, found, source.size, end);
    });
  }

  private async opened(machine: string, found: Found): Promise<OpenSource> {
    const { key, name, open } = found;
    try {
      const source = await open();
      this.parts.missing.found(machine, key);
      return source;
    } catch (error) {
      const refusal = error instanceof FileRefusal ? error : this.unforeseen(machine, name, error);
      this.refused(machine, found, refusal);
      throw refusal;
    }
  }

  /** What cannot be made is this machine's trouble, and nobody else's. */
  private refused(machine: string, { key, name, look }: Found, { code, message }: FileRefusal): void {
    const { troubles, log, boots, missing } = this.parts;
    const text = `${name}: ${message}`;
    const isBroken = code === "broken" || code === "gone";
    // Anybody may ask for what is not there; what a boot waits for has to be.
    if (!isBroken && (code !== "not-found" || !boots.awaits(machine, key))) return;
    if (isBroken || look === undefined) troubles.set(machine, key, text);
    else missing.add({ machine, key, look }, text);
    log.missing(machine, text);
  }

  private unforeseen(machine: string, name: string, error: unknown): FileRefusal {
    this.parts.logger.error("a boot file cannot be made", { machine, file: name, error });
    return new FileRefusal("broken", "It cannot be made; the log of the service says why.");
  }

  private ended(machine: string, { key, name, visit }: Found, size: number, end: TransferEnd): void {
    const { boots, log, watch, missing } = this.parts;
    const isWhole = boots.transferred(machine, visit.mark, { key, size, end });
    log.ended(machine, key, name, size, end, isWhole);
    if (isWhole && boots.hasAll(machine)) missing.booted(machine);
    if (isMuch(end) && boots.lacks(machine, visit.mark, key)) watch.broke(machine, name);
  }
}

/** Firmware goes by the type, and by the name where it says nothing (UEFI §24.7.3.1): a disk may be called anything. */
const diskType = (type: string): string => (type === mediaTypeOf("") ? mediaTypeOf(".img") : type);
